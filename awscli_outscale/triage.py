"""Is a session any of our business? Asked first, at hardly any cost.

The AWS CLI asks us for every command of every profile, and nearly all answers
are no. Whatever makes :mod:`awscli_outscale.cloud.decision` decide otherwise
has our name in it, or takes its keys from another profile, which may.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from awscli_outscale.cloud.decision import Decision

#: The environment variable by which `aws-outscale` says that a call is meant
#: for OUTSCALE.
FORCED = "AWS_OUTSCALE"

#: The name under which a session keeps its ``Decision``.
COMPONENT = "outscale"

_NAME = "outscale"
_ENDPOINT = "AWS_ENDPOINT_URL"


def might_be_ours(
    config: Mapping[str, Any],
    environ: Mapping[str, str],
    endpoint_url: str | None,
) -> bool:
    """Tell whether a call has to be looked at; False only if it has not.

    A call through ``aws-outscale`` is ours in any case.

    :param config: the settings of the profile.
    :param environ: the environment.
    :param endpoint_url: the value of ``--endpoint-url``.
    """
    return (
        "source_profile" in config
        or "services" in config
        or any(setting.startswith(_NAME) for setting in config)
        or _NAME in str(endpoint_url).lower()
        or _NAME in str(config.get("endpoint_url")).lower()
        or any(
            name.startswith(_ENDPOINT) and _NAME in value.lower()
            for name, value in environ.items()
        )
    )


def decision_of(session: Any) -> Decision | None:
    """Return the decision that was installed in a session, or None."""
    try:
        decision: Decision = session.get_component(COMPONENT)
    except ValueError:
        return None
    return decision
