"""A real EC2 client whose answers are given, and time that nobody waits for.

The client is botocore's own, with all that it does about errors and retries;
only the wire is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import botocore.session
from botocore.awsrequest import AWSResponse

from awscli_outscale.waits.loop import Timing

ID = "ami-12345678"

#: What FCU says to a call: a state, an error (status, code, headers), a body,
#: an exception; or None, and there is no such image.
Answer = Any


class VirtualTime(Timing):
    """Time passes when somebody sleeps; chance is always the same."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self.time

    def chance(self) -> float:
        return 0.5

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.sleeps.append(seconds)
        self.time += seconds


class Fcu:
    """Plays FCU to ``client``; ``requests`` lists what it was asked.

    :param answers: one for each request; the last one is given for ever.
    :param time: is noted at each request, as ``looked``.
    """

    def __init__(
        self, *answers: Answer, time: Timing | None = None, **settings: Any
    ) -> None:
        self._answers: Iterator[Answer] = _for_ever(answers)
        self._time = time or Timing()
        self.requests: list[dict[str, str]] = []
        self.looked: list[float] = []
        self.headers: dict[str, str] = {}
        self.client = _session().create_client(
            "ec2",
            region_name="eu-west-2",
            endpoint_url="https://fcu.eu-west-2.outscale.com",
            **settings,
        )
        self.client.meta.events.register("before-send.ec2", self._answer)

    @property
    def calls(self) -> int:
        return len(self.requests)

    def _answer(self, request: Any, **kwargs: Any) -> AWSResponse:
        form = parse_qs(str(request.body))
        self.requests.append({name: v[0] for name, v in form.items()})
        self.looked.append(self._time.now())
        answer = next(self._answers)
        if callable(answer):
            answer = answer(self.requests[-1])
        if isinstance(answer, Exception):
            raise answer
        status, headers = 200, self.headers
        if isinstance(answer, tuple):
            status, code, headers = answer
            answer = _error(code)
        elif answer is None:
            answer = images()
        elif not isinstance(answer, bytes):
            answer = images(state=answer)
        return AWSResponse(request.url, status, headers, _Raw(answer))


def images(*ids: str, state: str = "", more: str = "") -> bytes:
    """Return FCU's answer with these images, all in this state."""
    found = ids or ((ID,) if state else ())
    items = "".join(
        f"<item><imageId>{each}</imageId>"
        f"<imageState>{escape(state)}</imageState>{more}</item>"
        for each in found
    )
    return (
        "<DescribeImagesResponse><imagesSet>"
        f"{items}</imagesSet></DescribeImagesResponse>"
    ).encode()


def asked_for(request: dict[str, str]) -> list[str]:
    """Return the IDs that a request asks for, by ID or by filter."""
    return [
        value
        for name, value in request.items()
        if name.startswith(("ImageId.", "Filter.1.Value."))
    ]


class _Raw:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, *args: Any) -> Iterable[bytes]:
        return [self._body]


def _for_ever(answers: tuple[Answer, ...]) -> Iterator[Answer]:
    yield from answers
    while True:
        yield answers[-1]


def _error(code: str) -> bytes:
    return (
        f"<Response><Errors><Error><Code>{code}</Code><Message>no</Message>"
        "</Error></Errors><RequestID>r</RequestID></Response>"
    ).encode()


@cache
def _session() -> Any:
    session = botocore.session.Session()
    session.set_credentials("TESTACCESSKEY0123456", "secret")
    return session
