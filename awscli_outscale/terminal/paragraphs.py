"""Break what is written to a terminal between words, as people read it.

A terminal that is narrow breaks within words. Nothing is broken elsewhere: a
program that reads a message gets each in one line. A command to paste stays in
one piece, on a line of its own, because a shell runs what comes before a line
feed; so does what stands within quotes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TextIO

#: Of a terminal that does not say: one of a container, for example.
_USUAL = 80

#: A command at the end of a line: as ``terminal.next_command`` spells it, or
#: what a user is asked to run.
_COMMAND = re.compile(
    r"(?<=[Rr]un: ).+$|(?<=: )(?<!usage: )aws(?:-outscale)? .+$"
)

#: A word, or words within quotes; an apostrophe follows a letter.
_WORD = re.compile(r"(?:(?<!\w)(?:'[^']*'|\"[^\"]*\"|`[^`]*`)(?!\w)|\S)+")


def width(
    stream: TextIO | None, environ: Mapping[str, str] = os.environ
) -> int:
    """Return how many columns a stream shows.

    It is 0 for what is not a terminal, or cannot be asked.

    :param environ: the environment, whose COLUMNS comes first.
    """
    try:
        if stream is None or not is_terminal(stream):
            return 0
        said = environ.get("COLUMNS", "")
        if said.isascii() and said.isdigit() and int(said):
            return int(said)
        return os.get_terminal_size(stream.fileno()).columns or _USUAL
    except Exception:  # the message is to be written all the same
        return 0


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a stream says that it is one.

    A program may have put anything that writes in place of a standard
    stream.
    """
    try:
        return stream is not None and stream.isatty()
    except Exception:  # as above
        return False


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
        if _columns(line) <= room or line.startswith(" ")
        else f"\n{'':{margin}}".join(_pieces(line, room))
        for line in text.split("\n")
    )


def _pieces(line: str, room: int) -> list[str]:
    command = _COMMAND.search(line)
    prose = line[: command.start()] if command else line
    pieces: list[str] = []
    for word in _WORD.findall(prose):
        if pieces and _columns(f"{pieces[-1]} {word}") <= room:
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    return [*pieces, command[0]] if command else pieces


def _columns(text: str) -> int:
    """Return a text's width in columns; some characters have two, or none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        2 if east_asian_width(c) in "WF" else not combining(c) for c in text
    )
