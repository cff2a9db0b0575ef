"""Pseudo-terminals, on each Python that we support.

Windows has none, and lacks these modules. ``make quick`` is run there, so that
its tests have to be importable.
"""

from __future__ import annotations

import os
import struct

import pytest


def opened(rows: int, columns: int) -> tuple[int, int]:
    """Return a new one of that size: its controller and the terminal itself.

    ``termios`` has a function for the size since Python 3.11.
    """
    if os.name == "nt":
        pytest.skip("Windows has no pseudo-terminals")
    import fcntl
    import termios

    controller, terminal = os.openpty()
    size = struct.pack("HHHH", rows, columns, 0, 0)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
    return controller, terminal


def take() -> None:
    """Make standard input this process's own, so that Ctrl-C works."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
