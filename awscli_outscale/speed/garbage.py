"""Keep Python's search for cyclic garbage out of a command's way.

A command makes a hundred thousand objects, needs nearly all of them, and ends.
By default Python looks through them for garbage again and again, and twice
more when it ends. With AWS CLI v1 on Python 3.11 that took a fifth to a
quarter of the whole command, most of it at the end.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
from collections.abc import Iterator
from typing import Any

# How many new objects there are before Python looks for garbage among them:
# 700 or 2,000 by default. Until a command sends its first request it keeps
# nearly all that it makes, so that is never looked through; afterwards a long
# one may keep so many in vain.
_BEFORE_REQUESTS = 100_000
_THEN = 20_000


def make_rare(events: Any = None) -> None:
    """Look for garbage rarely, and not at all when the process ends.

    What has no cycles, open files for one, is freed as ever. Calling it again
    changes nothing.

    :param events: the session's event emitter, once there is one.
    """
    gc.set_threshold(_BEFORE_REQUESTS, *gc.get_threshold()[1:])
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
    if events is not None:
        events.register("before-send", _go_on)


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Look for no garbage while an answer is read, translated and shown.

    All of a large answer is in use until the last of it is written.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _go_on(**kwargs: Any) -> None:
    if gc.get_threshold()[0] != _THEN:
        gc.freeze()  # otherwise it would look at once
        gc.set_threshold(_THEN, *gc.get_threshold()[1:])
