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


class Signals:
    """What becomes of a signal: an exception, at once or later."""

    def __init__(self) -> None:
        self._held = False
        self._pending: int | None = None

    def hold(self) -> None:
        """Keep signals for the end of the block: an ID has to be shown."""
        self._held = True

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """Let signals interrupt what takes its time, for a while."""
        held, self._held = self._held, False
        try:
            self.raise_pending()
            yield
        finally:
            self._held = held

    def raise_pending(self) -> None:
        if self._pending is not None:
            number, self._pending = self._pending, None
            raise Stopped(number)

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        if not self._held:
            raise Stopped(number)
        self._pending = number


@contextmanager
def stopped_by_signals() -> Iterator[Signals]:
    """Raise ``Stopped`` for SIGINT, SIGTERM and SIGHUP within the block."""
    signals = Signals()
    if threading.current_thread() is not threading.main_thread():
        yield signals  # only the main thread gets to handle signals
        return
    previous: dict[int, Any] = {}
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # One that is ignored (nohup) goes on being ignored.
        if number and signal.getsignal(number) != signal.SIG_IGN:
            previous[number] = signal.signal(number, signals.stop)
    try:
        yield signals
        signals.raise_pending()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
