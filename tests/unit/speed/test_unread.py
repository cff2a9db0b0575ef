"""What is not read of an answer is not missed in what is shown of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import botocore.session
import pytest
from botocore.parsers import EC2QueryParser

from awscli_outscale import data
from awscli_outscale.hooks import fcu_model
from awscli_outscale.oapi import translate
from awscli_outscale.speed import unread

_VALUES = {
    "boolean": "true",
    "double": "7",
    "float": "7",
    "integer": "7",
    "long": "7",
    "timestamp": "2026-11-30T12:34:56.789Z",
}
LISTING = {
    operation
    for operation, rule in data.load("answers-oapi")["answers"].items()
    if "each" in rule
}


@pytest.fixture(scope="module")
def session() -> Any:
    session = botocore.session.Session()
    fcu_model.install(session)
    return session


def answer(session: Any, operation: str) -> Any:
    """Return the shape of an operation's answer, made anew."""
    model = session.get_service_model("ec2").operation_model(operation)
    return model.output_shape


def written(shape: Any, name: str) -> str:
    """Return an element with all that a shape may have in it, twice."""
    if shape.type_name == "structure":
        inside = "".join(
            written(member, member.serialization.get("name", member_name))
            for member_name, member in shape.members.items()
        )
    elif shape.type_name == "list":
        inside = 2 * written(shape.member, "item")
    else:
        inside = _VALUES.get(shape.type_name, f"some {name}")
    return f"<{name}>{inside}</{name}>"


def leaves(value: Any, path: str = "") -> Iterator[str]:
    """Return the paths of all that a parsed answer says."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path


def paths(members: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Return the paths of those members that have none of their own."""
    for name, inner in members.items():
        place = f"{path}.{name}".lstrip(".")
        yield from paths(inner, place) if inner else [place]


@pytest.mark.parametrize("operation", sorted(LISTING))
def test_what_is_shown_is_read(session: Any, operation: str) -> None:
    whole, kept = (answer(session, operation) for _ in range(2))
    response = {
        "status_code": 200,
        "headers": {},
        "body": written(whole, f"{operation}Response").encode(),
    }
    members = translate.members(operation)

    for name, inner in members.items():
        unread.keep(kept.members[name], inner)
    more = EC2QueryParser().parse(response, whole)
    less = EC2QueryParser().parse(response, kept)

    shown = translate.answer(operation, more)
    (listed,) = members
    assert shown == translate.answer(operation, less)
    assert 2 == len(more[listed]) == len(less[listed])
    assert set(more) == set(less)
    assert set(leaves(less[listed], listed)) <= set(paths(members))
    assert set(leaves(more)) > set(leaves(less))


def test_the_next_call_reads_all(session: Any) -> None:
    one, other = (answer(session, "DescribeImages") for _ in range(2))

    unread.keep(one.members["Images"], {"ImageId": {}, "Tags": {"Key": {}}})

    image = one.members["Images"].member
    assert {"ImageId", "Tags"} == set(image.members)
    assert {"Key"} == set(image.members["Tags"].member.members)
    assert 30 < len(other.members["Images"].member.members)
