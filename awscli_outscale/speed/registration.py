"""Register the AWS CLI's handlers with less ado.

AWS CLI v1 registers 400 handlers for every command. botocore takes the whole
signature of each apart to see whether it accepts any keyword, and compares the
name of each event with 65 old names of services. That takes longer than the
registering itself.

This module goes with AWS CLI v1, as ``deferred_imports`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

# Of a function with a parameter such as **kwargs: `inspect.CO_VARKEYWORDS`,
# of a module that takes as long to import as ten others.
_ANY_KEYWORD = 0x08
_CALL = "__call__"


def make_quick() -> None:
    """Let botocore register and emit quickly, in this process.

    A botocore that does this differently is left alone.
    """
    from botocore import hooks

    aliaser = getattr(hooks, "EventAliaser", None)
    for holder, name, quicker in (
        (hooks, "accepts_kwargs", _accepting),
        (aliaser, "_alias_event_name", _aliasing),
    ):
        own = getattr(holder, name, None)
        if own is not None:
            setattr(holder, name, quicker(own))


def _accepting(own: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return what tells of a handler whether it accepts any keyword.

    :param own: botocore's, for those that are not so easily looked at.
    """

    def accepts_kwargs(handler: Any) -> Any:
        answer = _accepts_any(handler)
        return own(handler) if answer is None else answer

    return accepts_kwargs


def _accepts_any(handler: Any) -> bool | None:
    """Tell whether a handler accepts any keyword; None if botocore should.

    :raises TypeError: it is written in C and says nothing of it, as
        ``inspect`` says.
    """
    kind = type(handler)
    if isinstance(handler, type) or hasattr(handler, "__signature__"):
        return None
    if kind is MethodType:
        return _accepts_any(handler.__func__)
    if kind is partial:
        return _accepts_any(handler.func)
    if kind is FunctionType:
        plain = not handler.__dict__
        return (
            bool(handler.__code__.co_flags & _ANY_KEYWORD) if plain else None
        )
    if kind is BuiltinMethodType and handler.__text_signature__ is None:
        raise TypeError(f"{handler!r} has no signature")
    call = next(
        (vars(k)[_CALL] for k in kind.__mro__ if _CALL in vars(k)), None
    )
    return _accepts_any(call) if type(call) is FunctionType else None


def _aliasing(own: Callable[[Any, str], str]) -> Callable[[Any, str], str]:
    """Return what gives an event the name by which it is known today.

    :param own: botocore's, for names in which there may be an old one.
    """

    def alias_event_name(self: Any, event_name: str) -> str:
        aliases: Mapping[str, str] = self._event_aliases
        if aliases.keys().isdisjoint(event_name.split(".")) and not any(
            old in event_name for old in aliases if "." in old
        ):
            return event_name
        return own(self, event_name)

    return alias_event_name
