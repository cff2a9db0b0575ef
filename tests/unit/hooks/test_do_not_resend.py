"""No call that makes something goes out twice, whatever lies on the way."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

import awscli_outscale
from awscli_outscale import errors
from awscli_outscale.hooks import (
    check_parameters,
    do_not_resend,
    lost_answers,
    recovery,
)
from support.cases import load
from support.runner import ACCESS_KEY, ROOT, SECRET_KEY

MODES = ("legacy", "standard", "adaptive")
PAGE = b"<html><body><h1>No answer</h1></body></html>"
DOCUMENT = b"<!DOCTYPE html>\n<html><body>No answer</body></html>"
OWN = (
    b"<Response><Errors><Error><Code>%s</Code><Message>m</Message></Error>"
    b"</Errors><RequestID>r</RequestID></Response>"
)

#: What comes instead of an answer: status and body, or an exception.
LOST = {
    **{f"page {n}": (n, PAGE) for n in (200, 302, 403, 408, 413, 429)},
    **{f"page {n}": (n, PAGE) for n in (500, 502, 503, 504, 509, 520)},
    **{f"document {n}": (n, DOCUMENT) for n in (429, 502, 503)},
    **{f"nothing {n}": (n, b"") for n in (429, 500, 503)},
    "json": (503, b'{"message": "no upstream"}'),
    "InternalError": (500, OWN % b"InternalError"),
    "Unavailable": (503, OWN % b"Unavailable"),
    "429": (429, OWN % b"Blocked"),
    "half": (200, b"<R><a"),
    "read": ReadTimeoutError(endpoint_url="x"),
    "closed": ConnectionClosedError(endpoint_url="x"),
}


class Raw(io.BytesIO):
    """A body, as urllib3 gives it."""

    def stream(self, *args: Any) -> Iterator[bytes]:
        yield self.read()


class Wire:
    """Answers every request in the same way, and counts.

    :ivar sent: how many requests there were.
    """

    def __init__(self) -> None:
        self.answer: Any = None
        self.sent = 0

    def send(self, request: Any) -> AWSResponse:
        self.sent += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        status, body = self.answer
        return AWSResponse(request.url, status, {}, Raw(body))


@pytest.fixture(scope="module")
def clients() -> dict[str, tuple[Any, Wire]]:
    session = boto3.Session(ACCESS_KEY, SECRET_KEY, region_name="eu-west-2")
    awscli_outscale.enable(session)
    made = {}
    for mode in MODES:
        client = session.client(
            "ec2",
            config=Config(retries={"mode": mode}),
            endpoint_url="http://127.0.0.1:9",
        )
        wire = Wire()
        client._endpoint.http_session.send = wire.send
        # The least that a call takes is not what it ought to have.
        client.meta.events.unregister(
            "before-parameter-build.ec2", unique_id=check_parameters._ID
        )
        made[mode] = client, wire
    return made


@pytest.fixture(autouse=True)
def without_patience(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No time passes, and nothing is looked for."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr(
        lost_answers, "search", lambda *args: lost_answers.Found([], [])
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def least(client: Any, operation: str) -> dict[str, Any]:
    """Return parameters that botocore takes for a call."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    return {
        name: _value(shape.members[name]) for name in shape.required_members
    }


def _value(shape: Any) -> Any:
    if shape.type_name == "structure":
        return {n: _value(shape.members[n]) for n in shape.required_members}
    if shape.type_name == "list":
        return [_value(shape.member)]
    simple: dict[str, Any] = {"integer": 1, "long": 1, "boolean": True}
    return simple.get(shape.type_name, "ami-12345678")


def method_of(client: Any, operation: str) -> Callable[..., Any]:
    [name] = [
        name
        for name, each in client.meta.method_to_api_mapping.items()
        if each == operation
    ]
    found: Callable[..., Any] = getattr(client, name)
    return found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("operation", [*do_not_resend.operations()])
def test_it_goes_out_once(
    clients: dict[str, tuple[Any, Wire]],
    mode: str,
    operation: str,
) -> None:
    client, wire = clients[mode]
    made = method_of(client, operation)
    for name, lost in LOST.items():
        wire.answer, wire.sent = lost, 0
        with pytest.raises(errors.Unclear, match="Look"):
            made(**least(client, operation))
        assert 1 == wire.sent, name


@pytest.mark.parametrize("mode", MODES[:2])  # the third makes us wait
def test_fcus_own_slow_down_and_what_makes_nothing_are_sent_again(
    clients: dict[str, tuple[Any, Wire]], mode: str
) -> None:
    client, wire = clients[mode]
    image = {"ImageId": "ami-12345678", "MinCount": 1, "MaxCount": 1}
    for answer, call in (
        (
            (503, OWN % b"RequestLimitExceeded"),
            lambda: client.run_instances(**image),
        ),
        (
            ConnectTimeoutError(endpoint_url="x"),
            lambda: client.run_instances(**image),
        ),
        ((503, PAGE), lambda: client.run_instances(**image, DryRun=True)),
        ((503, PAGE), lambda: client.describe_instances()),
        ((503, PAGE), lambda: client.delete_volume(VolumeId="vol-12345678")),
    ):
        wire.answer, wire.sent = answer, 0
        with pytest.raises(Exception, match=r"503|RequestLimit|timeout"):
            call()
        assert wire.sent > 1


class CutOff(Raw):
    """A body at whose end somebody presses Ctrl-C."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            raise KeyboardInterrupt
        return piece


@pytest.mark.parametrize("are_errors", [False, True])
@pytest.mark.parametrize("operation", ["RegisterImage", "RunInstances"])
def test_ctrl_c_behind_an_id_leaves_it(
    clients: dict[str, tuple[Any, Wire]],
    capsys: pytest.CaptureFixture[str],
    operation: str,
    are_errors: bool,
) -> None:
    """Where warnings are errors, it still is a Ctrl-C."""
    client, wire = clients["legacy"]
    known = do_not_resend.operations()[operation]
    made = known["id"].partition("-")[0] + "-12345678"
    body = f"<R><{known['element']}>{made}</{known['element']}>".encode()

    def send(request: Any) -> AWSResponse:
        return AWSResponse(request.url, 200, {}, CutOff(body))

    client._endpoint.http_session.send = send
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("error" if are_errors else "always")
            with pytest.raises(KeyboardInterrupt):
                method_of(client, operation)(**least(client, operation))
    finally:
        client._endpoint.http_session.send = wire.send
    said = capsys.readouterr().err if are_errors else str(warned[0].message)
    assert f"{made}: do not try again" in said


@pytest.mark.parametrize("operation", ["RegisterImage", "RunInstances"])
def test_the_guard_looks_before_it_is_sent(
    clients: dict[str, tuple[Any, Wire]], operation: str
) -> None:
    """Whoever changes a request after it was signed."""
    client, wire = clients["legacy"]
    wire.answer, wire.sent = (200, b"<R/>"), 0

    def change(request: Any, **kwargs: Any) -> None:
        request.url = "https://evil.example/"

    client.meta.events.register_first("before-send.ec2", change)
    try:
        with pytest.raises(errors.Refused, match=r"evil\.example"):
            method_of(client, operation)(**least(client, operation))
    finally:
        client.meta.events.unregister("before-send.ec2", change)
    assert 0 == wire.sent


@pytest.mark.parametrize("of", ["session", "client"])
@pytest.mark.parametrize("event", ["before-send", "before-send.ec2"])
def test_what_another_handler_answers_is_not_sent(of: str, event: str) -> None:
    """As moto does; in every order."""
    session = boto3.Session(ACCESS_KEY, SECRET_KEY, region_name="eu-west-2")
    wire = Wire()
    wire.answer = 200, b"<R><instanceId>i-00000000</instanceId></R>"

    def answer(request: Any, **kwargs: Any) -> AWSResponse:
        body = b"<R><reservationId>r-12345678</reservationId></R>"
        return AWSResponse(request.url, 200, {}, Raw(body))

    if of == "session":
        session.events.register_first(event, answer)
    awscli_outscale.enable(session)
    client = session.client("ec2")
    client._endpoint.http_session.send = wire.send
    if of == "client":
        client.meta.events.register_last(event, answer)

    for _ in range(2):
        made = client.run_instances(**least(client, "RunInstances"))
        assert "r-12345678" == made["ReservationId"]
    assert 0 == wire.sent

    client.meta.events.unregister(event, answer)
    client.run_instances(**least(client, "RunInstances"))
    assert 1 == wire.sent


def test_botocores_stubber_answers() -> None:
    session = boto3.Session(ACCESS_KEY, SECRET_KEY, region_name="eu-west-2")
    awscli_outscale.enable(session)
    client = session.client("ec2")
    wire = Wire()
    client._endpoint.http_session.send = wire.send
    parameters = least(client, "RunInstances")

    with Stubber(client) as stubber:
        stubber.add_response("run_instances", {"ReservationId": "r-12345678"})
        made = client.run_instances(**parameters)

    assert "r-12345678" == made["ReservationId"]
    assert 0 == wire.sent


def test_every_action_of_fcus_is_accounted_for() -> None:
    """It reads, or makes something, or may be sent twice for a reason."""
    table = load("resends")
    twice = [name for why in table if why != "source" for name in table[why]]
    sandbox = ROOT / "awscli_outscale" / "sandbox" / "actions.json"
    actions = json.loads(sandbox.read_text("utf-8"))["ec2"]
    changing = {
        name
        for name in actions
        if not name.startswith(("Describe", "Get", "Read"))
    }

    assert len(twice) == len(set(twice))
    assert not set(twice) & set(do_not_resend.operations())
    assert set(twice) | set(do_not_resend.operations()) == changing | {
        "ModifyReservedInstances"
    }


@pytest.mark.parametrize(
    ("operation", "parameters", "filters"),
    [
        ("RunInstances", {"ImageId": "ami-1"}, ["Name=image-id,Values=ami-1"]),
        ("RunInstances", {"LaunchTemplate": {}}, []),
        ("RunInstances", {"ImageId": ""}, []),
        ("CreateKeyPair", {"KeyName": "a b"}, ["Name=key-name,Values=a b"]),
        *(
            ("CreateKeyPair", {"KeyName": f"a{letter}b"}, [])
            for letter in ",=[]{}'\"\\"
        ),
    ],
)
def test_a_look_has_no_filter_that_would_find_something_else(
    operation: str, parameters: dict[str, Any], filters: list[str]
) -> None:
    [command, *words] = recovery.how_to_look(operation, parameters)

    assert command in ("describe-instances", "describe-key-pairs")
    assert words == (["--filters", *filters] if filters else [])
