"""The ``outscale`` command, which has others below it."""

from __future__ import annotations

from functools import partial
from shutil import get_terminal_size
from typing import Any, ClassVar

from awscli.customizations.commands import (
    BasicCommand,
    BasicDocHandler,
    BasicHelp,
)

from awscli_outscale.commands import help_word
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
        "Set up OUTSCALE profiles, find out what is wrong with them, and "
        "create and copy OMIs. These commands come with the "
        "``awscli-outscale`` plugin. ``aws outscale COMMAND help`` says more "
        "about one of them.\n"
    )
    SYNOPSIS = "aws outscale <command> [parameters]"
    SUBCOMMANDS: ClassVar[list[dict[str, Any]]] = [
        {
            "name": name,
            "command_class": partial(
                LazyCommand, name=name, target=COMMANDS[name]
            ),
        }
        for name in SUMMARIES
    ]

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        args = help_word.instead_of_option(args)
        # Not for users to type, and so in no list of valid choices.
        if args and args[0] in COMMANDS.keys() - SUMMARIES.keys():
            name = args[0]
            command = LazyCommand(self._session, name, COMMANDS[name])
            command.lineage = [*self.lineage, command]
            return command(args[1:], parsed_globals)
        return super().__call__(args, parsed_globals)

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> Any:
        shown = summary(get_terminal_size().columns)
        lines = [f"usage: {self.SYNOPSIS}", "", *shown, ""]
        one = next_command.speller(self._session)(GROUP, "NAME", "help")
        tell("\n".join([*lines, f"For help on one of them: {one}"]))
        return _no_command()

    def create_help_command(self) -> Any:
        return BasicHelp(
            self._session,
            self,
            command_table=self.create_help_command_table(),
            arg_table=self.arg_table,
            event_handler_class=_Sections,
        )


class _Sections(BasicDocHandler):  # type: ignore[misc]
    """Writes a page with a line for each command."""

    def doc_options_start(self, help_command: Any, **kwargs: Any) -> None:
        """Leave the section out: there are none."""

    def doc_subitem(
        self, command_name: str, help_command: Any, **kwargs: Any
    ) -> None:
        help_command.doc.write(
            f"* ``{command_name}``: {SUMMARIES[command_name]}\n"
        )


def _no_command() -> int:
    """Return the exit code of ``aws ec2`` with no command after it."""
    try:
        from awscli.constants import PARAM_VALIDATION_ERROR_RC
    except ImportError:  # AWS CLI v1, whose argparse has this one
        return 2
    return int(PARAM_VALIDATION_ERROR_RC)
