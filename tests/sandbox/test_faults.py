"""Failures on order."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.parsers import ResponseParserError

from awscli_outscale.sandbox import Sandbox


def test_an_error_happens_as_often_as_ordered(
    ec2: Any, sandbox: Sandbox, refusal: Callable[..., Any]
) -> None:
    sandbox.faults.add(
        "DescribeImages",
        times=2,
        status=503,
        code="RequestLimitExceeded",
        message="Request limit exceeded.",
    )

    assert ec2.describe_volumes()["Volumes"] == []
    for _ in range(2):
        assert (
            503,
            "RequestLimitExceeded",
            "Request limit exceeded.",
        ) == refusal(ec2.describe_images)
    assert ec2.describe_images()["Images"] == []


def test_faults_happen_in_the_order_given(
    ec2: Any, sandbox: Sandbox, refusal: Callable[..., Any]
) -> None:
    sandbox.faults.add("DescribeImages", status=400, code="First")
    sandbox.faults.add("DescribeImages", code="Second")

    assert refusal(ec2.describe_images)[:2] == (400, "First")
    assert refusal(ec2.describe_images)[:2] == (503, "Second")


def test_a_dropped_connection_does_no_work(ec2: Any, sandbox: Sandbox) -> None:
    sandbox.faults.add("CreateVolume", drop=True)
    with pytest.raises(ConnectionClosedError):
        ec2.create_volume(AvailabilityZone="eu-west-2a", Size=1)

    assert ec2.describe_volumes()["Volumes"] == []
    assert sandbox.requests[0].action == "CreateVolume"


def test_a_connection_dropped_after_the_work_has_done_it(
    ec2: Any, exports: Any, sandbox: Sandbox
) -> None:
    location = exports.location(exports.manifest())
    sandbox.faults.add("RegisterImage", drop_after=True)
    with pytest.raises(ConnectionClosedError):
        ec2.register_image(Name="copy", ImageLocation=location)

    assert [i["Name"] for i in ec2.describe_images()["Images"]] == ["copy"]


def test_work_that_is_refused_drops_no_connection(
    ec2: Any, sandbox: Sandbox, refusal: Callable[..., Any]
) -> None:
    sandbox.faults.add("DeregisterImage", drop_after=True)

    assert refusal(ec2.deregister_image, ImageId="ami-12345678")[1] == (
        "InvalidAMIID.NotFound"
    )


def test_a_body_is_sent_as_it_is(ec2: Any, sandbox: Sandbox) -> None:
    sandbox.faults.add("DescribeImages", body=b"rubbish")
    with pytest.raises(ResponseParserError):
        ec2.describe_images()
    sandbox.faults.add("DescribeImages", body=b"<html/>", status=502)
    with pytest.raises(ClientError) as caught:
        ec2.describe_images()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 502


def test_oos_fails_in_its_own_shape(s3: Any, sandbox: Sandbox) -> None:
    sandbox.faults.add("PutObject", status=503, code="SlowDown", message="x")
    with pytest.raises(ClientError, match="SlowDown") as caught:
        s3.put_object(Bucket="exports", Key="k", Body=b"x")

    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    s3.put_object(Bucket="exports", Key="k", Body=b"x")


def test_a_stranger_does_not_use_up_a_fault(
    ec2: Any, sandbox: Sandbox, wire: Any, refusal: Callable[..., Any]
) -> None:
    sandbox.faults.add("DescribeImages", code="Ours")
    assert wire("/?Action=DescribeImages").status == 401

    assert refusal(ec2.describe_images)[1] == "Ours"


def test_faults_can_be_called_off(ec2: Any, sandbox: Sandbox) -> None:
    sandbox.faults.add("DescribeImages", times=5)
    sandbox.faults.clear()

    assert ec2.describe_images()["Images"] == []


def test_a_fault_that_never_happens_is_a_mistake(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="at least once"):
        sandbox.faults.add("DescribeImages", times=0)


def test_a_drop_ends_a_bare_connection_without_a_byte(
    sandbox: Sandbox, wire: Any
) -> None:
    sandbox.faults.add("DescribeRegions", drop=True)
    with pytest.raises(http.client.RemoteDisconnected):
        wire("/?Action=DescribeRegions")


def test_an_error_may_say_when_to_come_again(
    ec2: Any, exports: Any, sandbox: Sandbox, wire: Callable[..., Any]
) -> None:
    sandbox.faults.add("DescribeImages", status=503, retry_after=7)
    with pytest.raises(ClientError) as caught:
        ec2.describe_images()
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["retry-after"] == "7"
    sandbox.faults.add(
        "DescribeRegions", body=b"busy", status=429, retry_after=1.5
    )
    answer = wire("/?Action=DescribeRegions")

    assert (429, b"busy", "1.5") == (
        answer.status,
        answer.body,
        answer.headers["retry-after"],
    )


@pytest.mark.parametrize("works", [True, False])
def test_an_answer_may_never_come(
    connect: Any, ec2: Any, sandbox: Sandbox, works: bool
) -> None:
    """The client gives up first; others are served meanwhile."""
    impatient = connect("ec2", read_timeout=0.2)
    sandbox.faults.add("CreateVolume", hang=30, drop_after=works)
    with pytest.raises(ReadTimeoutError):
        impatient.create_volume(AvailabilityZone="eu-west-2a", Size=1)

    assert len(ec2.describe_volumes()["Volumes"]) == int(works)


def test_a_silence_ends_by_itself_or_on_demand(
    sandbox: Sandbox, wire: Callable[..., Any]
) -> None:
    def ask() -> float:
        begun = time.monotonic()
        with pytest.raises(http.client.RemoteDisconnected):
            wire("/?Action=DescribeRegions")
        return time.monotonic() - begun

    sandbox.faults.add("DescribeRegions", hang=0.1)
    assert 0.1 <= ask() < 5
    sandbox.faults.add("DescribeRegions", hang=30)
    threading.Timer(0.2, sandbox.faults.clear).start()
    assert ask() < 5
    sandbox.faults.add("DescribeRegions", hang=30)
    threading.Timer(0.2, sandbox.stop).start()
    assert ask() < 5


def test_an_answer_may_be_cut_short(
    ec2: Any, sandbox: Sandbox, wire: Callable[..., Any]
) -> None:
    """The connection ends before the length that was promised."""
    whole = wire("/?Action=DescribeRegions")
    sandbox.faults.add("DescribeRegions", cut="short")
    with pytest.raises(http.client.IncompleteRead) as caught:
        wire("/?Action=DescribeRegions")
    half = len(caught.value.partial)
    assert half == len(whole.body) // 2
    assert half + caught.value.expected == len(whole.body)
    sandbox.faults.add("CreateVolume", cut="short")
    # Newer clients notice the missing bytes, older ones the missing XML.
    with pytest.raises((ResponseStreamingError, ResponseParserError)):
        ec2.create_volume(AvailabilityZone="eu-west-2a", Size=1)

    assert len(ec2.describe_volumes()["Volumes"]) == 1


def test_half_a_document_may_pass_for_a_whole(
    ec2: Any, sandbox: Sandbox
) -> None:
    sandbox.faults.add("CreateVolume", cut="whole")
    with pytest.raises(ResponseParserError):
        ec2.create_volume(AvailabilityZone="eu-west-2a", Size=1)

    assert len(ec2.describe_volumes()["Volumes"]) == 1


def test_an_unknown_cut_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="short or whole: askew"):
        sandbox.faults.add("DescribeImages", cut="askew")
