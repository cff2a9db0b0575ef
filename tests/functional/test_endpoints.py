"""Where calls go, and how they are signed; measured on the wire."""

from __future__ import annotations

import pytest

from awscli_outscale.sandbox import Sandbox
from support.proxy import RecordingProxy
from support.runner import OSC, SECRET_KEY, Aws

REGIONS = [
    "ap-northeast-1",
    "cloudgouv-eu-west-1",
    "eu-west-2",
    "us-east-2",
    "us-west-1",
]

# A call of each service, the API that serves it, and the service name that
# stock botocore signs for.
CALLS = [
    ("ec2 describe-regions", "fcu", "ec2"),
    ("s3 ls", "oos", "s3"),
    ("s3api list-buckets", "oos", "s3"),
    ("iam list-users", "eim", "iam"),
    ("elb describe-load-balancers", "lbu", "elasticloadbalancing"),
    ("directconnect describe-locations", "directlink", "directconnect"),
]


@pytest.mark.parametrize(("command", "api", "scope"), CALLS)
def test_each_service_goes_to_its_endpoint_with_its_region(
    aws: Aws,
    internet: RecordingProxy,
    sandbox: Sandbox,
    command: str,
    api: str,
    scope: str,
) -> None:
    aws(*command.split(), "--region", "us-east-2")

    assert [f"{api}.us-east-2.outscale.com"] == internet.connections
    [request] = sandbox.requests
    assert (
        f"/us-east-2/{scope}/aws4_request"
        in (request.headers["authorization"])
    )


@pytest.mark.parametrize("region", REGIONS)
def test_each_region_has_endpoints_of_its_own(
    aws: Aws, internet: RecordingProxy, region: str
) -> None:
    result = aws("ec2", "describe-regions", "--region", region)

    assert (0, "") == (result.code, result.err)
    assert [f"fcu.{region}.outscale.com"] == internet.connections


@pytest.mark.parametrize("region", REGIONS)
def test_s3_presign_is_sigv4_and_path_style_in_every_region(
    aws: Aws, internet: RecordingProxy, region: str
) -> None:
    result = aws("s3", "presign", "s3://bucket/key", "--region", region)

    assert result.out.startswith(
        f"https://oos.{region}.outscale.com/bucket/key?"
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&"
    )
    assert f"%2F{region}%2Fs3%2Faws4_request" in result.out
    assert internet.connections == []


def test_a_domain_of_the_users_own_accepts_any_region(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(OSC.replace("eu-west-2", "in-west-9"), "outscale_domain = ")
    with aws.config.open("a") as config:
        config.write("cloud.example.org\n")

    aws("ec2", "describe-images", env={"AWS_MAX_ATTEMPTS": "1"})

    assert {"fcu.in-west-9.cloud.example.org"} == set(internet.connections)


@pytest.mark.parametrize("option", ["--endpoint-url", "--endpoint"])
def test_an_explicit_endpoint_wins(
    aws: Aws, internet: RecordingProxy, sandbox: Sandbox, option: str
) -> None:
    result = aws("ec2", "describe-images", option, sandbox.endpoint_url)

    assert {"Images": []} == result.json
    assert [] == internet.connections
    [request] = sandbox.requests
    assert "/eu-west-2/ec2/" in request.headers["authorization"]


@pytest.mark.parametrize(
    "setting",
    ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EC2", "services", "endpoint_url"],
)
def test_a_configured_endpoint_wins(
    aws: Aws, internet: RecordingProxy, sandbox: Sandbox, setting: str
) -> None:
    """Also where the AWS CLI has no such settings, as 2.9.19."""
    here = sandbox.endpoint_url
    environment: dict[str, str | None] = {}
    if setting.startswith("AWS"):
        environment[setting] = here
    elif setting == "services":
        aws.configure(
            OSC,
            "services = mine\n[services mine]\n",
            f"ec2 =\n  endpoint_url = {here}\n",
        )
    else:
        aws.configure(OSC, f"endpoint_url = {here}\n")

    result = aws("ec2", "describe-images", env=environment)

    assert {"Images": []} == result.json
    assert [] == internet.connections


def test_all_kinds_of_commands_work_on_a_bucket(
    aws: Aws, internet: RecordingProxy
) -> None:
    (aws.home / "file").write_bytes(b"x" * 100_000)

    made = aws("s3", "mb", "s3://some-bucket")
    put = aws("s3", "cp", "file", "s3://some-bucket/a/file")
    listed = aws("s3", "ls", "s3://some-bucket/a/")
    got = aws("s3", "cp", "s3://some-bucket/a/file", "copy")
    waited = aws(
        *"s3api wait object-exists --bucket some-bucket --key a/file".split()
    )
    paged = aws(
        *"s3api list-objects-v2 --bucket some-bucket --page-size 1".split()
    )

    assert [0] * 6 == [
        r.code for r in (made, put, listed, got, waited, paged)
    ], (put.err, got.err)
    assert b"x" * 100_000 == (aws.home / "copy").read_bytes()
    assert "100000 file" in listed.out
    assert "a/file" == paged.json["Contents"][0]["Key"]
    assert {"oos.eu-west-2.outscale.com"} == set(internet.connections)


def test_uploads_send_no_checksum_that_oos_refuses(
    aws: Aws, sandbox: Sandbox
) -> None:
    (aws.home / "file").write_text("content")
    aws("s3", "mb", "s3://some-bucket")

    high = aws("s3", "cp", "file", "s3://some-bucket/high")
    low = aws(
        *"s3api put-object --bucket some-bucket --key low --body file".split()
    )

    assert (0, 0) == (high.code, low.code), (high.err, low.err)
    assert not [r for r in sandbox.requests if "x-amz-trailer" in r.headers]


def test_the_users_own_checksum_setting_still_wins(
    aws: Aws, sandbox: Sandbox
) -> None:
    # AWS's "Data integrity protections": the versions that brought it.
    brought_it = {1: (1, 37), 2: (2, 23)}
    has_the_setting = aws.host.version >= brought_it[aws.host.major]
    aws.configure(OSC, "request_checksum_calculation = when_supported\n")
    (aws.home / "file").write_text("content")
    aws("s3", "mb", "s3://some-bucket")

    result = aws("s3", "cp", "file", "s3://some-bucket/key")

    assert int(has_the_setting) == result.code
    assert has_the_setting == (
        "trailing checksum is not supported" in result.err
    )


def test_virtual_hosts_are_used_on_request_only(
    aws: Aws, internet: RecordingProxy
) -> None:
    """And what AWS alone has, S3 Accelerate, not even then."""
    aws.configure(
        OSC,
        "s3 =\n  addressing_style = virtual\n"
        "  use_accelerate_endpoint = true\n",
    )

    aws("s3", "ls", "s3://some-bucket", env={"AWS_MAX_ATTEMPTS": "1"})

    assert {"some-bucket.oos.eu-west-2.outscale.com"} == set(
        internet.connections
    )


def test_the_secret_key_is_not_in_the_debug_output(aws: Aws) -> None:
    result = aws("ec2", "describe-images", "--debug")

    assert 0 == result.code
    assert SECRET_KEY not in result.out + result.err
