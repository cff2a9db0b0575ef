"""FCU as a whole: who may call, and what it says to a bad call."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

Refusal = Callable[..., Any]
Wire = Callable[..., Any]

AUTH_FAILURE = (
    "Outscale was not able to validate the provided access credentials. "
    "Invalid login/password or password has expired."
)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("ec2", "describe_images"),
        ("iam", "list_users"),
        ("elb", "describe_load_balancers"),
    ],
)
def test_an_unknown_access_key_is_refused(
    connect: Any, refusal: Refusal, service: str, call: str
) -> None:
    client = connect(service, key="A" * 20)

    assert (401, "AuthFailure", AUTH_FAILURE) == refusal(getattr(client, call))


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("ec2", "describe_images"),
        ("iam", "list_users"),
        ("elb", "describe_load_balancers"),
    ],
)
def test_a_wrong_secret_key_is_refused(
    connect: Any, refusal: Refusal, service: str, call: str
) -> None:
    status, code, _ = refusal(getattr(connect(service, secret="wrong"), call))

    assert (403, "SignatureDoesNotMatch") == (status, code)


def test_a_call_without_a_signature_is_refused(wire: Wire) -> None:
    answer = wire("/", "POST", FORM, b"Action=DescribeImages")

    assert (401, "AuthFailure", AUTH_FAILURE) == (
        answer.status,
        answer.code,
        answer.message,
    )


def test_describe_regions_needs_no_signature(wire: Wire) -> None:
    for answer in (
        wire("/", "POST", FORM, b"Action=DescribeRegions"),
        wire("/?Action=DescribeRegions"),
    ):
        assert answer.status == 200
        names = re.findall(rb"<regionName>(.*?)<", answer.body)
        assert names == [
            b"eu-west-2",
            b"us-east-2",
            b"us-west-1",
            b"ap-northeast-1",
            b"cloudgouv-eu-west-1",
        ]


def test_describe_regions_names_outscales_endpoints(ec2: Any) -> None:
    found = ec2.describe_regions(RegionNames=["cloudgouv-eu-west-1"])

    assert found["Regions"] == [
        {
            "RegionName": "cloudgouv-eu-west-1",
            "Endpoint": "fcu.cloudgouv-eu-west-1.outscale.com",
        }
    ]


def test_a_scope_outside_outscale_is_refused(
    connect: Any, refusal: Refusal
) -> None:
    status, code, message = refusal(
        connect("ec2", region="eu-central-1").describe_images
    )

    assert (403, "SignatureDoesNotMatch") == (status, code)
    assert "'eu-central-1'" in message


@pytest.mark.parametrize("service", ["sts", "sqs", "lambda"])
def test_a_service_that_outscale_lacks_is_refused(
    signed: Any, service: str
) -> None:
    answer = signed({"Action": "GetCallerIdentity"}, service=service)

    assert (400, "InvalidService") == (answer.status, answer.code)


@pytest.mark.parametrize(
    "action",
    [
        "foo",
        "",
        "describeImages",
        "Describe_Images",
        "EnableImage",
        "dispatch",
        "_dispatch",
        "SetupClass",
    ],
)
def test_an_unknown_action_is_refused(signed: Any, action: str) -> None:
    """Also in spellings that moto would take for its own image calls."""
    for answer in (
        signed({"Action": action}),
        signed({"Action": action, "DryRun": "true"}),
    ):
        assert (400, "InvalidAction") == (answer.status, answer.code)
        assert answer.message == (
            f"Action is not valid for this web service: {action}"
        )


def test_an_action_that_moto_only_announces_is_refused(signed: Any) -> None:
    answer = signed({"Action": "DescribeBundleTasks"})

    assert (400, "InvalidAction") == (answer.status, answer.code)


@pytest.mark.parametrize("service", ["iam", "elasticloadbalancing"])
@pytest.mark.parametrize("action", ["Foo", "", "SetupClass"])
def test_an_unknown_action_of_another_service_is_refused(
    signed: Any, service: str, action: str
) -> None:
    answer = signed({"Action": action}, service=service)

    assert (400, "InvalidAction") == (answer.status, answer.code)
    assert (
        answer.body.partition(b"?>")[2].strip().startswith(b"<ErrorResponse>")
    )


def test_what_the_sandbox_does_not_play_yet_says_so(signed: Any) -> None:
    action = "DescribeQuotas"
    answer = signed({"Action": action})

    assert (400, "NotImplemented") == (answer.status, answer.code)
    assert answer.message == f"The sandbox does not play {action} yet."


@pytest.mark.parametrize(
    ("call", "params"),
    [
        ("describe_images", {}),
        ("describe_volumes", {}),
        ("deregister_image", {"ImageId": "ami-12345678"}),
        ("create_volume", {"AvailabilityZone": "eu-west-2a", "Size": 1}),
    ],
)
def test_a_dry_run_does_nothing(
    ec2: Any, refusal: Refusal, call: str, params: dict[str, Any]
) -> None:
    assert (
        400,
        "DryRunOperation",
        "Request would have succeeded, but DryRun flag is set.",
    ) == refusal(getattr(ec2, call), DryRun=True, **params)
    assert ec2.describe_volumes()["Volumes"] == []


def test_unknown_parameters_are_ignored(signed: Any) -> None:
    answer = signed({"Action": "DescribeImages", "foo": "bar", "Max": "-1"})

    assert answer.status == 200


@pytest.mark.parametrize("version", ["2016-09-15", "2026-11-24", None])
def test_any_version_is_served(signed: Any, version: str | None) -> None:
    given = {} if version is None else {"Version": version}
    for action, service in (
        ("DescribeImages", "fcu"),
        ("DescribeVolumes", "fcu"),
        ("ListUsers", "eim"),
        ("DescribeLoadBalancers", "lbu"),
    ):
        answer = signed({"Action": action, **given}, service=service)
        assert answer.status == 200, answer.body


def test_an_empty_result_is_an_empty_set(signed: Any) -> None:
    answer = signed({"Action": "DescribeImages"})

    assert b"<imagesSet />" in answer.body or b"<imagesSet/>" in answer.body


def test_every_answer_has_a_request_id_of_its_own(ec2: Any) -> None:
    ids = [
        call()["ResponseMetadata"]["RequestId"]
        for call in (
            ec2.describe_images,
            ec2.describe_images,
            ec2.describe_volumes,
            ec2.describe_volumes,
        )
    ]

    assert len(set(ids)) == 4
    for request_id in ids:
        assert re.fullmatch(
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", request_id
        )


def test_an_error_has_the_shape_of_fcu(signed: Any) -> None:
    answer = signed({"Action": "foo"})

    assert re.search(
        rb"<Response><Errors><Error><Code>InvalidAction</Code>"
        rb"<Message>.*</Message></Error></Errors>"
        rb"<RequestID>[0-9a-f-]{36}</RequestID></Response>$",
        answer.body,
    )


def test_a_missing_id_is_named(signed: Any) -> None:
    for action in (
        "DeregisterImage",
        "DescribeImageAttribute",
        "ModifyImageAttribute",
    ):
        answer = signed({"Action": action})
        assert (400, "MissingParameter") == (answer.status, answer.code)
        assert answer.message == (
            "The request must contain the parameter: ImageId"
        )
