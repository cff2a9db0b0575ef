"""Turn the signals that end a process into an exception, for a while.

SIGTERM and SIGHUP would end a wait without a word, and lose the ImageId;
SIGINT is an exception already. Python's default comes back afterwards.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any, TypeVar

_Result = TypeVar("_Result")

# Seconds that an answer gets after a signal: one that may be on its way, and
# one that has begun to arrive. A second signal ends this time.
_ON_ITS_WAY = 0.5
_ARRIVING = 10.0

# Seconds between two chances for a signal's handler, where the system lets
# nothing interrupt a lock (Windows).
_CHANCE = 1.0


class Stopped(BaseException):
    """The user, or the system, wants the process to end.

    :ivar number: of the signal.
    :ivar code: the exit code that a shell expects for it.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.code = 128 + number


class Signals:
    """What becomes of a signal: an exception, at once or later."""

    def __init__(self) -> None:
        self._held = False
        self._pending: int | None = None
        self._arriving = threading.Event()
        self._is_reading = False

    def hold(self) -> None:
        """Keep signals for the end of the block: an ID has to be shown."""
        self._held = True

    def keep(self, stopped: Stopped) -> None:
        """Put a signal off that has been raised: there is an ID to show."""
        self._held = True
        self._pending = stopped.number

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """Let signals interrupt what takes its time, for a while."""
        held, self._held = self._held, False
        self._arriving.clear()
        try:
            self.raise_pending()
            yield
        finally:
            self._held = held

    def exchange(
        self, send: Callable[[Callable[[], None]], _Result]
    ) -> _Result:
        """Send a request and return its answer, which no signal tears apart.

        An exception between two bytes would lose those that have been read.
        So another thread reads. A signal ends the wait for an answer, and one
        that has begun to arrive gets some seconds to end. What comes behind
        it is held, until ``let_through``.

        :param send: does it, and calls what it is given as soon as the answer
            begins to arrive.
        :raises Stopped: the answer has not ended in time, or there was a
            second signal.
        """
        arriving = self._arriving = threading.Event()
        over = threading.Event()
        outcome: list[_Result] = []
        problems: list[BaseException] = []

        def run() -> None:
            try:
                outcome.append(send(arriving.set))
            except BaseException as problem:
                problems.append(problem)
            finally:
                over.set()

        self.raise_pending()
        # A daemon, because no server's silence may keep the user here.
        threading.Thread(target=run, daemon=True).start()
        try:
            self._is_reading = True
            while not over.wait(_CHANCE):
                pass
            self._is_reading = False
        except Stopped as stopped:
            try:
                if not (
                    over.wait(_ON_ITS_WAY)
                    or (arriving.is_set() and over.wait(_ARRIVING))
                ):
                    raise
            finally:
                self._is_reading = False
            self._pending = stopped.number
        if problems:
            raise problems[0]
        return outcome[0]

    def release(self) -> None:
        """Hold signals no more: the answer has no ID."""
        self._arriving.clear()

    def raise_pending(self) -> None:
        """Raise ``Stopped`` for a signal that was held."""
        if self._pending is not None:
            number, self._pending = self._pending, None
            raise Stopped(number)

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal."""
        arrived = self._arriving.is_set() and not self._is_reading
        if not (self._held or arrived):
            raise Stopped(number)
        self._pending = number


_CURRENT: ContextVar[Signals | None] = ContextVar("signals", default=None)


def exchange(send: Callable[[Callable[[], None]], _Result]) -> _Result:
    """Send a request; see ``Signals.exchange``.

    Where nothing handles signals, neither does this.
    """
    signals = _CURRENT.get()
    if signals is None:
        return send(lambda: None)
    return signals.exchange(send)


def release() -> None:
    """Hold signals no more: the answer has no ID."""
    signals = _CURRENT.get()
    if signals is not None:
        signals.release()


def raise_pending() -> None:
    """Raise ``Stopped`` for a signal that was held."""
    signals = _CURRENT.get()
    if signals is not None:
        signals.raise_pending()


def keep(stopped: Stopped) -> None:
    """Put a signal off that has been raised: there is an ID to show."""
    signals = _CURRENT.get()
    if signals is not None:
        signals.keep(stopped)


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
    token = _CURRENT.set(signals)
    try:
        yield signals
        signals.raise_pending()
    finally:
        _CURRENT.reset(token)
        for number, handler in previous.items():
            signal.signal(number, handler)
