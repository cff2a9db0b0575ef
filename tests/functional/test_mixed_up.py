"""Keys, Regions, endpoints and profiles of two clouds, mixed up.

Each case has one rule, and most of them stand in the README's table "What it
refuses, and why". ``test_refusals`` has the plain ones, with their sentences
and exit codes; here are those that somebody has to think of.
"""

from __future__ import annotations

import pytest

from awscli_outscale.sandbox import Sandbox
from support import hosts
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, SECRET_KEY, Aws
from support.server import Server

KEYLESS = "[profile osc]\noutscale = true\nregion = eu-west-2\n"
LACKS = "OUTSCALE has no service"
NOT_OURS = "is neither OUTSCALE's nor the endpoint that you set"
LOOKS_LIKE = "imitates an OUTSCALE host"
NO_ENCRYPTION = "is not encrypted"
UNKNOWN = "is not an OUTSCALE Region"
NO_ARN = "OOS knows no ARNs"
#: botocore or the AWS CLI itself finds that it cannot be.
THEIRS = ""

MRAP = "arn:aws:s3::123456789012:accesspoint/abc.mrap"
ACCESS_POINT = "arn:aws:s3:eu-west-2:123456789012:accesspoint/abc"
OUTPOST = (
    "arn:aws:s3-outposts:eu-west-2:123456789012:outpost/op-01234567890123456"
    "/accesspoint/abc"
)
DESCRIBE = "ec2 describe-images --endpoint-url"

REFUSED = {
    # They sign a URL or a token, and send nothing.
    "eks get-token --cluster-name cluster": LACKS,
    "s3 presign s3://bucket/key --region eu-west-3": UNKNOWN,
    f"s3 presign s3://{MRAP}/key": NO_ARN,
    # They use more than one service.
    "cloudformation deploy --template-file t.json --stack-name stack": LACKS,
    "ecr get-login-password": LACKS,
    "ecr-public get-login-password": LACKS,
    "ssm start-session --target i-12345678": LACKS,
    # The AWS CLI v1 gives them endpoints of its own.
    "sqs list-queues": LACKS,
    "emr list-clusters": LACKS,
    "rds describe-db-instances": LACKS,
    # It shares the prefix of elb's endpoint.
    "elbv2 describe-load-balancers": LACKS,
    # A second URL is signed, for the source Region.
    "ec2 copy-snapshot --source-region eu-west-1 "
    "--source-snapshot-id snap-12345678": UNKNOWN,
    # Hosts in the names of buckets.
    f"s3 ls s3://{MRAP}": NO_ARN,
    "s3 ls s3://arn:aws:s3:us-east-1:123456789012:accesspoint/abc": NO_ARN,
    f"s3 presign s3://{ACCESS_POINT}/key": NO_ARN,
    f"s3api list-objects-v2 --bucket {ACCESS_POINT}": NO_ARN,
    f"s3api delete-object --key k --bucket {OUTPOST}": NO_ARN,
    # Look-alikes.
    f"{DESCRIBE} https://fcu.eu-west-2.outscale.com.evil.example": LOOKS_LIKE,
    f"{DESCRIBE} https://fcu.eu-west-2.outscale.com@evil.example": LOOKS_LIKE,
    f"{DESCRIBE} https://fcu.outscale.com:443@evil.example:443": LOOKS_LIKE,
    f"{DESCRIBE} https://fcu.eu-west-2.xoutscale.com": LOOKS_LIKE,
    f"{DESCRIBE} https://OUTSCALE.COM.evil.example": LOOKS_LIKE,
    f"{DESCRIBE} https://evil.example\\.outscale.com": THEIRS,
    f"{DESCRIBE} https://fcu.eu-west-2.outscale.com%2e.evil.example": THEIRS,
    f"{DESCRIBE} https://fcu.eu-west-2.outscale\u3002com": THEIRS,
    # Unencrypted, to OUTSCALE.
    f"{DESCRIBE} http://fcu.eu-west-2.outscale.com:443": NO_ENCRYPTION,
    f"{DESCRIBE} HTTP://FCU.eu-west-2.outscale.com.": NO_ENCRYPTION,
    "s3 ls --endpoint-url http://oos.eu-west-2.outscale.com": NO_ENCRYPTION,
}


def test_what_must_not_leave_does_not(
    aws: Aws, internet: RecordingProxy
) -> None:
    (aws.home / "t.json").write_text("{}")

    results = aws.many(*REFUSED, env={"AWS_MAX_ATTEMPTS": "1"})

    for (command, words), result in zip(REFUSED.items(), results, strict=True):
        assert 0 != result.code, command
        assert "" == result.out, command
        assert words in result.err, command
        assert "Traceback" not in result.err, command
    assert [] == internet.connections


SENT = {
    "https://FCU.EU-WEST-2.OUTSCALE.COM": ["fcu.eu-west-2.outscale.com"],
    "https://fcu.eu-west-2.outscale.com.": ["fcu.eu-west-2.outscale.com."],
    "https://fcu.eu-west-2.outscale.com:8443/": ["fcu.eu-west-2.outscale.com"],
    "https://user@fcu.eu-west-2.outscale.com": ["fcu.eu-west-2.outscale.com"],
    "LOOPBACK": [],
}


def test_what_is_outscales_however_it_is_spelt(
    aws: Aws, internet: RecordingProxy, sandbox: Sandbox
) -> None:
    """Upper case, a trailing dot, a port; and plain http to this machine."""
    urls = [url.replace("LOOPBACK", sandbox.endpoint_url) for url in SENT]

    aws.many(
        *(f"{DESCRIBE} {url}" for url in urls), env={"AWS_MAX_ATTEMPTS": "1"}
    )

    expected = [host for named in SENT.values() for host in named]
    assert expected == internet.connections
    assert {"DescribeImages"} == {r.action for r in sandbox.requests}
    assert len(SENT) - 1 <= len(sandbox.requests)


def test_commands_that_get_keys_from_aws(
    aws: Aws, internet: RecordingProxy
) -> None:
    """`aws sso login`, `aws login`, `configure` and what v1 lacks of them."""
    aws.configure(
        KEYLESS,
        "sso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n",
        "[sso-session s]\nsso_region = us-east-1\n",
        "sso_start_url = https://x.awsapps.com/start\n",
    )

    results = aws.many(
        "sso login --no-browser",
        "sso logout",
        "login --remote",
        "configure export-credentials",
        "configure list",
        "configure get region",
        "configure mfa-login",
        env={"AWS_MAX_ATTEMPTS": "1"},
    )

    assert [] == internet.connections
    assert 0 != results[0].code
    assert 0 != results[2].code
    assert 0 != results[3].code
    assert "eu-west-2\n" == results[5].out
    assert 0 != results[6].code


def test_an_aws_profile_is_created_beside_a_default_one_of_outscales(
    aws: Aws, internet: RecordingProxy
) -> None:
    """`aws configure sso`, which asks for its name; v1 has no such command."""
    refusal = "this is an OUTSCALE call" if 2 == aws.host.major else "usage"
    question = "not a terminal" if 2 == aws.host.major else "usage"
    aws.configure(OSC, OSC.replace("[profile osc]", "[default]"))
    line = "configure sso --no-browser".split()

    named = aws(*line, profile="osc")
    by_variable = aws(*line, profile=None, env={"AWS_PROFILE": "osc"})
    asked = aws(*line, profile=None, stdin="\n")

    assert refusal in named.err
    assert refusal in by_variable.err
    assert question in asked.err
    assert "OUTSCALE" not in asked.err
    assert [] == internet.connections


@pytest.mark.parametrize(
    ("settings", "env"),
    [
        ("", {"AWS_REGION": "eu-west-1"}),
        ("region = eu-west-1\n", {}),
        ("region = aws-global\n", {}),
        ("region = eu-west-2.amazonaws.com/\n", {}),
    ],
)
def test_regions_from_everywhere_are_checked(
    aws: Aws,
    internet: RecordingProxy,
    settings: str,
    env: dict[str, str | None],
) -> None:
    profile = OSC if env else OSC.replace("region = eu-west-2\n", settings)
    aws.configure(profile)

    results = aws.many("ec2 describe-images", "s3 ls", env=env)

    # AWS CLI v1 knows AWS_DEFAULT_REGION alone.
    ignored = bool(env) and 1 == aws.host.major
    expected = ["fcu", "oos"] if ignored else []
    assert [f"{api}.eu-west-2.outscale.com" for api in expected] == (
        internet.connections
    )
    assert ignored == (0 == results[0].code)


V2 = [host for host in hosts.installed() if 2 == host.major]


@pytest.mark.parametrize("host", V2, indirect=True, ids=lambda h: h.name)
@pytest.mark.parametrize("zone", ["eu-west-1a", "us-east-1b"])
def test_a_region_that_the_instance_names_is_checked(
    aws: Aws, internet: RecordingProxy, server: Server, zone: str
) -> None:
    """v2 asks the metadata service for it, where nobody has named one."""
    server.answer = lambda path: (200, {}, zone)
    aws.configure(OSC.replace("region = eu-west-2\n", ""))

    result = aws(
        "ec2",
        "describe-images",
        env={
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{server.url}/",
        },
    )

    assert f"'{zone[:-1]}' {UNKNOWN}" in result.err
    assert server.requests
    assert [] == internet.connections


def test_keys_in_the_environment_of_a_profile_that_is_named(
    aws: Aws, sandbox: Sandbox
) -> None:
    """With ``--profile`` the profile's own count, as in botocore."""
    result = aws(
        *"ec2 describe-images".split(),
        env={
            "AWS_ACCESS_KEY_ID": "AKIAOFAWS",
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        },
    )

    assert 0 == result.code
    assert [ACCESS_KEY] == [r.access_key for r in sandbox.requests]
