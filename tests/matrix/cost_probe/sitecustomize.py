"""Count what a Python process costs; the same numbers on any machine.

Python imports it first of all, because its directory is on ``PYTHONPATH``.
At the end the counts go, as JSON, to the file that ``COST_REPORT`` names.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
from typing import Any

_opened: list[str] = []
_listed: list[str] = []
_parsed: list[int] = []
_calls = [0]
_loads = json.loads


def _count(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and isinstance(arguments[0], str):
        _opened.append(arguments[0])
    elif event in ("os.listdir", "os.scandir"):
        _listed.append(str(arguments[0]))


def _count_call(frame: Any, event: str, argument: Any) -> None:
    if event in ("call", "c_call"):
        _calls[0] += 1


def _counting_loads(text: Any, **kwargs: Any) -> Any:
    _parsed.append(len(text))
    return _loads(text, **kwargs)


def _write() -> None:
    sys.setprofile(None)
    report = {
        "modules": sorted(sys.modules),
        "opened": list(_opened),
        "listed": len(_listed),
        "parsed": sum(_parsed),
        "calls": _calls[0],
        "thresholds": [gc.isenabled(), *gc.get_threshold()],
        # We are the last who are called: what is frozen now stays so.
        "frozen": gc.get_freeze_count(),
        "objects": len(gc.get_objects()),
    }
    with open(os.environ["COST_REPORT"], "w", encoding="utf-8") as file:
        json.dump(report, file)


if "COST_REPORT" in os.environ:
    sys.addaudithook(_count)
    json.loads = _counting_loads
    atexit.register(_write)
    sys.setprofile(_count_call)
