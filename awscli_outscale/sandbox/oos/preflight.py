"""Answer a browser that asks for permission: CORS preflight.

Source: CloudServer ``lib/api/corsPreflight.js`` and
``lib/api/apiUtils/object/corsResponse.js``. Nobody signs these.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any

from awscli_outscale.sandbox.door.wire import Request, Response
from awscli_outscale.sandbox.oos.rules import worded

_ASKED = "access-control-request-"


def preflight(request: Request, cors_rules: Iterable[Any]) -> Response:
    """Return what the first rule that fits allows.

    :param cors_rules: moto's rules of the bucket.
    :raises Failure: AccessForbidden when there is no rule, or none that fits.
    """
    found = list(cors_rules)
    if not found:
        raise worded("cors off")
    headers = request.headers
    origin = headers.get("origin", "")
    method = headers.get(f"{_ASKED}method", "")
    asked = headers.get(f"{_ASKED}headers", "").replace(" ", "").lower()
    wanted = [name for name in asked.split(",") if name]
    for rule in found:
        if (
            method in rule.allowed_methods
            and _fits(origin, rule.allowed_origins)
            and all(_fits(name, rule.allowed_headers) for name in wanted)
        ):
            return _allowed(rule, origin, wanted)
    raise worded("cors")


def _fits(value: str, patterns: Iterable[str] | None) -> bool:
    return any(
        fnmatchcase(value.lower(), pattern.lower().replace("[", "[[]"))
        for pattern in patterns or ()
    )


def _allowed(rule: Any, origin: str, wanted: list[str]) -> Response:
    anyone = "*" in rule.allowed_origins
    headers = [
        ("Access-Control-Allow-Origin", "*" if anyone else origin),
        ("Access-Control-Allow-Methods", ", ".join(rule.allowed_methods)),
        ("Vary", "Origin"),
    ]
    if not anyone:
        headers.append(("Access-Control-Allow-Credentials", "true"))
    if wanted:
        headers.append(("Access-Control-Allow-Headers", ", ".join(wanted)))
    if rule.exposed_headers:
        exposed = ", ".join(rule.exposed_headers)
        headers.append(("Access-Control-Expose-Headers", exposed))
    if rule.max_age_seconds:
        headers.append(("Access-Control-Max-Age", str(rule.max_age_seconds)))
    return Response(200, tuple(headers))
