"""One wait's line of progress: what it knows, and how it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from awscli_outscale.terminal.durations import (
    duration,
    printable,
    rough_duration,
)
from awscli_outscale.terminal.estimate import Estimate

# Seconds between two plain lines about the same state.
_EVERY = 30.0

#: Tells how far an item is, from 0 to 100, or None. It is given the item, and
#: the seconds of the wait at which somebody looked at it.
Percent = Callable[[Mapping[str, Any], float], "float | None"]


class Drawing(Protocol):
    """What draws the lines; see ``progress.Progress``."""

    told: bool

    def show(
        self,
        name: str,
        state: str,
        percent: float | None = None,
        *,
        elapsed: float | None = None,
        over: bool = False,
    ) -> None: ...

    def draw(self) -> None: ...

    def say(self, text: str) -> None: ...


class Line:
    """One wait; it is told of as ``waits.state_machine.Progress`` says.

    :ivar state: empty before anything is known.
    :ivar percent: how far an item is, where that has to be asked for.
    :ivar over: nothing more will come.
    :ivar closed: it has been written how the wait has ended.
    """

    def __init__(
        self, progress: Drawing, name: str, clock: Callable[[], float]
    ) -> None:
        self.state = ""
        self.percent: Percent = lambda item, elapsed: None
        self._progress = progress
        self._name = name
        self._clock = clock
        self._began = self._ended = 0.0
        self.over = self.closed = False
        self._item: Mapping[str, Any] | None = None
        self._looked = 0.0
        self._done: float | None = None
        self._estimate = Estimate()
        self._told: tuple[str, float] | None = None

    def show(
        self, state: str, elapsed: float, item: Mapping[str, Any] | None
    ) -> None:
        """Take in the state, or what is in the way, after a look."""
        self._progress.show(self._name, state, elapsed=elapsed)
        if item is not None:
            self._item, self._looked = item, elapsed

    def end(self, state: str, elapsed: float) -> None:
        """Take in the last state."""
        self._progress.show(self._name, state, elapsed=elapsed, over=True)

    def tick(self) -> None:
        """Draw all lines again: time has passed."""
        self.refresh()
        self._progress.draw()

    def refresh(self) -> None:
        """Ask for the percentage."""
        if self._item is not None and self._progress.told:
            percent = self.percent(self._item, self._looked)
            if percent is None:
                self._done = None
            else:
                self.learn(percent)

    def say(self, text: str) -> None:
        """Write a line of its own, terminal or not."""
        self._progress.say(text)

    def take_in(self, state: str, elapsed: float | None, over: bool) -> None:
        """Take in the state; see ``Progress.show``."""
        now = self._clock()
        if elapsed is not None:
            self._began = now - elapsed
        elif not self.state:
            self._began = now
        self.state = state
        self._ended, self.over = now, over

    def learn(self, percent: float) -> None:
        """Take in how far it is."""
        self._done = percent
        self._estimate.learn(self.elapsed(), percent)

    def elapsed(self) -> float:
        """Return the seconds that it has taken so far, or at all."""
        end = self._ended if self.over else self._clock()
        return end - self._began

    def is_news(self) -> bool:
        """Tell whether there is something to write; it is written then."""
        elapsed = self.elapsed()
        if self._told is not None:
            state, when = self._told
            if state == self.state and elapsed - when < _EVERY:
                return False
        self._told = self.state, elapsed
        return True

    def text(self, width: int) -> str:
        """Return the line: as many of its parts as there is room for.

        :param width: in characters; 0 for no limit.
        """
        elapsed = self.elapsed()
        parts = [f"{printable(self._name)}: {self.state}", duration(elapsed)]
        if self._done is not None and not self.over:
            parts.append(f"{int(self._done)} %")
            left = self._estimate.left(elapsed)
            if left is not None:
                parts.append(f"about {rough_duration(left)} left")
        while width and len(parts) > 1 and len(", ".join(parts)) > width:
            parts.pop()
        text = ", ".join(parts)
        return text[:width] if width else text

    def closing(self) -> str:
        """Return how the wait has ended, and after how long."""
        name, after = printable(self._name), duration(self.elapsed())
        if not self.over:
            return f"Stopped waiting for {name} after {after}: {self.state}."
        verb = "" if self.state == "failed" else "is "
        return f"{name} {verb}{self.state} after {after}."
