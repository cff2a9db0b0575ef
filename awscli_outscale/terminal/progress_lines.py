"""Say how several waits are going: a line for each, on a terminal.

The lines are drawn again and again, and gone at the end. There are no
colours, and no control characters but the carriage return, the line feed and
cursor-up. Elsewhere there is silence, or plain lines if they are asked for;
see ``progress``, which does the same for one wait.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from awscli_outscale.terminal.durations import (
    duration,
    printable,
    rough_duration,
)
from awscli_outscale.terminal.estimate import Estimate

# Seconds between two plain lines about the same state.
_EVERY = 30.0

_UP = "\x1b[A"


class Lines:
    """What a user sees of several waits.

    Threads tell what they know; one of them draws.

    :param stream: usually the standard error; never the standard output.
    :param names: of what is waited for; a line each, in this order.
    :param plain: write plain lines if the stream is no terminal.
    :param environ: the environment, for ``TERM``.
    :param size: returns columns and lines of the terminal.
    """

    def __init__(
        self,
        stream: TextIO | None,
        names: Sequence[str],
        *,
        plain: bool = False,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
        size: Callable[[], tuple[int, int]] | None = None,
    ) -> None:
        dumb = environ.get("TERM") == "dumb"
        #: Somebody is looking.
        self.live = bool(stream and stream.isatty() and not dumb)
        self.told = self.live or (plain and stream is not None)
        self._stream = stream
        self._lock = threading.RLock()
        self._size = size or self._terminal_size
        self._lines = {name: _Line(name, clock) for name in names}
        self._drawn: list[int] = []

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *exc_info: object) -> None:
        with self._lock:
            self._clear()

    def show(
        self,
        name: str,
        state: str,
        percent: float | None = None,
        *,
        over: bool = False,
    ) -> None:
        """Take in the state of one.

        :param over: nothing more will come: its clock stops.
        """
        with self._lock:
            self._lines[name].take_in(printable(state), percent, over)

    def draw(self) -> None:
        """Draw the lines, or draw them again: time has passed."""
        with self._lock:
            begun = [line for line in self._lines.values() if line.state]
            if self.live:
                self._draw(begun)
            elif self.told:
                for line in begun:
                    if line.is_news():
                        self._write(f"{line.text(0)}\n")

    def say(self, text: str) -> None:
        """Write a line of its own, terminal or not."""
        with self._lock:
            self._clear()
            self._write(f"{text}\n")

    def _draw(self, begun: list[_Line]) -> None:
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


class _Line:
    """One wait: its state, and since when."""

    def __init__(self, name: str, clock: Callable[[], float]) -> None:
        self.state = ""
        self._name = name
        self._clock = clock
        self._began = self._ended = clock()
        self._over = False
        self._percent: float | None = None
        self._estimate = Estimate()
        self._told: tuple[str, float] | None = None

    def take_in(self, state: str, percent: float | None, over: bool) -> None:
        if not self.state:
            self._began = self._clock()
        self.state = state
        self._ended, self._over = self._clock(), over
        if percent is not None:
            self._percent = percent
            self._estimate.learn(self._elapsed(), percent)

    def _elapsed(self) -> float:
        end = self._ended if self._over else self._clock()
        return end - self._began

    def is_news(self) -> bool:
        """Tell whether there is something to write; it is written then."""
        elapsed = self._elapsed()
        if self._told is not None:
            state, when = self._told
            if state == self.state and elapsed - when < _EVERY:
                return False
        self._told = self.state, elapsed
        return True

    def text(self, width: int) -> str:
        """Return the line: as many of its parts as there is room for."""
        elapsed = self._elapsed()
        parts = [f"{self._name}: {self.state}", duration(elapsed)]
        if self._percent is not None and not self._over:
            parts.append(f"{int(self._percent)} %")
            left = self._estimate.left(elapsed)
            if left is not None:
                parts.append(f"about {rough_duration(left)} left")
        while width and len(parts) > 1 and len(", ".join(parts)) > width:
            parts.pop()
        text = ", ".join(parts)
        return text[:width] if width else text
