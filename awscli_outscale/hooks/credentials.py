"""Use the keys that the user wrote down, and no others."""

from __future__ import annotations

from typing import Any

from awscli_outscale import by_name
from awscli_outscale.cloud.decision import Decision

# botocore's names of the credential providers that read what the user wrote
# down for this profile. All others get keys from AWS, one way or another.
_OWN_KEYS = frozenset(
    ["env", "shared-credentials-file", "config-file", "custom-process"]
)


def install(session: Any, decision: Decision, **kwargs: Any) -> None:
    """Drop the credential providers that could bring AWS keys in."""
    from botocore.exceptions import ProfileNotFound

    allowed = {"env"} if decision.only_environment_keys else _OWN_KEYS
    try:
        chain = session.get_component("credential_provider")
    except ProfileNotFound:
        return
    chain.providers[:] = [p for p in chain.providers if p.METHOD in allowed]
    if decision.only_environment_keys and session.profile is None:
        by_name("awscli_outscale.hooks.osc_keys:install")(
            session, chain, decision
        )
    # A Python session may have loaded keys before it was enabled;
    # "explicit" ones were given to it by the program.
    loaded = getattr(session, "_credentials", None)
    if loaded is not None and loaded.method not in {*allowed, "explicit"}:
        session._credentials = None
