"""Facts about OUTSCALE, each file with its sources."""

from __future__ import annotations

import json
import os
from functools import cache

TYPE_CHECKING = False  # as in awscli_outscale/__init__.py
if TYPE_CHECKING:
    from typing import Any


@cache
def load(name: str) -> Any:
    """Return what ``NAME.json`` says, without its ``source``.

    Every caller gets the same object: do not change it.

    :param name: such as ``regions``.
    """
    path = os.path.join(os.path.dirname(__file__), f"{name}.json")
    with open(path, "rb") as file:
        found = json.loads(file.read())
    found.pop("source", None)
    return found
