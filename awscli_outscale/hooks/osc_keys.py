"""Use the keys of osc-cli and octl where a call names no others.

``OSC_ACCESS_KEY`` and ``OSC_SECRET_KEY``, or a profile in
``~/.osc/config.json``, can only be OUTSCALE's. They are for calls through
``aws-outscale`` or ``enable()`` that name no profile, after the variables of
AWS's tools. (Sources: osc-cli's README, osc-sdk-go's configuration.)
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from awscli_outscale import errors, osc_cli
from awscli_outscale.cloud import regions
from awscli_outscale.cloud.decision import Decision

_VARIABLES = ("OSC_ACCESS_KEY", "OSC_SECRET_KEY")
_NAMES = ("OSC_PROFILE", "OSC_CONFIG_FILE")


class _Found(NamedTuple):
    access_key: str
    secret_key: str
    region: str | None


def install(session: Any, chain: Any, decision: Decision) -> None:
    """Add a provider of keys to a session, and the Region that goes with it.

    :param chain: the session's providers of keys.
    :raises Refused: what is named cannot be used.
    """
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        return
    found = _of_environment() or _of_file(session)
    if found is None:
        return
    access, secret, region = found
    from botocore.credentials import CredentialProvider, Credentials

    class OscKeys(CredentialProvider):  # type: ignore[misc, unused-ignore]
        METHOD = "osc"

        def load(self) -> Any:
            return Credentials(access, secret, method=self.METHOD)

    chain.providers.append(OscKeys())
    # The Region of a [default] profile is that of AWS's keys.
    said = session.get_config_variable("region", methods=("instance", "env"))
    if region and not (said or decision.region):
        store = session.get_component("config_store")
        store.set_config_variable("region", region)


def _of_environment() -> _Found | None:
    access, secret = (os.environ.get(name) for name in _VARIABLES)
    if not access and not secret:
        return None
    if not (access and secret):
        missing = _VARIABLES[1] if access else _VARIABLES[0]
        raise errors.refused(
            f"{missing} is not set, and an OUTSCALE call needs both "
            f"{' and '.join(_VARIABLES)}. Set it, or unset the other one."
        )
    return _Found(access, secret, os.environ.get("OSC_REGION"))


def _of_file(session: Any) -> _Found | None:
    """Return what osc-cli's file has; a file that is not named may be
    of no use.
    """
    named = [name for name in _NAMES if name in os.environ]
    try:
        path = osc_cli.find_file(os.environ)
        profile = osc_cli.load(path, None, os.environ)
    except osc_cli.Unusable as problem:
        if named:
            raise errors.refused(
                f"{problem} ({' and '.join(named)} say so.)"
            ) from None
        return None
    if profile.domain not in (None, regions.DOMAIN):
        from awscli_outscale.terminal.next_command import speller

        configure = speller(session)(
            *("outscale", "configure", "--from-osc-cli", profile.name)
        )
        raise errors.refused(
            f"Profile {profile.name!r} in {path} is for the domain "
            f"{profile.domain}. Set up a profile with that domain: {configure}"
        )
    region = os.environ.get("OSC_REGION") or profile.region
    return _Found(
        profile.access_key,
        profile.secret_key,
        region or osc_cli.DEFAULT_REGION,
    )
