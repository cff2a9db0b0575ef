"""Say how a wait is going: on a terminal, or where it is asked for.

On a terminal one line is drawn again and again, and gone at the end. It has
no colours, and no control characters but the carriage return, so that
``NO_COLOR`` and terminals of every kind are respected. Elsewhere there is
silence, unless ``--wait-progress`` asks for plain lines: systems that run
builds take a command that says nothing for dead.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from awscli_outscale.terminal.durations import (
    duration,
    printable,
    rough_duration,
)
from awscli_outscale.terminal.estimate import Estimate

# Seconds between two plain lines about the same state.
_EVERY = 30.0

#: Tells how far an item is, from 0 to 100, or None.
Percent = Callable[[Mapping[str, Any], float], "float | None"]


class Progress:
    """What a user sees of a wait.

    :param stream: usually the standard error; never the standard output.
    :param name: of what is waited for, such as ``ami-12345678``.
    :param percent: is asked for the percentage, again and again.
    :param lines: write plain lines if the stream is no terminal.
    :param environ: the environment, for ``TERM``.
    """

    def __init__(
        self,
        stream: TextIO | None,
        name: str,
        *,
        percent: Percent = lambda item, elapsed: None,
        lines: bool = False,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # None if the standard error is closed.
        on_terminal = bool(stream and _is_terminal(stream, environ))
        self._live = on_terminal
        self._item: Mapping[str, Any] | None = None
        self._lines = lines and not on_terminal
        self._stream = stream
        self._name = printable(name)
        self._percent = percent
        self._clock = clock
        self._started = clock()
        self._estimate = Estimate()
        self._state = ""
        self._done: float | None = None
        self._drawn = 0
        self._told: tuple[str, float] | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self._clear()

    def show(
        self, state: str, elapsed: float, item: Mapping[str, Any] | None
    ) -> None:
        """Take in the state, or what is in the way, after a look."""
        self._started = self._clock() - elapsed
        self._state = printable(state)
        if item is not None:
            self._item = item

    def tick(self) -> None:
        """Draw the line, or draw it again: time has passed."""
        if not (self._state and (self._live or self._lines)):
            return
        elapsed = self._clock() - self._started
        if self._item is not None:
            self._done = self._percent(self._item, elapsed)
            if self._done is not None:
                self._estimate.learn(elapsed, self._done)
        if self._live:
            self._draw(elapsed)
        elif self._is_news(elapsed):
            self._write(f"{self._text(elapsed, 0)}\n")
            self._told = self._state, elapsed

    def say(self, text: str) -> None:
        """Write a line of its own, terminal or not."""
        self._clear()
        self._write(f"{printable(text)}\n")

    def _is_news(self, elapsed: float) -> bool:
        if self._told is None:
            return True
        state, when = self._told
        return state != self._state or elapsed - when >= _EVERY

    def _draw(self, elapsed: float) -> None:
        width = _width(self._stream)
        text = self._text(elapsed, width)
        blank = " " * (min(self._drawn, width) - len(text))
        self._write(f"\r{text}{blank}" + "\b" * len(blank))
        self._drawn = len(text)

    def _clear(self) -> None:
        if self._drawn:
            self._write("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _text(self, elapsed: float, width: int) -> str:
        """Return the line: as many of its parts as there is room for."""
        parts = [f"{self._name}: {self._state}", duration(elapsed)]
        if self._done is not None:
            parts.append(f"{int(self._done)} %")
            left = self._estimate.left(elapsed)
            if left is not None:
                parts.append(f"about {rough_duration(left)} left")
        while width and len(parts) > 1 and len(", ".join(parts)) > width:
            parts.pop()
        text = ", ".join(parts)
        return text[:width] if width else text

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        # The terminal may be gone, or not know a letter.
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()


def _is_terminal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Tell whether a line can be drawn again; a dumb terminal cannot."""
    return stream.isatty() and environ.get("TERM") != "dumb"


def _width(stream: TextIO | None) -> int:
    """Return how many letters fit into a line, without touching its end."""
    try:
        assert stream is not None
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = 80
    return max(columns - 1, 1)
