"""No ImageId is lost when the user stops while FCU is answering."""

from __future__ import annotations

import threading
import time
from typing import Any

import botocore.session
import pytest

from awscli_outscale.commands.outscale.copies import imports
from awscli_outscale.commands.outscale.copies.image import Image
from awscli_outscale.commands.outscale.copies.journey import Copy, Target
from awscli_outscale.commands.outscale.copies.kind import File
from awscli_outscale.commands.outscale.copies.targets import Place
from awscli_outscale.terminal.progress import Progress
from awscli_outscale.terminal.signals import Stopped
from support.fcu import Fcu, images

URL = "https://oos.eu-west-2.outscale.com/exports/k?X-Amz-Signature=SECRET"
REGISTERED = (
    b"<RegisterImageResponse><imageId>ami-87654321</imageId>"
    b"</RegisterImageResponse>"
)
ORDER = imports.Order(
    Image(),
    File("exports", "k"),
    {"Name": "copy", "Description": "text", "ImageLocation": URL},
    10,
)
TARGET = Target("b", "eu-west-2")


class Stopping(Progress):
    """The user presses Ctrl-C as soon as something is registered."""

    def __init__(self, registering: threading.Event) -> None:
        super().__init__(None, [str(TARGET)])
        self._registering = registering

    def draw(self) -> None:
        assert self._registering.wait(10)
        raise Stopped(2)


def test_the_answer_to_a_registration_is_waited_for() -> None:
    registering = threading.Event()

    def answer(request: dict[str, str]) -> Any:
        if request["Action"] == "DescribeImages":
            return images()
        registering.set()
        time.sleep(2.4)  # longer than a thread that waits is waited for
        return REGISTERED

    fcu, copy = Fcu(answer), Copy(TARGET, ("available",))
    place = Place(TARGET, botocore.session.Session(), fcu.client)

    with pytest.raises(Stopped):
        imports.run([place], [copy], ORDER, Stopping(registering))

    assert ("ami-87654321", "stopped") == (copy.id, copy.error)
    looked, registered = fcu.requests[:2]
    assert ("self", "copy") == (looked["Owner.1"], looked["Filter.1.Value.1"])
    assert "RegisterImage" == registered["Action"]
    assert URL == registered["ImageLocation"]
    assert "text" == registered["Description"]


def test_an_error_that_quotes_the_url_is_told_without_its_query() -> None:
    body = f"InvalidURL: {URL}"
    fcu, copy = Fcu(images(), (400, body, {})), Copy(TARGET, ("available",))
    place = Place(TARGET, botocore.session.Session(), fcu.client)

    imports.run([place], [copy], ORDER, Progress(None, [str(TARGET)]))

    assert copy.error is not None
    assert "InvalidURL: https://oos.eu-west-2.outscale.com/exports/k?…" in (
        copy.error
    )
    assert (None, None) == (copy.id, copy.state)
    assert copy.seconds is not None
