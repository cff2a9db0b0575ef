"""The ``outscale`` command, which has others below it."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from awscli.customizations.commands import BasicCommand

from awscli_outscale import errors
from awscli_outscale.commands.outscale import COMMANDS, GROUP
from awscli_outscale.commands.outscale.lazy import LazyCommand


class Group(BasicCommand):  # type: ignore[misc]
    """``aws outscale``."""

    NAME = GROUP
    DESCRIPTION = (
        "Set up OUTSCALE profiles, and find out what is wrong with them. "
        "These commands are the ``awscli-outscale`` plugin's."
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
        raise errors.invalid_parameters(
            [f"{GROUP}: It needs a command after it: {', '.join(COMMANDS)}."]
        )
