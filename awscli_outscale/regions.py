"""OUTSCALE's Regions, services and endpoints, from ``data/regions.json``.

Every endpoint is ``https://<api>.<region>.<domain>``, for every service and
in every Region (docs.outscale.com, "Regions, Endpoints and Subregions
Reference"), and every service has a regional endpoint, EIM included.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_DATA: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "regions.json").read_bytes()
)

#: The domain of the public Regions.
DOMAIN: str = _DATA["domain"]

#: The public Regions.
REGIONS: tuple[str, ...] = tuple(_DATA["regions"])

#: AWS CLI command name -> {"api", "name", "service_id", ...}.
SERVICES: dict[str, dict[str, str]] = _DATA["services"]

#: botocore's service id, as it stands in event names, of each service.
SERVICE_IDS = frozenset(s["service_id"] for s in SERVICES.values())

_BY_PREFIX = {s["endpoint_prefix"]: s for s in SERVICES.values()}
_AWS_SUFFIXES: tuple[str, ...] = tuple(_DATA["aws_suffixes"])
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def service(endpoint_prefix: str) -> dict[str, str] | None:
    """Return the service with that botocore endpoint prefix, or None."""
    return _BY_PREFIX.get(endpoint_prefix)


def hostname(api: str, region: str, domain: str = DOMAIN) -> str:
    """Return the host of an API in a Region, such as ``("fcu", "eu-west-2")``.

    The Region is not checked here; ``why_not`` does that.
    """
    return f"{api}.{region}.{domain}"


def why_not(region: str | None, domain: str = DOMAIN) -> str | None:
    """Say why a Region cannot be used, or return None if it can.

    A domain of the user's own (``outscale_domain``) may have Regions that
    nobody else knows, so that any well-formed name is accepted there.
    """
    known = ", ".join(REGIONS)
    if not region:
        return (
            "No Region is set, and an OUTSCALE call needs one: pass --region "
            f"or set `region` in the profile (known: {known})."
        )
    if domain == DOMAIN and region not in REGIONS:
        return (
            f"Region {region!r} is not an OUTSCALE Region (known: {known}). "
            "Pass --region or set `region` in the profile; for a private "
            "Region, also set `outscale_domain`."
        )
    if not _LABEL.fullmatch(region):
        return (
            f"Region {region!r} cannot be part of a host name: use lower-case "
            "letters, digits and dashes."
        )
    return None


def host_of(url: str | None) -> str | None:
    """Return the host that a URL names, in lower case, or None.

    A trailing dot is dropped. Whatever could make two URL parsers disagree
    about the host (a backslash, white space, control characters, letters
    outside ASCII) makes the answer None.
    """
    if not url or not url.isascii() or not url.isprintable():
        return None
    if "\\" in url or " " in url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.rstrip(".") if host else None


def is_under(host: str | None, domain: str) -> bool:
    """Tell whether a host lies under a domain (and is not the domain)."""
    return bool(host) and str(host).endswith("." + domain)


def imitates(url: str, domain: str) -> bool:
    """Tell whether a URL names a domain for its host and leads elsewhere.

    >>> imitates("https://fcu.eu-west-2.outscale.com@evil.example", DOMAIN)
    True
    """
    authority = re.split(r"[/?#\\]", url.partition("//")[2], maxsplit=1)[0]
    return domain in authority.lower() and not is_under(host_of(url), domain)


def is_aws(host: str | None) -> bool:
    """Tell whether a host belongs to AWS (its partitions' DNS suffixes)."""
    return any(is_under(host, s) or host == s for s in _AWS_SUFFIXES)


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine."""
    if not host:
        return False
    return (
        host in ("localhost", "::1")
        or host.endswith(".localhost")
        or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None
    )


def region_of(host: str | None, domain: str = DOMAIN) -> str | None:
    """Return the Region that an OUTSCALE host names, or None.

    >>> region_of("fcu.eu-west-2.outscale.com")
    'eu-west-2'
    """
    if not host or not is_under(host, domain):
        return None
    labels = host[: -len(domain) - 1].split(".")
    return labels[-1] if len(labels) >= 2 and all(labels) else None
