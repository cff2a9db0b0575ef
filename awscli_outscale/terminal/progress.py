"""Say how waits are going: on a terminal, or where it is asked for.

On a terminal there is a line for each wait, drawn again and again, and gone at
the end. There are no colours, and no control characters but the carriage
return, the line feed and, for several lines, cursor-up; so that ``NO_COLOR``
and terminals of every kind are respected. Elsewhere there is silence, unless
``--wait-progress`` asks for plain lines: systems that run builds take a
command that says nothing for dead.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from awscli_outscale.terminal.durations import (
    duration,
    printable,
    rough_duration,
)
from awscli_outscale.terminal.estimate import Estimate

# Seconds between two plain lines about the same state.
_EVERY = 30.0

_UP = "\x1b[A"

#: Tells how far an item is, from 0 to 100, or None.
Percent = Callable[[Mapping[str, Any], float], "float | None"]


class Progress:
    """What a user sees of one wait, or of several.

    Threads tell what they know; one of them draws.

    :param stream: usually the standard error; never the standard output.
    :param names: of what is waited for; a line each, in this order.
    :param lines: write plain lines if the stream is not a terminal.
    :param environ: the environment, for ``TERM``.
    :param size: returns columns and lines of the terminal.
    :ivar told: somebody reads what is told.
    """

    def __init__(
        self,
        stream: TextIO | None,
        names: Sequence[str],
        *,
        lines: bool = False,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
        size: Callable[[], tuple[int, int]] | None = None,
    ) -> None:
        # None if the standard error is closed.
        self._live = bool(stream and _is_terminal(stream, environ))
        self.told = self._live or (lines and stream is not None)
        self._stream = stream
        self._lock = threading.RLock()
        self._size = size or self._terminal_size
        self._lines = {name: Line(self, name, clock) for name in names}
        self._drawn: list[int] = []

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exc_info: object) -> None:
        with self._lock:
            self._clear()

    def line(
        self, name: str, percent: Percent = lambda item, elapsed: None
    ) -> Line:
        """Return a line, for a wait to tell its progress to.

        :param percent: is asked for the percentage, again and again.
        """
        line = self._lines[name]
        line.percent = percent
        return line

    def show(
        self,
        name: str,
        state: str,
        percent: float | None = None,
        *,
        elapsed: float | None = None,
        over: bool = False,
    ) -> None:
        """Take in the state of one.

        :param elapsed: seconds; None counts from the first time.
        :param over: nothing more will come: its clock stops.
        """
        with self._lock:
            line = self._lines[name]
            line.take_in(printable(state), elapsed, over)
            if percent is not None:
                line.learn(percent)

    def draw(self) -> None:
        """Draw the lines, or draw them again: time has passed."""
        with self._lock:
            begun = [line for line in self._lines.values() if line.state]
            if self._live and begun:
                self._draw(begun)
            elif self.told:
                for line in begun:
                    if line.is_news():
                        self._write(f"{line.text(0)}\n")

    def say(self, text: str) -> None:
        """Write a line of its own, terminal or not."""
        with self._lock:
            self._clear()
            self._write(f"{printable(text)}\n")

    def _draw(self, begun: list[Line]) -> None:
        columns, rows = self._size()
        texts = [line.text(columns) for line in begun]
        if len(texts) > rows:
            hidden = len(texts) - rows + 1
            texts[rows - 1 :] = [f"… and {hidden} more"[:columns]]
        # What is drawn no more is drawn over with blanks.
        texts += [""] * (len(self._drawn) - len(texts))
        widths = self._drawn + [0] * (len(texts) - len(self._drawn))
        padded = [
            text + " " * (min(width, columns) - len(text))
            for text, width in zip(texts, widths, strict=True)
        ]
        self._write(f"{self._back()}{chr(10).join(padded)}")
        self._drawn = [len(text) for text in texts]

    def _clear(self) -> None:
        if self._drawn:
            blank = "\n".join(" " * width for width in self._drawn)
            self._write(f"{self._back()}{blank}{self._back()}")
            self._drawn = []

    def _back(self) -> str:
        """Return what leads from the end of the last line to the start."""
        return "\r" + _UP * (len(self._drawn) - 1)

    def _terminal_size(self) -> tuple[int, int]:
        try:
            assert self._stream is not None
            size = os.get_terminal_size(self._stream.fileno())
        except (OSError, ValueError):
            return 79, 23
        # A letter in the last column may begin a new line.
        return max(size.columns - 1, 1), max(size.lines - 1, 1)

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        # The terminal may be gone, or not know a letter.
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()


class Line:
    """One wait; it is told of as ``waits.wait.Progress`` says.

    :ivar state: empty before anything is known.
    :ivar percent: how far an item is, where that has to be asked for.
    """

    def __init__(
        self, progress: Progress, name: str, clock: Callable[[], float]
    ) -> None:
        self.state = ""
        self.percent: Percent = lambda item, elapsed: None
        self._progress = progress
        self._name = name
        self._clock = clock
        self._began = self._ended = 0.0
        self._over = False
        self._item: Mapping[str, Any] | None = None
        self._done: float | None = None
        self._estimate = Estimate()
        self._told: tuple[str, float] | None = None

    def show(
        self, state: str, elapsed: float, item: Mapping[str, Any] | None
    ) -> None:
        """Take in the state, or what is in the way, after a look."""
        self._progress.show(self._name, state, elapsed=elapsed)
        if item is not None:
            self._item = item

    def tick(self) -> None:
        """Draw all lines again: time has passed."""
        if self._item is not None and self._progress.told:
            percent = self.percent(self._item, self.elapsed())
            if percent is None:
                self._done = None
            else:
                self.learn(percent)
        self._progress.draw()

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
        self._ended, self._over = now, over

    def learn(self, percent: float) -> None:
        """Take in how far it is."""
        self._done = percent
        self._estimate.learn(self.elapsed(), percent)

    def elapsed(self) -> float:
        """Return the seconds that it has taken so far, or at all."""
        end = self._ended if self._over else self._clock()
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

        :param width: in letters; 0 for as much as there is.
        """
        elapsed = self.elapsed()
        parts = [f"{printable(self._name)}: {self.state}", duration(elapsed)]
        if self._done is not None and not self._over:
            parts.append(f"{int(self._done)} %")
            left = self._estimate.left(elapsed)
            if left is not None:
                parts.append(f"about {rough_duration(left)} left")
        while width and len(parts) > 1 and len(", ".join(parts)) > width:
            parts.pop()
        text = ", ".join(parts)
        return text[:width] if width else text


@contextlib.contextmanager
def one_line(
    stream: TextIO | None,
    name: str,
    percent: Percent = lambda item, elapsed: None,
    *,
    lines: bool = False,
) -> Iterator[Line]:
    """Show the progress of one wait within the block.

    :param stream: as for ``Progress``, like ``lines``.
    :param percent: as for ``Progress.line``.
    """
    with Progress(stream, [name], lines=lines) as progress:
        yield progress.line(name, percent)


def _is_terminal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Tell whether a line can be drawn again; a dumb terminal cannot."""
    return stream.isatty() and environ.get("TERM") != "dumb"
