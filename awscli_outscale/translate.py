"""Show an FCU image as OAPI's ``Image``, by ``data/image-oapi.json``.

Which FCU value becomes which OAPI property stands in the data file, with the
properties that FCU cannot supply and the reason of each. A value that FCU
does not give is left out, never invented; OAPI's schema requires none.

Why not evaluate a JMESPath for each property: on ten thousand images that
would take longer than describing them. The paths in the file are JMESPath of
the simplest kind, names and dots.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

_Rule = Callable[[Mapping[str, Any], dict[str, Any]], None]
_TYPES: dict[str, type] = {"string": str, "boolean": bool, "integer": int}
_MISSING = object()


def image(
    fcu: Mapping[str, Any], *, account_ids: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the OAPI ``Image`` of an FCU image.

    :param fcu: an item of ``Images``, as botocore parses DescribeImages.
    :param account_ids: the accounts that may launch it; FCU tells them only
        to the owner, by DescribeImageAttribute.
    :returns: an object that validates against the schema ``Image`` of the
        OUTSCALE API. Values of an unexpected type are left out.
    """
    permissions = [{"UserId": account_id} for account_id in account_ids]
    source = {**fcu, "LaunchPermissions": permissions}
    shown: dict[str, Any] = {}
    for rule in _rules():
        rule(source, shown)
    return shown


def create_image_response(
    image: Mapping[str, Any], request_id: str | None
) -> dict[str, Any]:
    """Return the answer of OAPI's ``CreateImage`` with this OAPI image.

    :param request_id: the request ID of the call that made the image.
    """
    context = {"RequestId": request_id} if request_id else {}
    return {"ResponseContext": context, "Image": dict(image)}


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    path = Path(__file__).parent / "data" / "image-oapi.json"
    return _compile(json.loads(path.read_bytes())["image"])


def _compile(specifications: list[dict[str, Any]]) -> tuple[_Rule, ...]:
    return tuple(_rule(specification) for specification in specifications)


def _rule(specification: dict[str, Any]) -> _Rule:
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
    rules = _compile(specification["properties"])
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
    expected = _TYPES[specification["type"]]
    values = specification.get("values", {})
    value_of = _path_reader(specification["from"])

    def read_leaf(source: Any) -> Any:
        value = value_of(source)
        # `type` and not `isinstance`: True is no integer of OAPI's.
        if type(value) is not expected:
            return _MISSING
        return values.get(value, value)

    return read_leaf


def _path_reader(path: str) -> Callable[[Any], Any]:
    names = path.split(".")

    def read_path(source: Any) -> Any:
        for name in names:
            if not isinstance(source, Mapping):
                return None
            source = source.get(name)
        return source

    return read_path
