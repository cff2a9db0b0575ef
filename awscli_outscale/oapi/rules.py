"""Turn FCU's objects into the OUTSCALE API's, by tables in ``data``.

A rule sets one property of the result: ``to`` its name, ``from`` the path of
its value (or several, of which the first that leads to something counts),
``type`` what the value has to be, ``values`` what it becomes.
``properties`` make an object of rules,
``required`` names those without which it is left out, and ``within`` is the
object that they are taken from; ``each`` makes a list.
``always`` is the empty value of a property that OUTSCALE always shows.

A table becomes a Python function, written once and compiled: ten
thousand images take a third of the time that reading the rules for each of
them takes. (``tests/oracle/interpreted_rules.py`` reads them, and judges the
function.) The paths in the tables are JMESPath of the simplest kind, names
and dots.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any

_MISSING = object()

# What has properties. Nearly always it is a dict, and that is seen at once.
_OBJECT = (dict, Mapping)

_EXACT: dict[str, type] = {"boolean": bool, "integer": int, "string": str}

#: Returns what the rules make of a source. Values of an unexpected type are
#: left out.
Translation = Callable[[Any], dict[str, Any]]

#: The names of an object's members, with those of each one's own.
Members = dict[str, "Members"]


def compiled(specifications: list[dict[str, Any]]) -> Translation:
    """Return the function that applies the rules of a table."""
    writer = _Writer()
    body = [
        "def translate(source):",
        "    target = {}",
        "    if not isinstance(source, OBJECT):",
        "        source = {}",
        *_indented(writer.properties(specifications, "source", "target")),
        "    return target",
    ]
    exec("\n".join(body), writer.names)
    found: Translation = writer.names["translate"]
    return found


def members(specifications: Iterable[dict[str, Any]]) -> Members:
    """Return what the rules of a table read.

    :returns: the name of each member with the names of those of its own that
        are read; where there are none, all of it is.
    """
    found: Members = {}
    for rule in specifications:
        source = found
        for key in ("each", "within"):
            for name in filter(None, rule.get(key, "").split(".")):
                source = source.setdefault(name, {})
        _add(source, members(rule.get("properties", ())))
        paths = rule.get("from", ())
        for path in [paths] if isinstance(paths, str) else paths:
            inner = source
            for name in path.split("."):
                inner = inner.setdefault(name, {})
    return found


def _add(found: Members, more: Members) -> None:
    for name, inner in more.items():
        _add(found.setdefault(name, {}), inner)


class _Writer:
    """Writes the lines of a function, rule by rule.

    :ivar names: what the lines refer to.
    """

    def __init__(self) -> None:
        self.names: dict[str, Any] = {
            "OBJECT": _OBJECT,
            "MISSING": _MISSING,
            **{expected.__name__: expected for expected in _EXACT.values()},
        }
        self._used = 0

    def properties(
        self, rules: list[dict[str, Any]], source: str, target: str
    ) -> Iterator[str]:
        for rule in rules:
            place = f"{target}[{rule['to']!r}]"
            empty = repr(rule["always"]) if "always" in rule else None
            if "each" in rule:
                yield from self._list(rule, source, place, empty)
            else:
                otherwise = empty and f"{place} = {empty}"
                yield from self._value(
                    rule, source, f"{place} = {{}}", otherwise
                )

    def _list(
        self, rule: dict[str, Any], source: str, place: str, empty: str | None
    ) -> Iterator[str]:
        items, item, found = self._name(), self._name(), self._name()
        yield from self._path(rule["each"], source, items)
        yield f"if isinstance({items}, (list, tuple)):"
        yield f"    {place} = {found} = []"
        yield f"    for {item} in {items}:"
        yield f"        if isinstance({item}, OBJECT):"
        lines = self._value(rule, item, f"{found}.append({{}})", None)
        yield from _indented(_indented(_indented(lines)))
        if empty is not None:
            yield "else:"
            yield f"    {place} = {empty}"

    def _value(
        self,
        rule: dict[str, Any],
        source: str,
        use: str,
        otherwise: str | None,
    ) -> Iterator[str]:
        """Write what uses a value, by a statement with ``{}`` in it."""
        value = self._name()
        if "properties" in rule:
            test = yield from self._object(rule, source, value)
        else:
            test = yield from self._leaf(rule, source, value)
        yield f"if {test}:"
        yield f"    {use.format(value)}"
        if otherwise is not None:
            yield "else:"
            yield f"    {otherwise}"

    def _object(
        self, rule: dict[str, Any], source: str, value: str
    ) -> Generator[str, None, str]:
        """Write what makes the value; return the test that there is one."""
        if rule.get("within"):
            inner = self._name()
            yield f"{inner} = {source}.get({rule['within']!r})"
            yield f"if not isinstance({inner}, OBJECT):"
            yield f"    {inner} = {{}}"
            source = inner
        yield f"{value} = {{}}"
        yield from self.properties(rule["properties"], source, value)
        required = (
            f"{name!r} in {value}" for name in rule.get("required", ())
        )
        return " and ".join([value, *required])

    def _leaf(
        self, rule: dict[str, Any], source: str, value: str
    ) -> Generator[str, None, str]:
        """Write what reads the value; return the test that it is one."""
        paths = rule["from"]
        first, *others = [paths] if isinstance(paths, str) else paths
        yield from self._path(first, source, value)
        for path in others:
            yield f"if {value} is None:"
            yield from _indented(self._path(path, source, value))
        expected = _EXACT.get(rule["type"])
        if expected is None:
            read = self._name(_TYPES[rule["type"]])
            yield f"{value} = {read}({value})"
        if rule.get("values"):
            values = self._name(rule["values"])
            yield f"if {value}.__class__ is str:"
            yield f"    {value} = {values}.get({value}, {value})"
        if expected is None:
            return f"{value} is not MISSING"
        # `type` and not `isinstance`: True is not an integer of OAPI's.
        return f"{value}.__class__ is {expected.__name__}"

    def _path(self, path: str, source: str, value: str) -> Iterator[str]:
        first, *others = path.split(".")
        yield f"{value} = {source}.get({first!r})"
        for name in others:
            yield (
                f"{value} = {value}.get({name!r}) "
                f"if isinstance({value}, OBJECT) else None"
            )

    def _name(self, value: Any = None) -> str:
        self._used += 1
        name = f"v{self._used}"
        if value is not None:
            self.names[name] = value
        return name


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


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
    "percentage": _percentage,
    "time": _time,
}
