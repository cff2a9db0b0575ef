"""Keep Python's search for cyclic garbage out of a command's way.

A command makes a hundred thousand objects, needs nearly all of them, and ends.
By default Python looks through them for garbage again and again, and twice
more when it ends. With AWS CLI v1 on Python 3.11 that took a fifth to a
quarter of the whole command, most of it at the end.
"""

from __future__ import annotations

import atexit
import gc

# How many new objects there are before Python looks for garbage among them.
# Its default is 700, or 2,000; a long command keeps up to so many in vain.
_NEW_OBJECTS = 20_000


def make_rare() -> None:
    """Look for garbage rarely, and not at all when the process ends.

    Long commands still have theirs collected. What has no cycles, open files
    for one, is freed as ever. Calling it again changes nothing.
    """
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
