"""``--help`` where the AWS CLI takes ``help`` alone.

The AWS CLI calls ``--help`` an unknown option, or misses another one first. An
old v2, such as 2.9, answers it before it loads a plugin, and there nothing can
be done.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

_OPTION = "--help"
_WORD = "help"


def instead_of_option(
    args: Sequence[str], command: Any = None
) -> Sequence[str]:
    """Return the arguments of a command, with ``help`` for ``--help``.

    ``help`` has to be the only word behind the command that it is asked for,
    so that options and other values are dropped.

    >>> instead_of_option(["wait", "image-available", "--help"])
    ['wait', 'image-available', 'help']

    :param args: what stands behind the name of a command.
    :param command: the command, to tell names of commands from values.
    """
    if _OPTION not in args:
        return args
    words: list[str] = []
    for word in takewhile(lambda each: not each.startswith("-"), args):
        table = getattr(command, "subcommand_table", None) or {}
        if words and word not in table and words[-1] != "wait":
            break
        words.append(word)
        command = table.get(word)
    return [*words, _WORD]
