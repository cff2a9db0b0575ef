"""Turn FCU's objects into the OUTSCALE API's, by tables in ``data``.

A rule sets one property of the result: ``to`` its name, ``from`` the path of
its value (or several, of which the first that leads to something counts),
``type`` what the value has to be. ``properties`` make an object of rules,
``required`` names those without which it is left out; ``each`` makes a list.
``always`` is the empty value of a property that OUTSCALE always shows.

Why not evaluate a JMESPath for each property: on ten thousand images that
would take longer than describing them. The paths in the tables are JMESPath
of the simplest kind, names and dots.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

#: Sets one property of a target, or leaves it out.
Rule = Callable[[Mapping[str, Any], dict[str, Any]], None]

_MISSING = object()


def compiled(specifications: list[dict[str, Any]]) -> tuple[Rule, ...]:
    """Return the rules of a table, ready to be applied many times."""
    return tuple(_rule(specification) for specification in specifications)


def apply(
    rules: tuple[Rule, ...], source: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the rules make of a source.

    Values of an unexpected type are left out.
    """
    target: dict[str, Any] = {}
    for rule in rules:
        rule(source, target)
    return target


def _rule(specification: dict[str, Any]) -> Rule:
    """Return a function that sets one OAPI property, or leaves it out."""
    name = specification["to"]
    read = _reader(specification)
    always = specification.get("always", _MISSING)
    empty = type(always) if always is not _MISSING else None

    def rule(source: Mapping[str, Any], target: dict[str, Any]) -> None:
        value = read(source)
        if value is not _MISSING:
            target[name] = value
        elif empty is not None:
            target[name] = empty()

    return rule


def _reader(specification: dict[str, Any]) -> Callable[[Any], Any]:
    if "properties" in specification:
        one = _object_reader(specification)
    else:
        one = _leaf_reader(specification)
    if "each" not in specification:
        return one
    items_of = _path_reader(specification["each"])

    def read_list(source: Any) -> Any:
        items = items_of(source)
        if not isinstance(items, (list, tuple)):
            return _MISSING
        values = (one(item) for item in items)
        return [value for value in values if value is not _MISSING]

    return read_list


def _object_reader(specification: dict[str, Any]) -> Callable[[Any], Any]:
    rules = compiled(specification["properties"])
    required = specification.get("required", ())

    def read_object(source: Any) -> Any:
        target: dict[str, Any] = {}
        for rule in rules:
            rule(source, target)
        if not target or any(name not in target for name in required):
            return _MISSING
        return target

    return read_object


def _leaf_reader(specification: dict[str, Any]) -> Callable[[Any], Any]:
    read = _TYPES[specification["type"]]
    values = specification.get("values", {})
    paths = specification["from"]
    value_of = _path_reader(paths) if isinstance(paths, str) else _first(paths)

    def read_leaf(source: Any) -> Any:
        value = read(value_of(source))
        return values.get(value, value) if values else value

    return read_leaf


def _first(paths: list[str]) -> Callable[[Any], Any]:
    readers = [_path_reader(path) for path in paths]

    def read_first(source: Any) -> Any:
        found = (reader(source) for reader in readers)
        return next((value for value in found if value is not None), None)

    return read_first


def _path_reader(path: str) -> Callable[[Any], Any]:
    names = path.split(".")

    def read_path(source: Any) -> Any:
        for name in names:
            if not isinstance(source, Mapping):
                return None
            source = source.get(name)
        return source

    return read_path


def _exactly(expected: type) -> Callable[[Any], Any]:
    # `type` and not `isinstance`: True is no integer of OAPI's.
    return lambda value: value if type(value) is expected else _MISSING


def _percentage(value: Any) -> Any:
    """FCU writes ``13`` or ``13%``, OAPI a number."""
    if type(value) is int:
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}%?", value):
        return int(value.rstrip("%"))
    return _MISSING


def _time(value: Any) -> Any:
    """botocore and the AWS CLIs show times in three ways, OAPI in one."""
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(
                re.sub("Z$", "+00:00", value)
            )
        except ValueError:
            return _MISSING
    if not isinstance(value, datetime.datetime):
        return _MISSING
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.timezone.utc)
    in_utc = value.astimezone(datetime.timezone.utc)
    return in_utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


_TYPES: dict[str, Callable[[Any], Any]] = {
    "boolean": _exactly(bool),
    "integer": _exactly(int),
    "percentage": _percentage,
    "string": _exactly(str),
    "time": _time,
}
