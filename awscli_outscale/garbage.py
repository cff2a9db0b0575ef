"""Keep Python's search for cyclic garbage out of a command's way.

A command makes a hundred thousand objects, needs nearly all of them, and ends.
By default Python looks through them for garbage again and again, and twice
more when it ends: about a third of the whole command (``make bench``).
"""

from __future__ import annotations

import atexit
import gc

# How many new objects there are before Python looks for garbage among them;
# its default is 700. So many take about ten megabytes.
_NEW_OBJECTS = 100_000


def make_rare() -> None:
    """Look for garbage rarely, and not at all when the process ends.

    Long commands still have theirs collected. What has no cycles, open files
    for one, is freed as ever. Calling it again changes nothing.
    """
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
    gc.freeze()
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)
