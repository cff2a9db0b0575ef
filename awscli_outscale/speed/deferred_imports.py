"""Import some of the AWS CLI's own additions only when they are needed.

AWS CLI v1 imports its customizations of every service for every command; v2
no longer does. OUTSCALE has none of the services below, and the modules are
the heavy ones, because they bring a YAML parser and a transfer manager. All
that they do begins when the command table of their service is built, so that
is when they are imported.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

#: Module -> (the function that registers its handlers, the service).
DEFERRED = {
    "cloudformation": ("initialize", "cloudformation"),
    "cloudtrail": ("initialize", "cloudtrail"),
    "codeartifact": ("register_codeartifact_commands", "codeartifact"),
    "dlm.dlm": ("dlm_initialize", "dlm"),
    "ecs": ("initialize", "ecs"),
    "eks": ("initialize", "eks"),
    "emr.emr": ("emr_initialize", "emr"),
    "emrcontainers": ("initialize", "emr-containers"),
    "servicecatalog": ("register_servicecatalog_commands", "servicecatalog"),
}
_PACKAGE = "awscli.customizations"


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """While this lasts, importing the modules gives stand-ins for them.

    What has been imported before is left as it is.
    """
    stand_ins = {
        name: _StandIn(name, function, service)
        for module, (function, service) in DEFERRED.items()
        if (name := f"{_PACKAGE}.{module}") not in sys.modules
    }
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for stand_in in stand_ins.values():
            stand_in.leave()


class _StandIn(ModuleType):
    """A module that is imported when its service's commands are listed.

    Whoever asks it for anything else than the function gets what the module
    itself has; its submodules can be imported as ever.
    """

    def __init__(self, name: str, function: str, service: str) -> None:
        super().__init__(name)
        self._function = function
        self._event = f"building-command-table.{service}"
        parent = importlib.import_module(_PACKAGE)
        module = name.removeprefix(f"{_PACKAGE}.").split(".")
        self.__path__ = [str(Path(parent.__path__[0], *module))]
        setattr(self, function, self._initialize)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._import(), name)

    def leave(self) -> None:
        """Let the next import find the module itself."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]

    def _import(self) -> ModuleType:
        self.leave()
        return importlib.import_module(self.__name__)

    def _initialize(self, events: Any) -> None:
        missed: list[Callable[..., Any]] = []

        def catch_up(**kwargs: Any) -> None:
            if not missed:
                initialize = getattr(self._import(), self._function)
                initialize(_Late(events, self._event, missed))
            for handler in missed:
                handler(**kwargs)

        events.register(self._event, catch_up)


class _Late:
    """Registers handlers while an event of theirs is already under way."""

    def __init__(
        self, events: Any, event: str, missed: list[Callable[..., Any]]
    ) -> None:
        self._events = events
        self._event = event
        self._missed = missed

    def register(
        self, event: str, handler: Callable[..., Any], **kwargs: Any
    ) -> None:
        if event == self._event:
            self._missed.append(handler)
        else:
            self._events.register(event, handler, **kwargs)
