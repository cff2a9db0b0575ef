"""OUTSCALE's Regions, services and endpoints, from ``data/regions.json``.

Every endpoint is ``https://<api>.<region>.<domain>``, for every service and
in every Region (docs.outscale.com, "Regions, Endpoints and Subregions
Reference"), and every service has a regional endpoint, EIM included.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awscli_outscale import data

_DATA: dict[str, Any] = data.load("regions")

#: The domain of the public Regions.
DOMAIN: str = _DATA["domain"]

#: The public Regions.
REGIONS: tuple[str, ...] = tuple(_DATA["regions"])

#: AWS CLI command name -> {"api", "name", "service_id", ...}.
SERVICES: dict[str, dict[str, str]] = _DATA["services"]

#: botocore's service id, as it stands in event names, of each service.
SERVICE_IDS = frozenset(s["service_id"] for s in SERVICES.values())

_TO_USE_ANOTHER = "Name another for this call, or set `region` in the profile"
_PRIVATE = (
    "or a private or new Region, also set `outscale_domain` "
    f"(outscale_domain = {DOMAIN})."
)
_BY_PREFIX = {s["endpoint_prefix"]: s for s in SERVICES.values()}
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"


def service(endpoint_prefix: str) -> dict[str, str] | None:
    """Return the service with that botocore endpoint prefix, or None."""
    return _BY_PREFIX.get(endpoint_prefix)


def command_of(service_id: str) -> str | None:
    """Return the AWS CLI's command for a service, as botocore's events name
    it; None if OUTSCALE has no such service.
    """
    return next(
        (
            command
            for command, known in SERVICES.items()
            if known["service_id"] == service_id
        ),
        None,
    )


def hostname(api: str, region: str, domain: str = DOMAIN) -> str:
    """Return the host of an API in a Region, such as ``("fcu", "eu-west-2")``.

    The Region is not checked here; ``why_not`` does that.
    """
    return f"{api}.{region}.{domain}"


def why_not(
    region: str | None,
    domain: str = DOMAIN,
    *,
    explicit: bool = False,
    advice: str | None = None,
) -> str | None:
    """Say why a Region cannot be used, or return None if it can.

    A domain that the user has set (``outscale_domain``) may have Regions that
    are private or newer than this list, so any well-formed name is
    accepted there.

    :param explicit: the domain is the user's setting, though it may be that
        of the public Regions.
    :param advice: what to do, where it is not a call that needs the Region.
    """
    known = ", ".join(REGIONS)
    if not region:
        return (
            "No Region is set, and an OUTSCALE call needs one: name it for "
            f"this call, or set `region` in the profile (known: {known})."
        )
    explicit = explicit or domain != DOMAIN
    if not explicit and region not in REGIONS:
        return (
            f"Region {region!r} is not an OUTSCALE Region (known: {known})."
            f"{_meant(region)} "
            + (f"{advice} F" if advice else f"{_TO_USE_ANOTHER}; f")
            + _PRIVATE
        )
    if region not in REGIONS and not re.fullmatch(_LABEL, region):
        return (
            f"Region {region!r} cannot be part of a host name: use lower-case "
            "letters, digits and dashes."
        )
    return None


def unread(region: str | None, environ: Mapping[str, str]) -> str:
    """Say that ``AWS_REGION`` does not count, where no Region was found.

    Only AWS CLI v2 reads it, which would have found it.

    >>> unread(None, {"AWS_REGION": "eu-west-2"})
    ' AWS_REGION is set, but only AWS CLI v2 reads it: set AWS_DEFAULT_REGION.'

    :param region: the Region that was found, or None.
    """
    if region or not environ.get("AWS_REGION"):
        return ""
    return (
        " AWS_REGION is set, but only AWS CLI v2 reads it: set "
        "AWS_DEFAULT_REGION."
    )


def _meant(region: str) -> str:
    """Ask whether another Region is meant; return nothing if none is close."""
    import difflib

    found = difflib.get_close_matches(region.lower(), REGIONS, 1, 0.7)
    return f" Did you mean {found[0]}?" if found else ""
