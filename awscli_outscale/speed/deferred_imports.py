"""Import what hardly any command uses when it is used.

AWS CLI v1 imports its additions for every service, a manual page writer and a
parser of XML for every command; v2 no longer does. Which modules these are,
and what is taken from them before they are needed, stands in
``data/deferred-imports.json``.

Why not ``importlib.util.LazyLoader``: it imports a module at ``from module
import name``, and that is how nearly all of them are imported. Here such a
name is promised (``promises``), to those modules that are imported meanwhile;
whoever imports it later gets what it stands for.

This module goes with AWS CLI v1, whose support ends in July 2027.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from collections.abc import Iterator, Mapping
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from awscli_outscale import data
from awscli_outscale.speed import promises
from awscli_outscale.speed.promises import execute

# Of those that others look for in any module, these are its own business.
_OWN = ("__all__", "__version__")


def modules() -> dict[str, dict[str, Any]]:
    """Return the modules that are deferred, by name."""
    found: dict[str, dict[str, Any]] = data.load("deferred-imports")["modules"]
    return found


@contextlib.contextmanager
def deferred(
    entries: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[None]:
    """While this lasts, importing the modules only promises to do so.

    What has been imported before is left as it is.

    :param entries: the modules; those of the data file if None.
    """
    finder = _Finder(modules() if entries is None else entries)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        finder.defers = False


class _Finder:
    """Finds modules that are deferred, and executes packages in time.

    A package has to be executed before a module in it; so this stays when no
    more is deferred. A module that is imported again (``importlib.reload``)
    is found as ever.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self.defers = True
        self._entries = entries

    def find_spec(
        self, name: str, path: Any, target: Any = None
    ) -> ModuleSpec | None:
        if target is not None:
            execute(target)
            return None
        package, _, short = name.rpartition(".")
        if short not in self._entries.get(package, {}).get("modules", ()):
            execute(sys.modules.get(package))
        if package in self._entries and name in sys.modules:
            # The package has imported it.
            loader: Any = _Found(sys.modules[name])
            return ModuleSpec(name, loader)
        if not self.defers or name not in self._entries:
            return None
        entry = self._entries[name]
        needed = entry.get("needs")
        if needed and PathFinder.find_spec(needed) is None:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            loader = _Loader(spec.loader, self, entry)
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

    def __init__(
        self, loader: Any, finder: _Finder, entry: Mapping[str, Any]
    ) -> None:
        self._loader = loader
        self.finder = finder
        self.entry = entry
        self.lock = threading.RLock()
        self.executes = False

    def __getattr__(self, name: str) -> Any:
        if name == "_loader":  # not there yet, in a copy
            raise AttributeError(name)
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Deferred(spec.name)

    def exec_module(self, module: Any) -> None:
        for name in self.entry.get("modules", ()):
            submodule = importlib.import_module(f"{module.__name__}.{name}")
            module.__dict__[name] = submodule
        if "registers" in self.entry:
            name = self.entry["registers"]
            module.__dict__[name] = promises.registration(
                module, name, self.entry["services"]
            )
        module.__dict__["_deferring"] = self

    def execute(self, module: ModuleType) -> None:
        """Do now what was put off, unless it is done or under way."""
        with self.lock:
            if self.executes:
                return
            self.executes = True
            if module.__spec__ is not None:
                module.__spec__.loader = self._loader
            module.__loader__ = self._loader
            try:
                self._loader.exec_module(module)
            except BaseException:
                self.executes = False
                raise
            module.__dict__.pop("_deferring", None)
            module.__class__ = ModuleType


class _Deferred(ModuleType):
    """A module that is executed when something else is asked of it."""

    def __getattr__(self, name: str) -> Any:
        loader = self.__dict__.get("_deferring")
        if loader is None and type(self) is not _Deferred:
            # Another thread has executed it since the name was not found.
            return getattr(self, name)
        if loader is None or (name.startswith("__") and name not in _OWN):
            raise AttributeError(
                f"module {self.__name__!r} has no attribute {name!r}"
            )
        if loader.finder.defers:
            promise = promises.find(self, name, loader.entry)
            if promise is not None:
                return promise
        execute(self)
        if type(self) is _Deferred:  # it asks for what it has not got yet
            raise AttributeError(
                f"module {self.__name__!r} has no attribute {name!r}"
            )
        return getattr(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        # A submodule is set when it has been imported; anything else would
        # be overwritten by the execution.
        if not name.startswith("__") and not isinstance(value, ModuleType):
            execute(self)
        ModuleType.__setattr__(self, name, value)

    def __dir__(self) -> list[str]:
        execute(self)
        return list(ModuleType.__dir__(self))
