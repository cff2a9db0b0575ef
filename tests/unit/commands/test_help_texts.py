"""The texts of the help pages fit the models, groff and a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from awscli_outscale import data
from awscli_outscale.hooks import fcu_model

HELP = data.load("help")
COMMANDS = data.load("image-commands")["commands"]
WAITS = data.load("waits")
#: In a terminal of 80 columns, behind groff's margin.
WIDEST = 66


@pytest.fixture(scope="module")
def shapes() -> Any:
    session = botocore.session.Session()
    fcu_model.install(session)
    return session.get_service_model("ec2")


def test_there_is_a_page_for_each_command_and_waiter() -> None:
    waiters = {w["waiter"] for w in WAITS.values() if isinstance(w, dict)}

    assert set(COMMANDS) == set(HELP["commands"])
    assert waiters == set(HELP["waiters"])
    for page in HELP["waiters"].values():
        assert page["describes"] in HELP["commands"]


def test_the_texts_are_ascii() -> None:
    """groff leaves out what is not."""
    assert json.dumps(HELP, ensure_ascii=False).isascii()


def test_the_examples_fit_a_terminal() -> None:
    pages = {**HELP["commands"], **HELP["waiters"]}
    for page in pages.values():
        for _, *lines in page["examples"]:
            named = [
                line.replace("aws ", "aws --profile osc ") for line in lines
            ]
            assert max(map(len, named)) <= WIDEST + 2
            assert not lines[-1].endswith("\\")


def test_related_commands_exist(shapes: Any) -> None:
    known = {
        *(f"aws ec2 {name}" for name in COMMANDS),
        *(f"aws ec2 wait {name}" for name in HELP["waiters"]),
        "aws ec2 describe-image-attribute",
        "aws outscale copy-image",
        "aws outscale copy-snapshot",
        "aws outscale create-image",
        "aws outscale explain-manifest",
    }
    pages = {**HELP["commands"], **HELP["waiters"]}
    named = {each for page in pages.values() for each in page["see_also"]}

    assert named <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_is_one_of_the_model(name: str, shapes: Any) -> None:
    operation = shapes.operation_model(COMMANDS[name]["operation"])
    page = HELP["commands"][name]

    assert [] == list(_strangers(operation.input_shape, page["input"]))
    if "output" in page:
        assert [] == list(_strangers(operation.output_shape, page["output"]))
    for kind in ("ignored", "refused"):
        assert (
            page.get(kind, {}).keys() <= operation.input_shape.members.keys()
        )
    if "warned" in page:
        assert data.load("image-checks")[page["warned"]]


def _strangers(shape: Any, text: Any) -> Iterator[str]:
    """Yield the members that a text has and the model has not."""
    if isinstance(text, str) and text.startswith("@"):
        text = HELP["shared"][text[1:]]
    if isinstance(text, str):
        assert not re.search(r"[<>]|`{3}", text)
        return
    if shape.type_name == "list":
        shape = shape.member
    for name, said in text.items():
        if name and name not in shape.members:
            yield name
        elif name:
            yield from _strangers(shape.members[name], said)
