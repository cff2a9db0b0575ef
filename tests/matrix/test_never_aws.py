"""Law 1, for everything that botocore knows: no request that is signed with
OUTSCALE keys goes to AWS.

The matrix: every service, every Region and some that are not OUTSCALE's, the
first and the last operation and a presigned URL, through each AWS CLI and
through Python. All services go through one of them, each tenth and all that
are special through the others; ``make test-matrix`` sends all through all.
``support.watched`` says how it is measured.
"""

from __future__ import annotations

from typing import Any

import pytest

from support import calling, cases, hosts
from support.runner import OSC, PLAIN
from support.server import ByPath
from support.watched import CLIS, REGIONS, Program, what_left_outscale

# Spelt out: the package's own table is what is being tested.
API = {
    "ec2": "fcu",
    "s3": "oos",
    "iam": "eim",
    "elb": "lbu",
    "directconnect": "directlink",
}
NO_REGIONS = ("us-east-1", "eu-west-3", "mars-1", None)

# Has no Region, so that each client says its own.
NOWHERE = OSC.replace("region = eu-west-2\n", "")

#: One wants a real ARN; one has an operation that Python cannot do.
STOPPED_BY_BOTOCORE = ("cloudfront-keyvaluestore", "lexv2-runtime")

#: A few of the services that are refused, each special in its own way.
ODD = (
    "sts",
    "sqs",
    "dynamodb",
    "timestream-query",
    "s3control",
    "elbv2",
    "sso",
    "cloudfront",
)


def test_every_service_in_every_region(program: Program) -> None:
    """Served by OUTSCALE, in the client's Region; or refused, unsigned."""
    every = 1 if hosts.is_everything() or program.door == CLIS[0] else 10
    report = program(
        {
            "services": "all",
            "every": every,
            "always": [*API, *ODD, *STOPPED_BY_BOTOCORE],
            "regions": [*REGIONS, *NO_REGIONS],
            "verbs": list(calling.VERBS),
        },
        NOWHERE,
    )

    assert set() == what_left_outscale(report)
    assert len({o["service"] for o in report.outcomes}) > 300 / every
    assert [] == [o for o in report.outcomes if not _is_lawful(o)]
    assert {
        f"{api}.{region}.outscale.com"
        for api in API.values()
        for region in REGIONS
    } <= report.asked


def _is_lawful(outcome: dict[str, Any]) -> bool:
    service, verb, kind = (outcome[k] for k in ("service", "verb", "kind"))
    if outcome["region"] not in REGIONS:
        # There is not even a client.
        return (verb, kind, outcome["signatures"]) == ("create", "refused", [])
    if verb == "create":
        return bool(kind == "done")
    if service in API:
        expected = "done" if verb == "presign" else "answered"
        return bool(kind == expected) and _is_signed_for_its_region(outcome)
    if service in STOPPED_BY_BOTOCORE and kind == "error":
        return not outcome["signatures"]
    return (kind, outcome["signatures"]) == ("refused", [])


def _is_signed_for_its_region(outcome: dict[str, Any]) -> bool:
    region = outcome["region"]
    end = f"{API[outcome['service']]}.{region}.outscale.com"
    return outcome["signatures"] != [] and all(
        host.endswith(end) and signed_for == region
        for host, signed_for, _ in outcome["signatures"]
    )


def test_calls_that_could_leave(program: Program) -> None:
    table = cases.load("outgoing")
    calls = [
        {"region": "eu-west-2", "operation": "", **call}
        for call in table["stopped"] + table["sent"]
    ]

    report = program({"calls": calls}, OSC)

    assert set() == what_left_outscale(report)
    assert len(calls) == len(report.outcomes)
    for outcome in report.outcomes:
        signed_for = {host for host, _, _ in outcome["signatures"]}
        if "hosts" in outcome:
            assert signed_for or outcome.get("or_stopped"), outcome
            assert signed_for <= set(outcome["hosts"]), outcome
        else:
            assert set() == signed_for, outcome
            # "error": botocore itself has found that it cannot be done.
            assert outcome["kind"] in ("refused", "error"), outcome


@pytest.mark.parametrize(
    ("env", "settings"),
    [
        ({"AWS_USE_FIPS_ENDPOINT": "true"}, "use_fips_endpoint = true"),
        (
            {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
            "use_dualstack_endpoint = true",
        ),
        (
            {},
            "s3 =\n  use_accelerate_endpoint = true\n"
            "  use_dualstack_endpoint = true\n"
            "  us_east_1_regional_endpoint = legacy\n"
            "  addressing_style = virtual\n",
        ),
        (
            {
                "AWS_ENABLE_ENDPOINT_DISCOVERY": "true",
                "AWS_ACCOUNT_ID": "123456789012",
                "AWS_ACCOUNT_ID_ENDPOINT_MODE": "required",
                "AWS_STS_REGIONAL_ENDPOINTS": "legacy",
                "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "legacy",
                "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
                "AWS_BEARER_TOKEN_BEDROCK": "token",
                "AWS_AUTH_SCHEME_PREFERENCE": "sigv4a,httpBearerAuth",
                "AWS_SIGV4A_SIGNING_REGION_SET": "*",
            },
            "endpoint_discovery_enabled = true",
        ),
        (
            {"AWS_ENDPOINT_URL_STS": "https://sts.amazonaws.com"},
            "services = aws\n[services aws]\n"
            "dynamodb =\n  endpoint_url = https://dynamodb.amazonaws.com",
        ),
    ],
    ids=["fips", "dual-stack", "s3", "modes", "endpoints"],
)
def test_settings_that_change_endpoints(
    program: Program, env: dict[str, str], settings: str
) -> None:
    report = program(
        {
            "services": [*API, *ODD],
            "regions": ["eu-west-2", "us-east-1", None],
            "verbs": list(calling.VERBS),
        },
        OSC,
        settings + "\n",
        env=env,
    )

    assert set() == what_left_outscale(report)
    assert report.signatures
    for outcome in report.outcomes:
        if outcome["service"] in ODD and outcome["verb"] != "create":
            assert "refused" == outcome["kind"], outcome


def _redirect(status: int, code: str, **headers: str) -> ByPath:
    text = (
        f"<Error><Code>{code}</Code><Region>us-east-1</Region>"
        "<Endpoint>bucket.s3.us-east-1.amazonaws.com</Endpoint></Error>"
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda path: (status, named, text)


REDIRECTS = {
    "permanent": _redirect(
        301, "PermanentRedirect", x_amz_bucket_region="us-east-1"
    ),
    "location": _redirect(
        307,
        "TemporaryRedirect",
        Location="https://bucket.s3.us-east-1.amazonaws.com/key",
        x_amz_bucket_region="us-east-1",
    ),
    "foreign": _redirect(
        302,
        "Redirect",
        Location="https://oos.eu-west-2.outscale.com.evil",
        x_amz_bucket_region="us-east-2",
    ),
    "illegal": _redirect(
        400,
        "IllegalLocationConstraintException",
        x_amz_bucket_region="us-east-1",
    ),
    "forbidden": _redirect(403, "Forbidden", x_amz_bucket_region="eu-west-3"),
    # The last one: after it a session sends nothing more.
    "malformed": _redirect(400, "AuthorizationHeaderMalformed"),
}


def test_redirects_are_not_followed_out(program: Program) -> None:
    """Not for objects, not for the Region of a bucket, not for AWS's words.

    The bucket is named after the answer that it gives.
    """
    program.server.answer = lambda path: REDIRECTS[
        path.split("?")[0].split("/")[1]
    ](path)
    operations = (
        "HeadBucket",
        "ListObjectsV2",
        "GetObject",
        "PutObject",
        "CreateBucket",
    )
    calls = [
        {
            "service": "s3",
            "region": "eu-west-2",
            "operation": name,
            "parameters": {"Bucket": bucket}
            | ({"Key": "k"} if name.endswith("tObject") else {}),
        }
        for bucket in REDIRECTS
        for name in operations
    ]

    report = program({"calls": calls}, OSC)

    assert set() == what_left_outscale(report)
    assert {"oos.eu-west-2.outscale.com"} == report.asked
    assert len(calls) - len(operations) < len(program.server.requests)
    assert {"oos.eu-west-2.outscale.com"} == {
        request.header("host") for request in program.server.requests
    }
    assert [] == [o["error"] for o in report.outcomes if o["kind"] == "error"]


@pytest.mark.parametrize("opted_out", ["", "outscale = false\n"])
def test_an_aws_profile_never_calls_outscale(
    program: Program, opted_out: str
) -> None:
    command = tuple(c for c in program.door.command if c != "--enable")

    report = program(
        {
            "services": [*API, *ODD],
            "regions": ["eu-west-2", "us-east-1"],
            "verbs": ["first"],
        },
        OSC,
        PLAIN,
        opted_out,
        profile="plain",
        command=command,
    )

    ends = (".amazonaws.com", ".api.aws", ".on.aws")
    assert report.asked
    assert set() == {h for h in report.asked if not h.endswith(ends)}
    assert set() == {
        h for h, _, _ in report.signatures if not h.endswith(ends)
    }
    assert [] == program.server.requests
