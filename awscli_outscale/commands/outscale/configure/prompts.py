"""Ask for values, in the form in which ``aws configure`` does."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

from awscli_outscale import errors
from awscli_outscale.terminal.messages import tell


def is_interactive() -> bool:
    """Tell whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def mask(value: str | None) -> str | None:
    """Return a key with all but its end hidden."""
    return "*" * 16 + value[-4:] if value else None


def ask(
    what: str,
    current: str | None,
    why_not: Callable[[str], str | None] = lambda value: None,
) -> str | None:
    """Return what is typed, or None for Enter, which keeps the current value.

    :param why_not: says what is wrong with a value; it is asked for again.
    """
    return _ask(input, f"{what} [{current}]: ", why_not)


def ask_key(
    what: str, current: str | None, why_not: Callable[[str], str | None]
) -> str | None:
    """Ask for a value whose current one is shown by its end only."""
    return ask(what, mask(current), why_not)


def ask_secret(
    what: str, current: str | None, why_not: Callable[[str], str | None]
) -> str | None:
    """Ask for a value that is not shown while it is typed."""
    return _ask(getpass.getpass, f"{what} [{mask(current)}]: ", why_not)


def _ask(
    read: Callable[[str], str],
    prompt: str,
    why_not: Callable[[str], str | None],
) -> str | None:
    while True:
        typed = _read(read, prompt).strip()
        problem = why_not(typed) if typed else None
        if problem is None:
            return typed or None
        tell(problem)


def confirm(question: str) -> bool:
    """Ask a question whose answer is no, unless it is yes."""
    return _read(input, f"{question} [y/N]: ").strip().lower() in ("y", "yes")


def _read(read: Callable[[str], str], prompt: str) -> str:
    try:
        return read(prompt)
    except EOFError:
        sys.stdout.write("\n")
        raise errors.refused(
            "The input ended before all questions were answered. Nothing was "
            "changed."
        ) from None
