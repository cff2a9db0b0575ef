"""Read the rules of ``data/*-oapi.json`` one by one, for each object.

What ``awscli_outscale.oapi.rules`` compiles has to do the same. The two share
no code but the reading of percentages and times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from awscli_outscale.oapi import rules

_MISSING = rules._MISSING

# What has properties. Nearly always it is a dict, and that is seen at once.
_OBJECT = (dict, Mapping)

_EXACT: dict[str, type] = {"boolean": bool, "integer": int, "string": str}


class Rule(NamedTuple):
    """Sets one property of a target, or leaves it out.

    Most values are taken as they are. Their rules have no ``read``, because
    a call would take longer than all the rest.

    :ivar to: the property's name.
    :ivar path: the name of the value in the source.
    :ivar expected: the type that it has to have.
    :ivar read: returns the value, if it is not as simple.
    :ivar empty: returns the value that takes its place, or None.
    """

    to: str
    path: str = ""
    expected: type | None = None
    read: Callable[[Any], Any] | None = None
    empty: Callable[[], Any] | None = None


def compiled(specifications: list[dict[str, Any]]) -> tuple[Rule, ...]:
    """Return the rules of a table, ready to be applied many times."""
    return tuple(_rule(specification) for specification in specifications)


def apply(
    table: tuple[Rule, ...], source: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the rules make of a source.

    Values of an unexpected type are left out.
    """
    target: dict[str, Any] = {}
    if not isinstance(source, _OBJECT):
        source = {}
    for to, path, expected, read, empty in table:
        if read is None:
            value = source.get(path)
            if type(value) is expected:
                target[to] = value
            continue
        value = read(source)
        if value is not _MISSING:
            target[to] = value
        elif empty is not None:
            target[to] = empty()
    return target


def _rule(specification: dict[str, Any]) -> Rule:
    """Return the rule for one OAPI property."""
    to = specification["to"]
    if specification.keys() == {"to", "from", "type"}:
        path, expected = specification["from"], specification["type"]
        if isinstance(path, str) and "." not in path and expected in _EXACT:
            return Rule(to, path, _EXACT[expected])
    always = specification.get("always", _MISSING)
    empty = type(always) if always is not _MISSING else None
    return Rule(to, read=_reader(specification), empty=empty)


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
        return [
            value
            for item in items
            if isinstance(item, _OBJECT)
            and (value := one(item)) is not _MISSING
        ]

    return read_list


def _object_reader(specification: dict[str, Any]) -> Callable[[Any], Any]:
    table = compiled(specification["properties"])
    required = specification.get("required", ())
    within = specification.get("within")

    def read_object(source: Any) -> Any:
        if within:
            source = source.get(within) or {}
        target = apply(table, source)
        if not target:
            return _MISSING
        for name in required:
            if name not in target:
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
    if "." not in path:
        return lambda source: source.get(path)
    names = path.split(".")

    def read_path(source: Any) -> Any:
        for name in names:
            if not isinstance(source, _OBJECT):
                return None
            source = source.get(name)
        return source

    return read_path


def _exactly(expected: type) -> Callable[[Any], Any]:
    # `type` and not `isinstance`: True is no integer of OAPI's.
    return lambda value: value if type(value) is expected else _MISSING


_TYPES: dict[str, Callable[[Any], Any]] = {
    **{name: _exactly(expected) for name, expected in _EXACT.items()},
    **rules._TYPES,
}
