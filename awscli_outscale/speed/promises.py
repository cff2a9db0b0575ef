"""What stands in for a module's functions until one of them is used.

``data/deferred-imports.json`` says for each module what others take from it
while they are imported, and do with it later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any


def find(module: ModuleType, name: str, entry: Mapping[str, Any]) -> Any:
    """Return what stands in for a name of a module; None if nothing may.

    :param entry: the module's, in the data file.
    """
    if name in entry.get("calls", ()):
        return _call(module, name)
    if name in entry.get("objects", ()):
        return _object(module, name)
    return None


def execute(module: ModuleType | None) -> None:
    """Execute a module, if it is one whose execution was deferred."""
    loader = getattr(module, "__dict__", {}).get("_deferring")
    if module is not None and loader is not None:
        loader.execute(module)


def _call(module: ModuleType, name: str) -> Callable[..., Any]:
    """Return what calls the module's own function or class."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(module, name)(*args, **kwargs)

    return call


def _object(module: ModuleType, name: str) -> Callable[..., Any]:
    """Return what makes an object of the module's class when it is used."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return _Object(lambda: getattr(module, name)(*args, **kwargs))

    return call


class _Object:
    """An object that is made when something is asked of it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self.__dict__["_make"] = make

    def __getattr__(self, name: str) -> Any:
        if name == "_made":
            found = self.__dict__["_made"] = self._make()
            return found
        return getattr(self._made, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._made, name, value)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._made)


def registration(
    module: ModuleType, name: str, services: list[str]
) -> Callable[..., Any]:
    """Return what registers a module's handlers when a service needs them.

    :param name: of the module's own function, which it replaces.
    """

    def register(events: Any) -> None:
        for service in services:
            event = f"building-command-table.{service}"
            events.register(event, _late(module, name, events, event))

    return register


def _late(
    module: ModuleType, function: str, events: Any, event: str
) -> Callable[..., Any]:
    missed: list[Callable[..., Any]] = []
    registered = False

    def catch_up(**kwargs: Any) -> None:
        nonlocal registered
        if not registered:
            registered = True
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
