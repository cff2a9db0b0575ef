"""What becomes of a call whose answer is lost on the way."""

from __future__ import annotations

import time
from email.utils import formatdate
from http.client import InvalidURL
from typing import Any

import botocore.session
import pytest
from botocore import exceptions
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from urllib3.exceptions import (
    LocationParseError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ProxySchemeUnknown,
)

from awscli_outscale import errors
from awscli_outscale.hooks import do_not_resend, lost_answers, never_sent
from awscli_outscale.hooks.lost_answers import Found
from support.fcu import Answer, Fcu

LOST = ReadTimeoutError(endpoint_url="x")
MODEL = botocore.session.Session().get_service_model("ec2")


class Sleeper:
    """Time, as a search for an image passes it."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def image(created: float, image_id: str = "ami-1", name: str = "Test") -> str:
    date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(created))
    date += f".{int(created % 1 * 1000):03d}Z"
    return (
        f"<item><imageId>{image_id}</imageId><name>{name}</name>"
        f"<creationDate>{date}</creationDate></item>"
    )


def answer(*items: str) -> bytes:
    return (
        "<DescribeImagesResponse><imagesSet>"
        f"{''.join(items)}</imagesSet></DescribeImagesResponse>"
    ).encode()


def search(*answers: Answer, **more: Any) -> tuple[Fcu, Any, float]:
    """Return FCU, what was found, and how long it took.

    :param more: parameters of the call, beside its name.
    """
    clock = Sleeper()
    fcu = Fcu(*answers)
    found = lost_answers.search(
        fcu.client,
        {"Name": "Test", **more},
        clock.time,
        clock=clock,
        sleep=clock.sleep,
    )
    return fcu, found, clock.time - 100


def test_an_image_that_is_there_is_found_at_once() -> None:
    fcu, found, seconds = search(answer(image(time.time() + 60)))

    assert (Found(["ami-1"], []), 0) == (found, seconds)
    assert "self" == fcu.requests[0]["Owner.1"]
    assert "name" == fcu.requests[0]["Filter.1.Name"]
    assert "Test" == fcu.requests[0]["Filter.1.Value.1"]


def test_one_that_shows_up_late_is_found() -> None:
    busy = (503, "RequestLimitExceeded", {})

    fcu, found, _ = search(answer(), busy, answer(image(time.time() + 60)))

    assert Found(["ami-1"], []) == found
    assert 3 == fcu.calls


def test_older_ones_and_others_are_not_taken_for_it() -> None:
    fcu, found, seconds = search(
        answer(
            image(time.time() - 60),
            image(time.time() + 60, name="Test 2"),
            "<item><imageId>ami-3</imageId><name>Test</name></item>",
        )
    )

    assert Found([], []) == found
    assert 15 < seconds < 30
    assert 6 == fcu.calls


def test_the_clock_that_counts_is_the_servers() -> None:
    """Images are dated by it; ours may be an hour off."""
    server = time.time() - 4000
    fcu = Fcu(answer(image(server + 2)))
    fcu.headers["Date"] = formatdate(server, usegmt=True)

    found = lost_answers.search(fcu.client, {"Name": "Test"}, time.monotonic())

    assert Found(["ami-1"], []) == found


class Server:
    """FCU with a clock of its own, whose dates have whole seconds.

    :param dates: whether its images' dates have fractions.
    """

    def __init__(self, ahead: float, made: float, digits: int) -> None:
        self.clock = Sleeper()
        self._ahead = ahead
        date = self.clock.time + ahead + made
        text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(date))
        text += f"{date % 1:.3f}"[1:] if digits else ""
        self._item = (
            "<item><imageId>ami-1</imageId><name>Test</name>"
            f"<creationDate>{text}Z</creationDate></item>"
        )
        self._fcu = Fcu(self._answer)

    def _answer(self, request: dict[str, str]) -> bytes:
        now = self.clock.time + self._ahead
        self._fcu.headers["Date"] = formatdate(int(now), usegmt=True)
        self.clock.time += 0.02
        return answer(self._item)

    def search(self) -> Any:
        began = self.clock.time
        self.clock.time += 0.1
        return lost_answers.search(
            self._fcu.client,
            {"Name": "Test"},
            began,
            clock=self.clock,
            sleep=self.clock.sleep,
        )


@pytest.mark.parametrize("ahead", [1e9 + tenth / 10 for tenth in range(10)])
@pytest.mark.parametrize("made", [-3, -2, -1])
@pytest.mark.parametrize("digits", [0, 3])
def test_one_that_was_made_shortly_before_is_not_taken(
    ahead: float, made: float, digits: int
) -> None:
    found = Server(ahead, made, digits).search()

    assert [] == found.since


@pytest.mark.parametrize("ahead", [1e9 + tenth / 10 for tenth in range(10)])
def test_one_that_was_made_by_the_call_is_taken(ahead: float) -> None:
    assert Found(["ami-1"], []) == Server(ahead, 0.05, 3).search()


@pytest.mark.parametrize("ahead", [1e9 + tenth / 10 for tenth in range(10)])
def test_one_with_a_coarse_date_is_taken_or_named(ahead: float) -> None:
    since, perhaps = Server(ahead, 0.05, 0).search()

    assert ["ami-1"] == since + perhaps


@pytest.mark.parametrize(
    ("shown", "is_taken"),
    [
        ("https://oos.eu-west-2.outscale.com/b/k/manifest.json", True),
        ("b/k/manifest.json", True),
        ("/b/k/manifest.json", True),
        ("123456789012/Test", True),
        ("", True),
        ("https://oos.eu-west-2.outscale.com/b/other.json", False),
        ("b/other/manifest.json", False),
        ("nifest.json", False),
        ("https://oos.eu-west-2.outscale.com/", False),
    ],
)
def test_its_location_is_that_of_the_call(shown: str, is_taken: bool) -> None:
    item = image(time.time() + 60).replace(
        "</item>",
        f"<imageLocation>{shown}</imageLocation>"
        "<imageOwnerId>123456789012</imageOwnerId></item>",
    )
    clock = Sleeper()

    found = lost_answers.search(
        Fcu(answer(item)).client,
        {
            "Name": "Test",
            "ImageLocation": "https://oos.eu-west-2.outscale.com/b/k/"
            "manifest.json?Signature=x",
        },
        clock.time,
        clock=clock,
        sleep=clock.sleep,
    )

    assert (["ami-1"] if is_taken else []) == found.since


ROOT = (
    "<blockDeviceMapping><item><ebs><snapshotId>%s</snapshotId></ebs></item>"
    "</blockDeviceMapping>"
)
FROM_SNAPSHOT = {
    "BlockDeviceMappings": [
        {"DeviceName": "/dev/sdb", "Ebs": {"VolumeSize": 1}},
        {"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": "snap-12345678"}},
    ]
}


@pytest.mark.parametrize(
    ("more", "shown", "is_taken"),
    [
        ({"Description": "d"}, "<description>d</description>", True),
        ({"Description": "d"}, "<description>of another</description>", False),
        ({"Description": "d"}, "<description/>", True),
        ({"Description": "d"}, "", True),
        ({}, "<description>of the manifest</description>", True),
        (FROM_SNAPSHOT, ROOT % "snap-12345678", True),
        (FROM_SNAPSHOT, ROOT % "snap-87654321", False),
        (FROM_SNAPSHOT, "", True),
        # The snapshots of an image from a manifest are made for it.
        (
            {**FROM_SNAPSHOT, "ImageLocation": "https://x/b/k"},
            ROOT % "snap-87654321",
            True,
        ),
    ],
)
def test_what_is_shown_of_it_is_that_of_the_call(
    more: dict[str, Any], shown: str, is_taken: bool
) -> None:
    item = image(time.time() + 60).replace("</item>", f"{shown}</item>", 1)

    found = search(answer(item), **more)[1]

    assert (["ami-1"] if is_taken else []) == found.since


def test_images_of_several_accounts_are_not_all_ones_own() -> None:
    items = [
        image(time.time() + ahead, f"ami-{n}").replace(
            "</item>", f"<imageOwnerId>{n}</imageOwnerId></item>"
        )
        for n, ahead in enumerate((60, -60))
    ]

    assert Found([], ["ami-0"]) == search(answer(*items))[1]
    assert Found(["ami-0"], []) == search(answer(items[0]))[1]


def test_two_are_one_too_many() -> None:
    now = time.time() + 60
    _, found, _ = search(answer(image(now), image(now, "ami-2")))

    assert Found(["ami-1", "ami-2"], []) == found


@pytest.mark.parametrize(
    ("final", "expected"),
    [((401, "AuthFailure", {}), "AuthFailure"), ((503, "", {}), "503")],
)
def test_a_search_that_fails_says_why(final: Any, expected: str) -> None:
    fcu, found, _ = search(final)

    assert expected == found
    assert fcu.calls == (1 if final[0] == 401 else 6)


@pytest.mark.parametrize(
    "then", [(503, "", {}), (403, "Denied", {}), LOST], ids=str
)
def test_what_was_found_is_not_forgotten(then: Any) -> None:
    """Of somebody's, so that it goes on looking; and then nobody answers."""
    items = [
        image(time.time() + 60, f"ami-{n}").replace(
            "</item>", f"<imageOwnerId>{n}</imageOwnerId></item>"
        )
        for n in range(2)
    ]

    found = search(answer(*items), then)[1]

    assert Found([], ["ami-0", "ami-1"]) == found


def test_nobody_is_looked_for_for_minutes() -> None:
    """Where each look takes the minute that it may take."""
    clock = Sleeper()

    def silence(request: Any) -> Exception:
        clock.time += 60
        return LOST

    found = lost_answers.search(
        Fcu(silence).client,
        {"Name": "Test"},
        clock.time,
        clock=clock,
        sleep=clock.sleep,
    )

    assert "ReadTimeoutError" == found
    assert clock.time < 200


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Found([], []), "no image of yours with the name 'Test' appeared"),
        (
            Found(["ami-1", "ami-2"], []),
            "were created about then: ami-1, ",
        ),
        (
            Found([], ["ami-1"]),
            "was created about then, ami-1: it comes from this call",
        ),
        ("503", "looking for the image failed (503)"),
    ],
)
def test_what_is_known_is_said_precisely(found: Any, words: str) -> None:
    text = lost_answers._what_is_known("ReadTimeoutError", found, "Test")

    assert text.startswith("FCU's answer was lost (ReadTimeoutError)")
    assert words in text


def resend(
    operation: str, status: int = 0, problem: Any = None, code: str = ""
) -> None:
    response = None
    if status:
        parsed = {"Error": {"Code": code}} if code else {}
        response = (type("Answer", (), {"status_code": status})(), parsed)
    do_not_resend.do_not_resend(
        f"needs-retry.ec2.{operation}",
        response,
        problem,
        {"body": {"Name": "a b"}},
    )


@pytest.mark.parametrize("operation", ["RegisterImage", "CreateImage"])
@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_an_answer_that_tells_nothing_is_no_reason_to_send_again(
    operation: str, status: int
) -> None:
    with pytest.raises(errors.Unclear, match="Look before") as caught:
        resend(operation, status)

    assert f"status {status}" == caught.value.cause
    assert "'Name=name,Values=a b'" in str(caught.value)


@pytest.mark.parametrize(
    "problem",
    [LOST, ConnectionClosedError(endpoint_url="x")],
    ids=lambda problem: type(problem).__name__,
)
def test_a_lost_connection_is_no_reason_either(problem: Exception) -> None:
    with pytest.raises(errors.Unclear):
        resend("ImportSnapshot", problem=problem)


@pytest.mark.parametrize(
    ("operation", "status", "problem"),
    [
        ("RegisterImage", 200, None),
        ("RegisterImage", 400, None),
        ("RegisterImage", 0, EndpointConnectionError(endpoint_url="x")),
        ("RegisterImage", 0, ConnectTimeoutError(endpoint_url="x")),
        ("DescribeImages", 500, None),
        ("DescribeImages", 0, LOST),
    ],
)
def test_what_did_nothing_may_be_sent_again(
    operation: str, status: int, problem: Any
) -> None:
    resend(operation, status, problem, "Blocked" if status == 400 else "")


def test_an_error_without_a_code_is_not_fcus() -> None:
    with pytest.raises(errors.Unclear):
        resend("RegisterImage", 400)


@pytest.mark.parametrize("code", ["RequestLimitExceeded", "Throttling"])
def test_fcus_own_throttling_may_be_answered_by_the_same_again(
    code: str,
) -> None:
    resend("RegisterImage", 503, code=code)
    with pytest.raises(errors.Unclear):
        resend("RegisterImage", 503, code="503")


#: botocore's exceptions of a request, as its httpsession.py raises them, and
#: whether the request may have arrived.
FAILURES = {
    "ConnectTimeoutError": False,
    "ConnectionClosedError": True,
    "EndpointConnectionError": False,
    "HTTPClientError": True,
    "ProxyConnectionError": True,  # see below
    "ReadTimeoutError": True,
    "ResponseStreamingError": True,
    "SSLError": True,  # see tests/functional/test_nothing_is_lost.py
}


def test_all_of_botocores_failures_are_known() -> None:
    kinds = exceptions.ConnectionError, exceptions.HTTPClientError
    found = {
        name
        for name, each in vars(exceptions).items()
        if isinstance(each, type)
        and issubclass(each, kinds)
        and each not in (exceptions.ConnectionError, *kinds[:1])
        and each.__module__ == exceptions.__name__
    }

    assert set(FAILURES) == found


@pytest.mark.parametrize(("name", "arrived"), FAILURES.items())
def test_what_was_never_sent_may_be_sent(name: str, arrived: bool) -> None:
    problem = getattr(exceptions, name)(
        endpoint_url="x", proxy_url="x", error=OSError("reset")
    )

    assert arrived is not never_sent.was_never_sent(problem)


@pytest.mark.parametrize(
    "cause",
    [
        ProxyError("Cannot connect to proxy.", NewConnectionError(None, "x")),
        ProxyError("x", OSError("Tunnel connection failed: 407 Login")),
        ProxySchemeUnknown("socks5"),
        LocationParseError("x"),
        ValueError("Invalid IPv6 URL"),
        AttributeError("'NoneType' object has no attribute 'rstrip'"),
        ProtocolError("x", InvalidURL("URL can't contain control characters")),
    ],
    ids=repr,
)
def test_a_proxy_that_does_not_pass_it_on_has_not_sent_it(
    cause: Exception,
) -> None:
    kind = exceptions.ProxyConnectionError
    if not isinstance(cause, ProxyError):
        kind = exceptions.HTTPClientError

    assert never_sent.was_never_sent(kind(proxy_url="x", error=cause))


def test_a_connection_behind_a_proxy_may_be_closed_after_the_request() -> None:
    cause = ProxyError("Unable to connect to proxy", OSError("reset"))
    problem = exceptions.ProxyConnectionError(proxy_url="x", error=cause)

    assert not never_sent.was_never_sent(problem)


def test_every_operation_is_one_of_ec2s_or_of_fcus_own() -> None:
    fcus_own = {"CreateImageExportTask", "CreateSnapshotExportTask"}

    assert set(do_not_resend.operations()) - fcus_own <= set(
        MODEL.operation_names
    )
