"""Import what hardly any command uses when it is used.

AWS CLI v1 imports its additions for every service, a manual page writer and a
parser of XML for every command; v2 no longer does. Which modules these are,
and what is taken from them before they are needed, stands in
``data/deferred-imports.json``.

Why not ``importlib.util.LazyLoader``: it imports a module at ``from module
import name``, and that is how nearly all of them are imported.

This module goes with AWS CLI v1, whose support ends in July 2027.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from awscli_outscale import data

_LOCK = threading.RLock()


def modules() -> dict[str, dict[str, Any]]:
    """Return the modules that are deferred, by name."""
    found: dict[str, dict[str, Any]] = data.load("deferred-imports")["modules"]
    return found


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """While this lasts, importing the modules only promises to do so.

    What has been imported before is left as it is.
    """
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        finder.defers = False


class _Finder:
    """Finds modules that are deferred, and executes packages in time.

    A package has to be executed before a module in it; so this stays when no
    more is deferred.
    """

    defers = True

    def find_spec(
        self, name: str, path: Any, target: Any = None
    ) -> ModuleSpec | None:
        package, _, short = name.rpartition(".")
        if short not in modules().get(package, {}).get("modules", ()):
            execute(sys.modules.get(package))
        if name in sys.modules:  # the package has imported it
            loader: Any = _Found(sys.modules[name])
            return ModuleSpec(name, loader)
        if not self.defers or name not in modules():
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            loader = _Loader(spec.loader, modules()[name])
            spec.loader = loader
        return spec


class _Found:
    """A loader of what there is already."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self._spec


class _Loader:
    """A module's own loader, which does its work later."""

    def __init__(self, loader: Any, promises: Mapping[str, Any]) -> None:
        self._loader = loader
        self._promises = promises

    def __getattr__(self, name: str) -> Any:
        if name == "_loader":  # not there yet, in a copy
            raise AttributeError(name)
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Deferred(spec.name)

    def exec_module(self, module: Any) -> None:
        module._own_loader = self._loader
        for name in self._promises.get("calls", ()):
            setattr(module, name, _promise(module, name))
        for name in self._promises.get("modules", ()):
            submodule = importlib.import_module(f"{module.__name__}.{name}")
            setattr(module, name, submodule)
        if "registers" in self._promises:
            name = self._promises["registers"]
            setattr(module, name, _registration(module, self._promises))


class _Deferred(ModuleType):
    """A module that is executed when something else is asked of it."""

    _own_loader: Any = None

    def __getattr__(self, name: str) -> Any:
        # What only an executed module may have, and what others look for in
        # every module that there is.
        if name.startswith("__") or self._own_loader is None:
            raise AttributeError(
                f"module {self.__name__!r} has no attribute {name!r}"
            )
        execute(self)
        return getattr(self, name)


def execute(module: ModuleType | None) -> None:
    """Execute a module, if it is one whose execution was deferred."""
    if module is None or "_own_loader" not in module.__dict__:
        return
    with _LOCK:
        own_loader = module.__dict__.get("_own_loader")
        if own_loader is None:
            return
        module._own_loader = None  # type: ignore[attr-defined]
        if module.__spec__ is not None:
            module.__spec__.loader = own_loader
        module.__loader__ = own_loader
        try:
            own_loader.exec_module(module)
        except BaseException:
            module._own_loader = own_loader  # type: ignore[attr-defined]
            raise


def _promise(module: ModuleType, name: str) -> Callable[..., Any]:
    """Return what calls the module's own function or class."""

    def call(*args: Any, **kwargs: Any) -> Any:
        execute(module)
        return getattr(module, name)(*args, **kwargs)

    return call


def _registration(
    module: ModuleType, promises: Mapping[str, Any]
) -> Callable[..., Any]:
    """Return what registers the handlers when a service needs them."""

    def register(events: Any) -> None:
        for service in promises["services"]:
            event = f"building-command-table.{service}"
            events.register(
                event, _late(module, promises["registers"], events, event)
            )

    return register


def _late(
    module: ModuleType, function: str, events: Any, event: str
) -> Callable[..., Any]:
    missed: list[Callable[..., Any]] = []

    def catch_up(**kwargs: Any) -> None:
        if not missed:
            execute(module)
            getattr(module, function)(_Late(events, event, missed))
        for handler in missed:
            handler(**kwargs)

    return catch_up


class _Late:
    """Registers handlers while an event of theirs is already under way."""

    def __init__(
        self, events: Any, event: str, missed: list[Callable[..., Any]]
    ) -> None:
        self._events = events
        self._event = event
        self._missed = missed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._events, name)

    def register(
        self, event: str, handler: Callable[..., Any], **kwargs: Any
    ) -> None:
        if event == self._event:
            self._missed.append(handler)
        else:
            self._events.register(event, handler, **kwargs)
