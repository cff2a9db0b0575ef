"""Show the progress of waits: on a terminal, or on request.

On a terminal there is a line for each wait, redrawn again and again, and
removed at the end. On request, another one says how the wait ended and after
how long; that one stays. There are no colours, and no control
characters but the carriage return, the line feed and, for several lines,
cursor-up; so that ``NO_COLOR`` and terminals of every kind are respected.
Elsewhere there is silence, unless ``--wait-progress`` asks for plain lines:
CI systems take a silent command for dead.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TextIO

from awscli_outscale.terminal.durations import printable
from awscli_outscale.terminal.line import Line, Percent

_UP = "\x1b[A"

# What a terminal writes behind the line when Ctrl-C is pressed: ^C.
_ECHO = 2


class Progress:
    """What a user sees of one wait, or of several.

    Threads tell what they know; one of them draws.

    :param stream: usually standard error; never standard output.
    :param names: of what is waited for; a line each, in this order.
    :param lines: write plain lines if the stream is not a terminal, and in
        any case how each wait has ended.
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
        # None if standard error is closed.
        self._live = bool(stream and _is_terminal(stream, environ))
        self._closes = lines and stream is not None
        self.told = self._live or self._closes
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
            for line in self._lines.values():
                self._close(line)

    def line(
        self, name: str, percent: Percent = lambda item, elapsed: None
    ) -> Line:
        """Return a line, for a wait to tell its progress to.

        :param percent: is asked for the percentage after each look.
        """
        line = self._lines[name]
        line.percent = percent
        return line

    def tick(self) -> None:
        """Draw all lines again, each with its percentage."""
        for line in self._lines.values():
            line.refresh()
        self.draw()

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
                    if line.over:
                        self._close(line)
                    elif line.is_news():
                        self._write(f"{line.text(0)}\n")

    def say(self, text: str) -> None:
        """Write a line of its own, terminal or not."""
        with self._lock:
            self._clear()
            self._write(f"{printable(text)}\n")

    def _close(self, line: Line) -> None:
        if self._closes and line.state and not line.closed:
            line.closed = True
            self._write(f"{line.closing()}\n")

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
        drawing = f"{self._back()}{chr(10).join(padded)}"
        # First, because a signal may end the wait between the two.
        self._drawn = [len(text) for text in texts]
        self._write(drawing)

    def _clear(self) -> None:
        if self._drawn:
            columns, _ = self._size()
            blank = "\n".join(
                " " * min(width + _ECHO, columns) for width in self._drawn
            )
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
        if not (size.columns and size.lines):
            return 79, 23  # unknown: a container, a build
        # A letter in the last column may begin a new line.
        return max(size.columns - 1, 1), max(size.lines - 1, 1)

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        # The terminal may be gone, or not know a letter.
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()


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
