"""Break what is written to a terminal between words, as people read it.

A terminal that is narrow breaks within words. Nothing is broken elsewhere: a
program that reads a message gets each in one line. A command to paste stays in
one piece, on a line of its own, because a shell runs what comes before a line
feed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TextIO

#: Of a terminal that does not say: one of a container, for example.
_USUAL = 80

#: A command at the end of a line, as ``terminal.next_command`` spells it.
_COMMAND = re.compile(r"(?<=: )aws(?:-outscale)? .+$")


def width(
    stream: TextIO | None, environ: Mapping[str, str] = os.environ
) -> int:
    """Return how many columns a stream shows; 0 if it is not a terminal.

    :param environ: the environment, whose COLUMNS comes first.
    """
    try:
        if stream is None or not stream.isatty():
            return 0
        said = environ.get("COLUMNS", "")
        if said.isascii() and said.isdigit() and int(said):
            return int(said)
        return os.get_terminal_size(stream.fileno()).columns or _USUAL
    except (OSError, ValueError):  # closed, or none that can be asked
        return _USUAL


def broken(text: str, columns: int, margin: int = 0) -> str:
    """Return a text in lines that a terminal need not break.

    >>> print(broken("Enter both keys again. Run: aws outscale doctor", 24))
    Enter both keys again.
    Run:
    aws outscale doctor

    Lines that begin with a space are laid out already, and stay.

    :param columns: of the terminal; 0 leaves the text alone.
    :param margin: how far lines are set in, but for the first of each.
    """
    if not columns:
        return text
    # A letter in the last column may begin a new line.
    room = max(columns - margin - 1, 20)
    return "\n".join(
        line
        if len(line) <= room or line.startswith(" ")
        else f"\n{'':{margin}}".join(_pieces(line, room))
        for line in text.split("\n")
    )


def _pieces(line: str, room: int) -> list[str]:
    from textwrap import wrap

    command = _COMMAND.search(line)
    prose = line[: command.start()] if command else line
    pieces = wrap(prose, room, break_long_words=False, break_on_hyphens=False)
    return [*pieces, command[0]] if command else pieces
