"""Terminals, as a program sees them, and what a user sees on them."""

from __future__ import annotations

import contextlib
import io
import os
import select
import subprocess
import time
from collections.abc import Callable

import pyte

from support import terminals
from support.runner import Aws

#: Higher than a window, so that nothing is scrolled away.
ROWS = 200


def drawn(text: str, columns: int = 80) -> list[str]:
    """Return the rows that a terminal shows, down to that of its cursor."""
    screen = pyte.Screen(columns, ROWS)
    pyte.Stream(screen).feed(text)
    rows = screen.display[: screen.cursor.y + 1]
    return [row.rstrip() for row in rows]


class Stream(io.StringIO):
    """A stream that takes itself for a terminal, unless ``tty`` is false."""

    def __init__(self, tty: bool = True) -> None:
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    @property
    def rows(self) -> list[str]:
        """Return what is shown, without empty rows at the end."""
        rows = drawn(self.getvalue().replace("\n", "\r\n"))
        while rows and not rows[-1]:
            rows.pop()
        return rows


class Terminal:
    """A real one; programs write to ``stream``.

    :param columns: its width; 0 if it does not know it, as some do not.
    """

    def __init__(self, columns: int = 80) -> None:
        self._columns = columns
        self._controller, terminal = terminals.opened(24, columns)
        self.stream = os.fdopen(terminal, "w")
        self.written = ""

    def lines(self) -> list[str]:
        """Return what is shown, down to the row of the cursor."""
        os.set_blocking(self._controller, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                self.written += os.read(self._controller, 65536).decode()
        return drawn(self.written, self._columns or 80)

    def run(
        self,
        aws: Aws,
        *args: str,
        answer: Callable[[str], str] = lambda prompt: "",
        seconds: float = 60,
        **env: str,
    ) -> int:
        """Run ``aws ARGS`` to its end; return its exit code.

        :param answer: gets each prompt, and returns what the user types.
        """
        process = subprocess.Popen(
            [aws.host.aws, *args],
            cwd=aws.home,
            env=aws.environment(TERM="xterm", **env),
            stdin=self.stream,
            stdout=self.stream,
            stderr=self.stream,
            start_new_session=True,
        )
        self.stream.close()
        end = time.monotonic() + seconds
        while self._is_open(end):
            prompt = self.written.rpartition("\n")[2].lstrip("\r")
            if prompt.endswith("]: "):
                self.written += "\n"
                os.write(self._controller, answer(prompt).encode() + b"\n")
        return process.wait(10)

    def _is_open(self, end: float) -> bool:
        left = end - time.monotonic()
        ready, _, _ = select.select([self._controller], [], [], max(left, 0))
        if not ready:
            return False
        try:
            piece = os.read(self._controller, 65536)
        except OSError:  # its end, on Linux
            return False
        self.written += piece.decode(errors="replace")
        return bool(piece)

    def close(self) -> None:
        """Close both ends."""
        self.stream.close()
        os.close(self._controller)
