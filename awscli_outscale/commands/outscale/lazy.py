"""A command that is imported when more than its name is asked for."""

from __future__ import annotations

from typing import Any

from awscli_outscale import by_name


class LazyCommand:
    """Stands for a command, and becomes it when more than a name is asked.

    Whatever is not here is the command's own.
    """

    def __init__(self, session: Any, name: str, target: str) -> None:
        self.name = name
        self.lineage: list[Any] = [self]
        self._session = session
        self._target = target
        self._command: Any = None

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        return self._load()(args, parsed_globals)

    def __getattr__(self, name: str) -> Any:
        # A command has this mark if it is not for users; ours are.
        if name.startswith("__") or name == "_UNDOCUMENTED":
            raise AttributeError(name)
        return getattr(self._load(), name)

    @property
    def lineage_names(self) -> list[str]:
        return [command.name for command in self.lineage]

    def _load(self) -> Any:
        if self._command is None:
            self._command = by_name(self._target)(self._session)
        self._command.lineage = [*self.lineage[:-1], self._command]
        return self._command
