"""Who sees ``aws outscale``?

Whoever types it: the group is needed before there is any OUTSCALE profile.
OUTSCALE profiles also find it in ``aws help`` and in completions. For an AWS
profile ``aws help``, completions and the list of valid choices after a
mistyped command stay as they are.

So the group joins the table of commands when the command line says
``outscale`` where a command stands, or once the session is known to be an
OUTSCALE one. The table is looked at again for each check, by every AWS CLI,
so that a late entry counts.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from awscli_outscale.commands.outscale import GROUP
from awscli_outscale.commands.outscale.lazy import LazyCommand

_TARGET = "awscli_outscale.commands.outscale.group:Group"


def names_group(words: Sequence[str], options: Mapping[str, Any]) -> bool:
    """Tell whether a command line (without ``aws``) names our group.

    :param words: the words of the command line.
    :param options: the AWS CLI's global options, as its ``cli.json`` has
        them: name -> {"action": ..., ...}.
    """
    return GROUP in words and _command(words, options) == GROUP


def add_to(command_table: Any, session: Any) -> None:
    """Put the group into a table of top-level commands."""
    if GROUP not in command_table:  # should AWS ever have one, it is AWS's
        command_table[GROUP] = LazyCommand(session, GROUP, _TARGET)


def words_to_complete(line: str) -> list[str]:
    """Return the words of a command line that is completed, less ``aws``.

    An option at its end is left out: it may be half an option.
    """
    words = line.split()[1:]
    return words[:-1] if words[-1:] and words[-1].startswith("-") else words


def profile_named_in(line: str) -> str | None:
    """Return what follows ``--profile`` in a line that is completed.

    The last one counts, as it does for the AWS CLI.
    """
    return _value_in(line, r"--profile")


def endpoint_named_in(line: str) -> str | None:
    """Return what follows ``--endpoint-url`` in a line that is completed."""
    return _value_in(line, r"--end[a-z-]*")


def lines_being_typed() -> list[str]:
    """Return the command lines for which a completion may be made.

    That of the shell's completion; that with which this process was started,
    and what has been typed since, for AWS CLI v2's prompt.
    """
    lines = [os.environ.get("COMP_LINE", ""), shlex.join(sys.argv)]
    prompt = sys.modules.get("prompt_toolkit.application.current")
    app = prompt.get_app_or_none() if prompt is not None else None
    if app is not None:
        lines.append(f"aws {app.current_buffer.text}")
    return lines


def _value_in(line: str, option: str) -> str | None:
    found = re.findall(rf"\s{option}(?:=|\s+)(\"[^\"]*|'[^']*|\S+)", line)
    return found[-1].strip("\"'") if found else None


class _NotACommandLine(Exception):
    pass


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _NotACommandLine(message)


def _command(words: Sequence[str], options: Mapping[str, Any]) -> str | None:
    # As the AWS CLI's own parser: abbreviated options, "--region=x", and the
    # values of options are none of the command's.
    parser = _Parser(add_help=False)
    for name, settings in options.items():
        has_value = settings.get("action") in (None, "store")
        parser.add_argument(
            f"--{name}", action="store" if has_value else "store_true"
        )
    parser.add_argument("command")
    try:
        command: str = parser.parse_known_args(list(words))[0].command
    except _NotACommandLine:
        return None
    return command
