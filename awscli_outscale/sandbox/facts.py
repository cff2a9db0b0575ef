"""Load what is known about OUTSCALE from the JSON files here, once.

Sources: OUTSCALE's API specification (Regions, volume types, architectures),
its documentation (OMI names, errors) and the S3 documentation (sub-resources
in Signature Version 2).
"""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def _load(name: str) -> dict[str, Any]:
    text = (_HERE / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


_OUTSCALE = _load("outscale.json")

FAILURES: dict[str, tuple[int, str, str]] = {
    kind: (status, code, message)
    for kind, (status, code, message) in _load("failures.json").items()
}
# By action and parameter, the code and the message for an unknown ID.
UNKNOWN: dict[str, dict[str, tuple[str, str]]] = {
    action: {name: (code, text) for name, (code, text) in found.items()}
    for action, found in _load("unknown.json").items()
    if action != "source"
}
# Per service, what OUTSCALE has; osc-cli's completion alone shows nothing.
ACTIONS: dict[str, frozenset[str]] = {
    service: frozenset(
        action
        for action, evidence in actions.items()
        if evidence.split() != ["CLI"]
    )
    for service, actions in _load("actions.json").items()
    if service in ("ec2", "iam", "elb", "directconnect")
}
REGIONS: tuple[str, ...] = tuple(_OUTSCALE["regions"])
DOMAIN: str = _OUTSCALE["domain"]
ZONES: tuple[str, ...] = tuple(_OUTSCALE["zones"])
SERVICES: dict[str, str] = _OUTSCALE["services"]
VERSIONS: dict[str, str] = _OUTSCALE["versions"]
ARCHITECTURES: tuple[str, ...] = tuple(_OUTSCALE["architectures"])
VOLUME_TYPES: tuple[str, ...] = tuple(_OUTSCALE["volume_types"])
EXPORT_FORMATS: tuple[str, ...] = tuple(_OUTSCALE["export_formats"])
PENDING_EXPORTS: int = _OUTSCALE["pending_exports"]
IMAGE_NAME = re.compile(_OUTSCALE["image_name"])
VOLUME_SIZE: tuple[int, int] = tuple(_OUTSCALE["volume_size"])
IOPS: tuple[int, int] = tuple(_OUTSCALE["iops"])
INSTANCE_TYPE = re.compile(_OUTSCALE["instance_type"])
DEFAULT_INSTANCE_TYPE: str = _OUTSCALE["default_instance_type"]
LOCATIONS: dict[str, dict[str, str]] = _OUTSCALE["locations"]
PUBLIC_IMAGES: dict[str, Any] = _OUTSCALE["public_images"]
S3_SUBRESOURCES = frozenset(_OUTSCALE["s3_subresources"])


def why_not_domain(domain: str) -> str | None:
    """Say why profiles cannot have a domain; None if they can."""
    if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain) and not re.search(
        r"(^|\.)(amazonaws|amazon|aws)\.", domain
    ):
        return None
    return f"'{domain}' is neither OUTSCALE's domain nor one of your own"


def why_not_region(region: str, domain: str | None) -> str | None:
    """Say why there is no such Region, or return None if there may be.

    A domain that was named may have Regions that are private or new.
    """
    known = ", ".join(REGIONS)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", region):
        return (
            f"'{region}' is not a Region's name: use {known}, or letters, "
            "digits and dashes"
        )
    if domain or region in REGIONS:
        return None
    close = difflib.get_close_matches(region, REGIONS, 1, 0.7)
    meant = f" Did you mean {close[0]}?" if close else ""
    return (
        f"'{region}' is not an OUTSCALE Region: use {known}.{meant} For a "
        f"private or new one, add --outscale-domain {DOMAIN}"
    )
