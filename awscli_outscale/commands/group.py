"""The ``outscale`` command, which has others below it."""

from __future__ import annotations

import importlib
from functools import partial
from typing import Any, ClassVar

from awscli.customizations.commands import BasicCommand

from awscli_outscale import errors
from awscli_outscale.commands import COMMANDS, GROUP


class LazyCommand:
    """Stands for a command, and becomes it when more than a name is asked.

    Whatever is not here is the command's own.
    """

    _UNDOCUMENTED = False  # v1's completer asks

    def __init__(self, session: Any, name: str, target: str) -> None:
        self.name = name
        self.lineage: list[Any] = [self]
        self._session = session
        self._target = target
        self._command: Any = None

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        return self._load()(args, parsed_globals)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._load(), name)

    @property
    def lineage_names(self) -> list[str]:
        return [command.name for command in self.lineage]

    def _load(self) -> Any:
        if self._command is None:
            module, _, name = self._target.partition(":")
            command_class = getattr(importlib.import_module(module), name)
            self._command = command_class(self._session)
        self._command.lineage = [*self.lineage[:-1], self._command]
        return self._command


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
