"""The second law: what FCU has made is shown, whatever happens next.

A command that makes something does its work in ``Delivery.run``. Once FCU has
given an ID, signals are held while it is shown and raised only in what takes
its time. What goes wrong afterwards is kept, and told after the answer.

    delivery = Delivery()
    delivery.run(work)          # returns the exit code
        delivery.sending(hint)  # from now on, something may have been made
        delivery.made(id, hint) # from now on, it is known what
        delivery.attempt(wait)  # may fail, or be interrupted
        delivery.show(...)      # always
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from awscli_outscale import errors
from awscli_outscale.terminal.answer import show_surely
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.signals import (
    Signals,
    Stopped,
    stopped_by_signals,
)

# Seconds after which a step is taken for one that may end without a word.
_SOON = 5.0
# Seconds that a hint gets to be written, if the step ends meanwhile.
_MOMENT = 1.0


class Delivery:
    """One command that makes something, from its call to its exit code.

    :ivar hint: what to do should the command be stopped now.
    """

    def __init__(self) -> None:
        self.hint = "Nothing was sent."
        self._signals = Signals()
        self._failures: list[BaseException] = []
        self._made = False
        self._told: str | None = None
        self._telling = threading.RLock()

    def run(self, work: Callable[[], Any]) -> int:
        """Do the work, tell what went wrong, and return the exit code.

        :param work: returns an exit code, or None for 0.
        :raises Exception: what went wrong; if there was an answer, it has
            been written.
        """
        try:
            with stopped_by_signals() as self._signals:
                code = work() or 0
        except Stopped as failure:
            return self._stopped(failure)
        return self._report(code)

    def sending(self, hint: str) -> None:
        """Say what to do if the answer to the next call does not come."""
        self.hint = hint

    def made(self, hint: str) -> None:
        """Hold signals: FCU has given an ID, and it has to be shown.

        :param hint: has the ID, and how to go on.
        """
        self._signals.hold()
        self._made = True
        self.hint = hint

    def announce(self) -> None:
        """Write the hint before a wait, which may end without a word.

        Nothing can be told after SIGKILL, or when the power fails.
        """
        with self._telling:
            if self._told != self.hint:
                self._told = self.hint
                tell(self.hint)

    @property
    def is_fine(self) -> bool:
        """Tell whether no step has failed so far."""
        return not self._failures

    @property
    def is_stopped(self) -> bool:
        """Tell whether a signal has ended a step."""
        return any(not isinstance(f, Exception) for f in self._failures)

    def attempt(self, step: Callable[[], Any]) -> Any:
        """Return what a step returns, or what is known although it failed.

        Signals may interrupt it. A failure is kept for the end. One that
        takes its time behind an ID is announced.
        """
        try:
            with self._announced_in_time(), self._signals.let_through():
                return step()
        except (Exception, KeyboardInterrupt, Stopped) as failure:
            self._failures.append(failure)
            return getattr(failure, "resource", None)

    @contextmanager
    def _announced_in_time(self) -> Iterator[None]:
        if self._told or not self._made:
            yield
            return
        timer = threading.Timer(_SOON, self.announce)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join(_MOMENT)  # it may be writing

    def show(self, write: Callable[[], Any], least: Any) -> None:
        """Write the answer, or at least what must not be lost of it.

        :param write: as for ``answer.show_surely``.
        :param least: the IDs, in a structure; written as JSON.
        :raises NotShown: it could not be written as a whole.
        """
        self._signals.hold()
        show_surely(write, least, self.hint, is_told=bool(self._told))

    def _report(self, code: int) -> int:
        """Tell of all failures; the last one is the host's to tell."""
        for failure in self._failures:
            if not isinstance(failure, Exception):
                return self._stopped(failure)
        if not self._failures:
            return code
        *others, last = self._failures
        for other in others:
            tell(str(other))
        if self._made and not getattr(last, "says_what_to_do", False):
            tell(self.hint)
        if all(isinstance(f, errors.TimedOut) for f in self._failures):
            tell(str(last))
            return errors.NOT_YET
        raise last

    def _stopped(self, failure: BaseException) -> int:
        tell(f"Stopped. {self.hint}")
        return getattr(failure, "code", 130)
