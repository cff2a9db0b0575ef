"""What the checks of parameters are made of: rules, and what they find."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

#: Limits, grammars and names, from ``data/image-checks.json``.
RULES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "image-checks.json").read_bytes()
)

IGNORED = "FCU ignores it."

#: Where in the parameters, such as ``("BlockDeviceMappings", 0, "Ebs")``.
Where = tuple["str | int", ...]


class Problem(NamedTuple):
    """A sentence about a parameter."""

    path: Where
    text: str


class Error(Problem):
    """A problem that stops the call."""


class Warned(Problem):
    """A problem that does not."""


def check_one_of(
    path: Where, value: Any, allowed: list[str]
) -> Iterator[Problem]:
    """Find a string that is none of those allowed."""
    if isinstance(value, str) and value not in allowed:
        yield Error(path, f"{show(value)} is not {' or '.join(allowed)}.")


def fits(pattern: str, text: str) -> bool:
    """Tell whether the whole text has that form."""
    return re.fullmatch(pattern, text) is not None


def show(text: str) -> str:
    """Quote a text: without control characters, and not endlessly."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def show_number(number: int) -> str:
    """Show a number; Python itself refuses to, above 4300 digits."""
    return str(number) if abs(number) < 10**20 else "A number beyond 20 digits"
