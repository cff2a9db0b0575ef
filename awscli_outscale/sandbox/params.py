"""Read the flat parameters of the EC2 query protocol.

`Owner.1=self`, `Filter.1.Value.2=x`: numbered names are lists, dots nest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from awscli_outscale.sandbox.failures import failure

Params = Mapping[str, str]


def required(params: Params, name: str) -> str:
    """Return the value of `name`; MissingParameter when absent or empty."""
    value = params.get(name)
    if not value:
        raise failure("missing", name=name)
    return value


def listed(params: Params, name: str) -> list[str]:
    """Return the values of `name.1`, `name.2`, … by their number."""
    pattern = re.compile(re.escape(name) + r"\.([0-9]{1,9})")
    found = [
        (int(match[1]), value)
        for key, value in params.items()
        if (match := pattern.fullmatch(key))
    ]
    return [value for _, value in sorted(found)]


def structures(params: Params, name: str) -> list[dict[str, str]]:
    """Return one dictionary for each `name.N.…`, by number, names relative."""
    pattern = re.compile(re.escape(name) + r"\.([0-9]{1,9})\.(.+)")
    found: dict[int, dict[str, str]] = {}
    for key, value in params.items():
        if match := pattern.fullmatch(key):
            found.setdefault(int(match[1]), {})[match[2]] = value
    return [found[number] for number in sorted(found)]


def flag(params: Params, name: str, default: bool = False) -> bool:
    """Return the truth of `name`; InvalidParameterValue if it is not one."""
    value = params.get(name)
    if value is None:
        return default
    if value.lower() not in ("true", "false"):
        raise failure("value", name=name, value=value)
    return value.lower() == "true"


def whole(params: Params, name: str) -> int | None:
    """Return `name` as a number; InvalidParameterValue if it is none."""
    value = params.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise failure("value", name=name, value=value)
    return int(value)
