"""What stands in for a module's functions and classes until one is used.

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
    if name in entry.get("classes", ()):
        return _Class(module, name)
    if name in entry.get("objects", ()):
        return _ClassOfObjects(module, name)
    return None


def execute(module: ModuleType | None) -> None:
    """Execute a module, if it is one whose execution was deferred."""
    loader = getattr(module, "__dict__", {}).get("_deferring")
    if module is not None and loader is not None:
        loader.execute(module)


def _call(module: ModuleType, name: str) -> Callable[..., Any]:
    """Return what calls the module's own function."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(module, name)(*args, **kwargs)

    return call


class _Class:
    """Stands in for a class, also where another plugin takes it for one.

    It can be called, be a base class, be asked for attributes, and what is
    an object or a subclass of it.
    """

    __slots__ = ("_promised",)

    def __init__(self, module: ModuleType, name: str) -> None:
        object.__setattr__(self, "_promised", (module, name))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _own(self)(*args, **kwargs)

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return type
        if name == "__bases__":  # asked for by issubclass()
            return (_own(self),)
        if name == "__mro_entries__":
            return lambda bases: (_own(self),)
        return getattr(_own(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(_own(self), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(_own(self), name)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, _own(self))

    def __subclasscheck__(self, subclass: Any) -> bool:
        return issubclass(subclass, _own(self))

    def __eq__(self, other: object) -> bool:
        return bool(_own(self) == _own(other))

    def __hash__(self) -> int:
        return hash(_own(self))

    def __repr__(self) -> str:
        return repr(_own(self))


class _ClassOfObjects(_Class):
    """Stands in for a class whose objects are used later still."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _Object(lambda: _own(self)(*args, **kwargs))


def _own(stand_in: object) -> Any:
    """Return what something stands in for; itself if it does not."""
    if not issubclass(type(stand_in), _Class):
        return stand_in
    module, name = object.__getattribute__(stand_in, "_promised")
    return getattr(module, name)


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
