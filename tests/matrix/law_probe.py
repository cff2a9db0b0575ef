"""A second plugin, which watches the first from inside the real ``aws``.

Named in ``[plugins]`` before ours, it notes which event handlers of ours are
registered and which of them are called, and at the end which modules have
been loaded. All goes, as JSON, to the file that ``LAW_REPORT`` names.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
from functools import wraps
from typing import Any

_registered: list[str] = []
_called: list[str] = []


def awscli_initialize(events: Any) -> None:
    # Below every emitter of the AWS CLI, v1's aliaser and v2's lazy one, and
    # shared by the copies that clients make of it.
    from botocore.hooks import HierarchicalEmitter

    for name in ("register", "register_first", "register_last"):
        _watch(HierarchicalEmitter, name)
    atexit.register(_write)


def _watch(emitter: Any, name: str) -> None:
    register = getattr(emitter, name)

    @wraps(register)
    def watching(
        self: Any, event_name: str, handler: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if _is_ours(handler):
            _registered.append(event_name)
            handler = _noting(event_name, handler)
        return register(self, event_name, handler, *args, **kwargs)

    setattr(emitter, name, watching)


def _is_ours(handler: Any) -> bool:
    module = getattr(handler, "__module__", None) or ""
    return module.partition(".")[0] == "awscli_outscale"


def _noting(registered_as: str, handler: Any) -> Any:
    @wraps(handler)
    def noting(**kwargs: Any) -> Any:
        _called.append(registered_as)
        return handler(**kwargs)

    return noting


def _write() -> None:
    report = {
        "registered": sorted(set(_registered)),
        "called": sorted(set(_called)),
        "modules": sorted(sys.modules),
    }
    with open(os.environ["LAW_REPORT"], "w", encoding="utf-8") as file:
        json.dump(report, file)
