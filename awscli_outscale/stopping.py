"""Turn the signals that end a process into an exception, for a while.

SIGTERM and SIGHUP would end a wait without a word, and the ImageId with it;
SIGINT is an exception already. Python's default comes back afterwards.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Stopped(BaseException):
    """The user, or the system, wants the process to end.

    :ivar code: the exit code that a shell expects for it.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise ``Stopped`` for SIGINT, SIGTERM and SIGHUP within the block."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread gets to handle signals
        return
    previous: dict[int, Any] = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # One that is ignored (nohup) goes on being ignored.
        if number and signal.getsignal(number) != signal.SIG_IGN:
            previous[number] = signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)
