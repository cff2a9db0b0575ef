"""The ``outscale`` command, which has others below it."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from awscli.customizations.commands import BasicCommand

from awscli_outscale.commands.outscale import (
    COMMANDS,
    GROUP,
    SUMMARIES,
    summary,
)
from awscli_outscale.commands.outscale.lazy import LazyCommand
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.messages import tell


class Group(BasicCommand):  # type: ignore[misc]
    """``aws outscale``."""

    NAME = GROUP
    DESCRIPTION = (
        "Set up OUTSCALE profiles, and find out what is wrong with them. "
        "These commands are the ``awscli-outscale`` plugin's:\n\n"
        + "\n".join(f"* ``{n}``: {does}" for n, does in SUMMARIES.items())
        + "\n"
    )
    SYNOPSIS = "aws outscale <command> [parameters]"
    SUBCOMMANDS: ClassVar[list[dict[str, Any]]] = [
        {
            "name": name,
            "command_class": partial(LazyCommand, name=name, target=target),
        }
        for name, target in COMMANDS.items()
    ]

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> Any:
        lines = [f"usage: {self.SYNOPSIS}", "", *summary(), ""]
        one = next_command.speller(self._session)(GROUP, "NAME", "help")
        tell("\n".join([*lines, f"For one of them: {one}"]))
        return _no_command()

    def create_help_command_table(self) -> Any:
        table = super().create_help_command_table()
        return {name: table[name] for name in SUMMARIES}


def _no_command() -> int:
    """Return the exit code of ``aws ec2`` with no command after it."""
    try:
        from awscli.constants import PARAM_VALIDATION_ERROR_RC
    except ImportError:  # AWS CLI v1, whose argparse has this one
        return 2
    return int(PARAM_VALIDATION_ERROR_RC)
