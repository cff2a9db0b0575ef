"""Commands of the AWS CLI that call more than one service.

An OUTSCALE endpoint for one of them (``AWS_ENDPOINT_URL_S3``) beside AWS's for
the others, in a profile of AWS's: no token of AWS's goes to OUTSCALE, and no
key is used at both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support import hosts
from support.proxy import RecordingProxy
from support.runner import AWS_KEY, PLAIN, Aws
from support.server import Server

VARIABLES: dict[str, str | None] = {
    "AWS_ENDPOINT_URL_S3": "https://oos.eu-west-2.outscale.com",
    "AWS_ENDPOINT_URL_IAM": "https://eim.eu-west-2.outscale.com",
    "AWS_ENDPOINT_URL_EC2": "https://fcu.eu-west-2.outscale.com",
    "AWS_MAX_ATTEMPTS": "1",
}

#: Those of which one service is S3, EC2 or IAM. What they need stands in the
#: directory in which they run.
COMMANDS = {
    "cloudformation package": "--template-file large.json --s3-bucket bucket",
    "cloudformation deploy": "--template-file large.json --s3-bucket bucket "
    "--stack-name stack",
    "cloudtrail validate-logs": "--start-time 2024-01-01T00:00:00Z "
    "--end-time 2024-01-02T00:00:00Z --s3-bucket bucket "
    "--trail-arn arn:aws:cloudtrail:eu-west-2:123456789012:trail/t "
    "--account-id 123456789012",
    "configservice subscribe": "--s3-bucket bucket --iam-role r "
    "--sns-topic arn:aws:sns:eu-west-2:123456789012:topic",
    "datapipeline create-default-roles": "",
    "deploy push": "--application-name a --s3-location s3://bucket/key "
    "--source source",
    "deploy register": "--instance-name i",
    "deploy deregister": "--instance-name i",
    "dlm create-default-role": "",
    "ec2 describe-images": "",
    "emr create-default-roles": "",
    "emr-containers update-role-trust-policy": "--cluster-name c "
    "--namespace n --role-name r",
    "gamelift upload-build": "--name n --build-version 1 --build-root source",
    "iam create-virtual-mfa-device": "--virtual-mfa-device-name m "
    "--bootstrap-method QRCodePNG --outfile out.png",
    "s3 cp": "large.json s3://bucket/key",
    "s3 sync": "source s3://bucket/key",
    "servicecatalog generate product": "--file-path large.json "
    "--bucket-name bucket --product-name p --product-owner o "
    "--product-type CLOUD_FORMATION_TEMPLATE "
    "--provisioning-artifact-name n --provisioning-artifact-description d "
    "--provisioning-artifact-type CLOUD_FORMATION_TEMPLATE",
    "opsworks register": "--infrastructure-class ec2 --stack-id s --local",
}


@pytest.fixture
def world(server: Server) -> Iterator[RecordingProxy]:
    """AWS and OUTSCALE: every bucket and object is there, and no stack."""
    missing = (
        "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack "
        "with id stack does not exist</Message></Error></ErrorResponse>"
    )

    def answer(path: str) -> tuple[int, dict[str, str], str]:
        stored = {"ETag": '"e"'}
        return (200, stored, "") if "bucket" in path else (400, {}, missing)

    server.answer = answer
    proxy = RecordingProxy(server.address, "com")
    yield proxy
    proxy.close()


@pytest.fixture
def there(host: hosts.Host, world: RecordingProxy, tmp_path: Path) -> Aws:
    aws = Aws(host, tmp_path / "home", world)
    (aws.home / "large.json").write_text(f'{{"Description": "{"x" * 60000}"}}')
    (aws.home / "source").mkdir()
    (aws.home / "source" / "appspec.yml").write_text("version: 0.0")
    return aws


def test_no_token_of_awss_goes_to_outscale(
    there: Aws, server: Server, world: RecordingProxy
) -> None:
    there.configure(PLAIN, "aws_session_token = token\n")

    results = there.many(
        *(f"{command} {rest}" for command, rest in COMMANDS.items()),
        profile="plain",
        env=VARIABLES,
    )

    assert [] == [
        r
        for r in server.requests
        if r.header("x-amz-security-token")
        and "outscale" in str(r.header("host"))
    ]
    assert [] == [h for h in world.connections if "outscale" in h]
    knows_variables = (2, 9, 19) != there.host.version
    refused = [r for r in results if "keys are temporary" in r.err]
    assert knows_variables <= (len(refused) > 5), results


def test_no_token_of_awss_goes_to_outscale_unsigned(
    there: Aws, world: RecordingProxy
) -> None:
    """What is in the request is a secret as well."""
    there.configure(PLAIN)

    there.many(
        "sso list-accounts --access-token token",
        "sts assume-role-with-web-identity --role-arn "
        "arn:aws:iam::123456789012:role/r --role-session-name session "
        "--web-identity-token token",
        profile="plain",
        env={
            "AWS_ENDPOINT_URL_SSO": "https://fcu.eu-west-2.outscale.com",
            "AWS_ENDPOINT_URL_STS": "https://eim.eu-west-2.outscale.com",
            "AWS_MAX_ATTEMPTS": "1",
        },
    )

    assert [] == [h for h in world.connections if "outscale" in h]


def test_no_key_is_used_at_both(there: Aws, world: RecordingProxy) -> None:
    """It may be OUTSCALE's, though AWS's begin like that."""
    there.configure(PLAIN.replace(AWS_KEY, "AKIA0123456789ABCDEF"))
    called = {}
    for command in ("cloudformation deploy", "deploy push"):
        world.connections.clear()
        there(
            *f"{command} {COMMANDS[command]}".split(),
            profile="plain",
            env=VARIABLES,
        )
        called[command] = set(world.connections)

    assert all(called.values()), called
    assert {} == {
        command: found
        for command, found in called.items()
        if len({"outscale" in host for host in found}) > 1
    }


def test_a_bucket_of_awss_may_have_our_name(
    there: Aws, world: RecordingProxy
) -> None:
    """Its name is in the host, and it is AWS's like any other."""
    there.configure(PLAIN)
    names = "plain-bucket", "my-outscale-bucket"

    found = there.many(
        *(
            f"s3 sync s3://{source}/bucket s3://{target}/bucket"
            for source, target in (names, names[::-1])
        ),
        profile="plain",
        env={"AWS_MAX_ATTEMPTS": "1"},
    )

    assert [(0, "")] * 2 == [(one.code, one.err) for one in found]
    assert set(names) == {host.split(".")[0] for host in world.connections}
