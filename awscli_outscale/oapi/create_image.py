"""Turn a request for OAPI's CreateImage into an FCU call.

OAPI has one method where FCU has three, and says which parameters go
together. ``data/create-image-request.json`` holds both: the ways to make an
OMI, and the name of each parameter on either side.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from awscli_outscale import data
from awscli_outscale.checks.problem import Problem, Where, show

# Set by ModifyImageAttribute once there is an OMI: no call that makes one
# takes them.
_AFTERWARDS = "ProductCodes"

_TYPES: dict[str, tuple[type, str]] = {
    "array": (list, "a list"),
    "boolean": (bool, "true or false"),
    "integer": (int, "a whole number"),
    "object": (dict, "an object"),
    "string": (str, "a text"),
}


class FcuCall(NamedTuple):
    """A call that does what was requested.

    :ivar operation: such as ``RegisterImage``.
    :ivar parameters: as botocore takes them.
    :ivar product_codes: to be set afterwards, by ModifyImageAttribute.
    """

    operation: str
    parameters: dict[str, Any]
    product_codes: tuple[str, ...]


def fcu_call(request: Mapping[str, Any]) -> FcuCall | list[Problem]:
    """Return the call for a request, or all that is wrong with it.

    What FCU's own parameters may be is for the checks of that call to say.

    :param request: the body of an OAPI request, such as ``{"ImageName": …,
        "VmId": …}``.
    """
    table = _table()
    request = _without_defaults(request, table["refused"])
    problems = list(_unknown((), request, table["parameters"]))
    way = _way(_without_defaults(request, table["parameters"]))
    if way is None:
        problems.append(Problem(("VmId",), _nothing_to_make_it_of()))
    else:
        problems += _misplaced(request, way)
    problems += _wrong_types((), request, table["parameters"])
    if way is None or problems:
        return problems
    names = {*_names(way), *_names(table["in_all_ways"])} - {_AFTERWARDS}
    specifications = {
        name: specification
        for name, specification in table["parameters"].items()
        if name in names
    }
    return FcuCall(
        way["operation"],
        _object(request, specifications),
        tuple(request.get(_AFTERWARDS, ())),
    )


def asked_as(path: Where) -> Where:
    """Return what a request calls an FCU parameter.

    >>> asked_as(("ImageLocation",))
    ('FileLocation',)

    :param path: into the parameters of a call that ``fcu_call`` returned.
    """
    found: list[str | int] = []
    known = _table()["parameters"]
    for part in path:
        name: str | int = part
        for candidate, specification in known.items():
            if specification["to"] == part:
                name = candidate
                known = specification.get("items", specification)
                known = known.get("properties", {})
                break
        found.append(name)
    return tuple(found)


def parameters() -> dict[str, dict[str, Any]]:
    """Return the parameters of a request, by name: ``type`` and so on."""
    found: dict[str, dict[str, Any]] = _table()["parameters"]
    return found


def refused() -> dict[str, dict[str, Any]]:
    """Return the parameters that FCU has nothing for, by name.

    Each with its ``type``, the ``reason``, and as ``idle`` the one value that
    asks FCU for nothing.
    """
    found: dict[str, dict[str, Any]] = _table()["refused"]
    return found


def _without_defaults(
    request: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return a request without what is spelt out and asks for nothing."""
    return {
        name: value
        for name, value in request.items()
        if not (
            "idle" in known.get(name, ())
            and type(value) is type(known[name]["idle"])
            and value == known[name]["idle"]
        )
    }


def _table() -> dict[str, Any]:
    found: dict[str, Any] = data.load("create-image-request")
    return found


def _names(way: Mapping[str, Any]) -> list[str]:
    return [*way["required"], *way["optional"]]


def _way(request: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the way to make an OMI that a request takes, or None.

    By what is most telling first: half of a way still says which it is.
    """
    ways: list[dict[str, Any]] = _table()["ways"]
    for names in ("by", "required", "optional"):
        for way in ways:
            own = [way["by"]] if names == "by" else way[names]
            if any(name in request for name in own):
                return way
    return None


def _nothing_to_make_it_of() -> str:
    ways = [
        f"{' and '.join(map(_named, way['required']))} for {way['what']}"
        for way in _table()["ways"]
    ]
    return (
        "Say what to create the OMI from: "
        f"{', '.join(ways[:-1])}, or {ways[-1]}."
    )


def _named(parameter: str) -> str:
    """Return a parameter as a text has it that is spelt for its reader."""
    return f"{{{parameter}}}"


def _misplaced(
    request: Mapping[str, Any], way: Mapping[str, Any]
) -> Iterator[Problem]:
    table = _table()
    here = {*_names(way), *_names(table["in_all_ways"])}
    asked = _without_defaults(request, table["parameters"])
    for name in table["parameters"]:
        if name in asked and name not in here:
            yield Problem(
                (name,),
                f"It cannot be used with {_named(way['by'])}, which creates "
                f"the OMI from {way['what']}. Remove one of them.",
            )
    for name in (*table["in_all_ways"]["required"], *way["required"]):
        if name not in asked:
            yield Problem(
                (name,),
                f"It is required for an OMI created from {way['what']}.",
            )


def _unknown(
    path: Where, given: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[Problem]:
    refused = _table()["refused"] if not path else {}
    for name in given:
        if name in refused:
            yield Problem((*path, name), refused[name]["reason"])
        elif name not in known:
            text = str(name)
            close = [n for n, found in known.items() if found["to"] == text]
            close += difflib.get_close_matches(text, known, n=1)
            # As it was given: only JSON and Python can have such a name.
            meant = f"Did you mean {close[0]}?" if close else "Remove it."
            is_plain = path and text.isidentifier()
            yield Problem(
                (*path, text if is_plain else show(text)),
                f"There is no such parameter. {meant}",
            )


def _wrong_types(
    path: Where, given: Mapping[str, Any], known: Mapping[str, Any]
) -> Iterator[Problem]:
    for name, specification in known.items():
        if name in given:
            yield from _wrong_type((*path, name), given[name], specification)


def _wrong_type(
    path: Where, value: Any, specification: Mapping[str, Any]
) -> Iterator[Problem]:
    expected, words = _TYPES[specification["type"]]
    properties = specification.get("properties", {})
    # True is not a whole number.
    if not isinstance(value, expected) or (
        expected is int and isinstance(value, bool)
    ):
        yield Problem(path, f"It is not {words}.")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _wrong_type(
                (*path, index), item, specification["items"]
            )
    elif isinstance(value, dict):
        yield from _unknown(path, value, properties)
        yield from _wrong_types(path, value, properties)


def _object(
    given: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, specification in known.items():
        if name in given:
            found[specification["to"]] = _value(given[name], specification)
        elif "default" in specification:
            found[specification["to"]] = specification["default"]
    return found


def _value(value: Any, specification: Mapping[str, Any]) -> Any:
    if "items" in specification:
        return [_value(item, specification["items"]) for item in value]
    if "properties" in specification:
        return _object(value, specification["properties"])
    return value
