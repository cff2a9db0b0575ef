"""Facts about OUTSCALE, each file with its sources."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def load(name: str) -> Any:
    """Return what ``NAME.json`` says, without its ``source``.

    Whoever asks again gets the same object, so nobody changes it.

    :param name: such as ``regions``.
    """
    path = Path(__file__).parent / f"{name}.json"
    found = json.loads(path.read_bytes())
    found.pop("source", None)
    return found
