"""Failures on order."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
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
