"""Wait for what is seen to happen, not for a time that ought to be enough."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time
from collections.abc import Callable

#: Seconds after which it no longer happens, on however busy a machine.
PATIENCE = 60


def until(condition: Callable[[], bool]) -> None:
    """Return as soon as a condition is true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def said(process: subprocess.Popen[str], pattern: str) -> str:
    """Return what a process has written to its standard error up to a pattern.

    ``communicate`` returns what comes after that. A Popen's own file would
    read ahead, and keep what it has read from ``communicate``.
    """
    assert process.stderr
    descriptor, read = process.stderr.fileno(), b""
    deadline = time.monotonic() + PATIENCE
    while not re.search(pattern, text := read.decode(errors="replace")):
        left = deadline - time.monotonic()
        ready = left > 0 and select.select([descriptor], [], [], left)[0]
        piece = os.read(descriptor, 4096) if ready else b""
        assert piece, f"{pattern!r} is not in {text!r}"
        read += piece
    return text
