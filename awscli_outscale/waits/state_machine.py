"""One wait as a state machine: what a look means, and when the next is due.

It makes no calls; ``loop`` looks, and ``wait`` begins one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from awscli_outscale import errors
from awscli_outscale.errors import without_queries
from awscli_outscale.terminal.durations import duration, printable
from awscli_outscale.waits.look import Look
from awscli_outscale.waits.resources import Resource
from awscli_outscale.waits.schedule import TIMEOUT, pause

# Seconds during which an ID that FCU does not know may still become known:
# one that it has just given, and one that somebody has typed.
_GRACE = 120
_GRACE_TYPED = 30

# Seconds after which a server that has never answered is not waited for.
_OUT_OF_REACH = 60

# What FCU writes when something is in the way of what it is doing.
_TROUBLE = re.compile(
    "error|denied|fail|forbidden|invalid|cannot|unable|not found", re.I
)


class Progress(Protocol):
    """What is told while a wait goes on.

    One that has a method ``end`` is told the last state by it, and when.
    """

    def show(
        self, state: str, elapsed: float, item: dict[str, Any] | None
    ) -> None:
        """Take in the state, or what is in the way, after a look."""

    def tick(self) -> None:
        """Redraw; called about once a second."""

    def say(self, text: str) -> None:
        """Tell the user something that is worth a line of its own."""


class Wait:
    """State machine of one wait: ``see()`` takes a look. It makes no calls.

    :ivar over: there is an ``item``, or a ``failure``.
    :ivar due: when, on the clock of ``started``, the next look is due.
    :ivar end: when, on that clock, the time is up.
    :ivar what: is waited for.
    :param started: when, on the clock of the loop.
    :param done: tells whether a state is what is waited for.
    :param progress: is told the state after each look.
    :param made: FCU has just given this ID to this process.
    """

    def __init__(
        self,
        what: Resource,
        resource_id: str,
        timeout: float = TIMEOUT,
        started: float = 0.0,
        done: Callable[[str], bool] | None = None,
        progress: Progress | None = None,
        made: bool = True,
    ) -> None:
        if not timeout >= 0:  # nor is NaN
            raise ValueError(f"timeout is {timeout}; it must be 0 or more.")
        self.id = resource_id
        self.over = False
        self.item: dict[str, Any] | None = None
        self.failure: Exception | None = None
        self.what = what
        self._timeout = timeout
        self._started = started
        self._done = done or what.done.__contains__
        self._progress = progress
        self._said: set[str] = set()
        self._state = "unknown to FCU"
        self._grace = _GRACE if made else _GRACE_TYPED
        self._answered = made
        self.due = self._started
        self.end = self._started + timeout

    def see(
        self, seen: Look, now: float, chance: float, slowness: float = 1.0
    ) -> None:
        """Judge by a look; decide when the next one is due.

        :param chance: as for ``schedule.pause``, like ``slowness``.
        """
        elapsed = now - self._started
        item = seen.items.get(self.id)
        if seen.lost is None:
            self._answered = True
        elif not self._answered and elapsed >= _OUT_OF_REACH:
            self.give_up(seen.lost)
            return
        if item is not None:
            self.item = item
            self._state = self.what.state_of(item)
            self._judge(item)
        elif not seen.problem and (self.item or elapsed > self._grace):
            any_more = " any more" if self.item else ""
            self.item, self._state = None, "unknown to FCU"
            self._fail(errors.Failed, f"does not exist{any_more}.")
        if self.over:
            end = getattr(self._progress, "end", None)
            if end is not None:
                end(self._state, elapsed)
            return
        why = self._why_not_yet()
        state = f"{self._state} ({why})" if why else self._state
        in_trouble = bool(_TROUBLE.search(why))
        if self._progress is not None:
            shown = state if in_trouble else self._state
            self._progress.show(seen.problem or shown, elapsed, item)
            if in_trouble and why not in self._said:
                self._said.add(why)
                self._progress.say(f"{self.what.noun} {self.id}: {state}")
        left = self._timeout - elapsed
        if left <= 0:
            detail = f" (last answer: {seen.problem})" if seen.problem else ""
            hope = " It is still being created." if self.item else ""
            self._fail(
                errors.TimedOut,
                f"was still {printable(state)} after "
                f"{duration(self._timeout)}{detail}.{hope}",
            )
        rest = max(pause(elapsed, chance, slowness), seen.retry_after)
        self.due = now + min(left, rest)

    def _why_not_yet(self) -> str:
        """Return what FCU says of one that is on its way, if anything.

        It leaves an export to a bucket that it cannot reach ``pending``
        (statusMessage of DescribeImageExportTasks).
        """
        if self.item is None:
            return ""
        return without_queries(self.what.reason_of(self.item))

    def give_up(self, problem: Exception) -> None:
        """End with an error that no further look would change."""
        self.failure, self.over = problem, True

    def _judge(self, item: dict[str, Any]) -> None:
        what, state = self.what, self._state
        if self._done(state):
            self.over = True
        elif state in what.failed:
            found = without_queries(what.reason_of(item))
            reason = printable(found) or "FCU gives no reason"
            verb = "has failed" if state == "failed" else f"is {state}"
            self._fail(errors.Failed, f"{verb}: {reason}.")
        elif state not in what.known and state not in self._said:
            self._said.add(state)
            if self._progress is not None:
                self._progress.say(
                    f"{what.noun} {self.id} is in a state that is not "
                    f"documented: {printable(state)}. Still waiting."
                )

    def _fail(self, kind: type[errors.NotReady], text: str) -> None:
        self.give_up(
            kind(f"{self.what.noun} {self.id} {text}", self.id, self.item)
        )
