"""What may not leave is stopped before it is signed, with a clear sentence.

"Stopped" is measured at the proxy, through which all traffic has to go: no
connection was even asked for.
"""

from __future__ import annotations

import pytest

from awscli_outscale.sandbox import Sandbox
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, PLAIN, SECRET_KEY, Aws, Result

KNOWN = "ap-northeast-1, cloudgouv-eu-west-1, eu-west-2, us-east-2, us-west-1"


def assert_refused(
    result: Result, internet: RecordingProxy, *words: str
) -> None:
    assert result.code in (253, 255), result
    assert "" == result.out
    for word in words:
        assert word in result.err
    assert "Traceback" not in result.err
    assert [] == internet.connections


@pytest.mark.parametrize(
    "command",
    [
        "sts get-caller-identity",
        "lambda list-functions",
        "ssm describe-parameters",
        "elbv2 describe-load-balancers",
        "sqs list-queues",
        "emr list-clusters",
        "rds describe-db-instances",
        "dynamodb list-tables",
        "s3control list-jobs --account-id 123456789012",
        "cloudformation list-stacks",
        "sso-oidc register-client --client-name a --client-type public",
        "rds generate-db-auth-token --hostname h --port 1 --username u",
        "codecommit credential-helper get",
        "deploy install --config-file file://none",
    ],
)
def test_services_that_outscale_lacks(
    aws: Aws, internet: RecordingProxy, command: str
) -> None:
    result = aws(*command.split())

    assert_refused(
        result, internet, "OUTSCALE has no service", "ec2 (FCU)", "Nothing"
    )
    assert aws.host.exit_code("configuration") == result.code


@pytest.mark.parametrize("region", ["eu-west-3", "us-east-1", "mars-1"])
def test_unknown_regions(
    aws: Aws, internet: RecordingProxy, region: str
) -> None:
    for command in ("ec2 describe-images", "s3 ls", "iam list-users"):
        result = aws(*command.split(), "--region", region)

        assert_refused(result, internet, f"'{region}'", KNOWN)
        assert aws.host.exit_code("configuration") == result.code


def test_no_region(aws: Aws, internet: RecordingProxy) -> None:
    aws.configure(OSC.replace("region = eu-west-2\n", ""))

    for command in ("ec2 describe-images", "s3 ls", "iam list-users"):
        result = aws(*command.split())

        assert_refused(result, internet, "No Region is set", KNOWN)


def test_a_region_from_the_environment_is_checked_as_well(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(OSC.replace("region = eu-west-2\n", ""))

    result = aws(
        "ec2", "describe-images", env={"AWS_DEFAULT_REGION": "eu-west-1"}
    )

    assert_refused(result, internet, "'eu-west-1'")


@pytest.mark.parametrize("value", ["maybe", "tru", "2", '"true"'])
def test_a_broken_opt_in(
    aws: Aws, internet: RecordingProxy, value: str
) -> None:
    aws.configure(OSC.replace("outscale = true", f"outscale = {value}"))

    result = aws("ec2", "describe-images")

    assert_refused(
        result, internet, value, "aws configure set outscale true --profile"
    )


def test_a_broken_opt_in_can_be_repaired_with_the_command_that_it_names(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(OSC.replace("outscale = true", "outscale = maybe"))

    repaired = aws("configure", "set", "outscale", "true")
    result = aws("ec2", "describe-images")

    assert (0, 0) == (repaired.code, result.code)
    assert ["fcu.eu-west-2.outscale.com"] == internet.connections


@pytest.mark.parametrize(
    "domain", ["amazonaws.com", "not a domain", "-x.org", "single", "a/b.org"]
)
def test_a_broken_domain(
    aws: Aws, internet: RecordingProxy, domain: str
) -> None:
    aws.configure(OSC, f"outscale_domain = {domain}\n")

    result = aws("ec2", "describe-images")

    assert_refused(result, internet, "outscale_domain", domain)


@pytest.mark.parametrize(
    "url",
    [
        "https://ec2.eu-west-2.amazonaws.com",
        "https://EC2.eu-west-2.AmazonAWS.com.",
        "https://ec2.eu-west-2.api.aws:443",
        "https://fcu.eu-west-2.outscale.com@ec2.eu-west-2.amazonaws.com",
    ],
)
def test_endpoints_at_aws(
    aws: Aws, internet: RecordingProxy, url: str
) -> None:
    result = aws("ec2", "describe-images", "--endpoint-url", url)

    assert_refused(
        result, internet, "amazonaws.com" if "api" not in url else "api.aws"
    )


def test_an_outscale_endpoint_without_encryption(
    aws: Aws, internet: RecordingProxy
) -> None:
    result = aws(
        "ec2",
        "describe-images",
        "--endpoint-url",
        "http://fcu.eu-west-2.outscale.com",
    )

    assert_refused(result, internet, "not encrypted", "https://fcu.eu-west-2")


def test_an_outscale_endpoint_from_a_profile_that_opts_out(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(OSC.replace("outscale = true", "outscale = false"))

    result = aws(
        "ec2",
        "describe-images",
        "--endpoint-url",
        "https://fcu.eu-west-2.outscale.com",
    )

    assert_refused(result, internet, "outscale = false", "[profile osc]")


def test_a_region_that_contradicts_the_endpoint(
    aws: Aws, internet: RecordingProxy
) -> None:
    result = aws(
        "ec2",
        "describe-images",
        "--region",
        "us-east-2",
        "--endpoint-url",
        "https://fcu.eu-west-2.outscale.com",
    )

    assert_refused(result, internet, "--region us-east-2", "eu-west-2")


@pytest.mark.parametrize(
    "name",
    [
        "fcu.eu-west-2.outscale.com.evil.example",
        "fcu.eu-west-2.outscale.com%2e.evil.example",
        "outscale.com",
        "xoutscale.com",
        "fcu.eu-west-2.xoutscale.com",
        "fcu.eu-west-2.outscale.com@evil.example",
    ],
)
def test_a_look_alike_is_not_an_outscale_host(
    aws: Aws, sandbox: Sandbox, name: str
) -> None:
    """Without an opt-in it leaves the plugin asleep: no option of ours."""
    result = aws(
        "ec2",
        "register-image",
        "--oapi",
        "--name",
        "abc",
        "--endpoint-url",
        f"https://{name}",
        profile="plain",
    )

    assert "Unknown options: --oapi" in result.err
    assert [] == sandbox.requests


@pytest.mark.parametrize(
    "setting",
    [
        "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = plain",
        "role_arn = arn:aws:iam::123456789012:role/r\n"
        "credential_source = Environment",
        "sso_start_url = https://example.awsapps.com/start",
        "web_identity_token_file = /tmp/token\n"
        "role_arn = arn:aws:iam::123456789012:role/r",
    ],
)
def test_profiles_that_get_their_keys_from_aws(
    aws: Aws, internet: RecordingProxy, setting: str
) -> None:
    aws.configure(OSC, setting + "\n", PLAIN)

    result = aws("ec2", "describe-images")

    assert_refused(result, internet, setting.split()[0], "[profile osc]")


def test_an_aws_profile_that_takes_its_keys_from_an_outscale_profile(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(
        OSC,
        "[profile middle]\nsource_profile = osc\n",
        "role_arn = arn:aws:iam::123456789012:role/middle\n",
        "[profile role]\nregion = eu-west-2\nsource_profile = middle\n",
        "role_arn = arn:aws:iam::123456789012:role/r\n",
    )

    result = aws("s3", "ls", profile="role")

    assert_refused(result, internet, "[profile osc]", "source_profile")


def test_keys_in_the_profile_and_in_the_environment(
    aws: Aws, internet: RecordingProxy
) -> None:
    environment: dict[str, str | None] = {
        "AWS_PROFILE": "osc",
        "AWS_ACCESS_KEY_ID": "AKIAOFAWS",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }

    result = aws("ec2", "describe-images", profile=None, env=environment)

    assert_refused(
        result,
        internet,
        "Unset AWS_ACCESS_KEY_ID",
        "--profile osc",
        "[profile osc]",
    )


def test_keys_in_the_environment_serve_a_profile_without_any(
    aws: Aws, sandbox: Sandbox
) -> None:
    aws.configure("[profile osc]\noutscale = true\nregion = eu-west-2\n")
    environment: dict[str, str | None] = {
        "AWS_PROFILE": "osc",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    }

    result = aws("ec2", "describe-images", profile=None, env=environment)

    assert 0 == result.code
    assert [ACCESS_KEY] == [r.access_key for r in sandbox.requests]


@pytest.mark.parametrize(
    "keys",
    [
        {"AWS_ACCESS_KEY_ID": "ASIAOFAWS", "AWS_SECRET_ACCESS_KEY": "s"},
        {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_SESSION_TOKEN": "token",
        },
    ],
)
def test_temporary_keys(
    aws: Aws, internet: RecordingProxy, keys: dict[str, str | None]
) -> None:
    aws.configure("[profile osc]\noutscale = true\nregion = eu-west-2\n")

    for command in ("ec2 describe-images", "s3 presign s3://b/k"):
        result = aws(
            *command.split(), profile=None, env={**keys, "AWS_PROFILE": "osc"}
        )

        assert_refused(result, internet, "temporary", "Nothing was sent")


def test_keys_of_the_machine_are_not_used(
    aws: Aws, internet: RecordingProxy, sandbox: Sandbox
) -> None:
    """The metadata service is the sandbox: it would see the question."""
    aws.configure("[profile osc]\noutscale = true\nregion = eu-west-2\n")

    result = aws(
        "ec2",
        "describe-images",
        env={
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": sandbox.endpoint_url,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": sandbox.endpoint_url,
        },
    )

    assert_refused(result, internet, "Unable to locate credentials")
    assert [] == sandbox.requests


def test_no_keys(aws: Aws, internet: RecordingProxy) -> None:
    aws.configure("[profile osc]\noutscale = true\nregion = eu-west-2\n")

    result = aws("ec2", "describe-images")

    assert_refused(result, internet, "Unable to locate credentials")


def test_an_endpoint_that_cannot_be_reached(aws: Aws) -> None:
    result = aws(
        "ec2",
        "describe-images",
        "--endpoint-url",
        "http://127.0.0.1:9",
        env={"AWS_MAX_ATTEMPTS": "1"},
    )

    assert 255 == result.code
    assert "http://127.0.0.1:9" in result.err
    assert "Traceback" not in result.err


def test_a_server_that_answers_rubbish(aws: Aws, sandbox: Sandbox) -> None:
    sandbox.faults.add("DescribeImages", body=b"\x00rubbish", times=9)

    result = aws("ec2", "describe-images", env={"AWS_MAX_ATTEMPTS": "1"})

    assert 255 == result.code
    assert "Traceback" not in result.err
    assert result.err.strip()


def test_s3_across_regions_stays_on_outscale(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws(
        *"s3 cp s3://some-bucket/a s3://other-bucket/b".split(),
        "--source-region",
        "us-east-2",
        "--region",
        "eu-west-2",
        env={"AWS_MAX_ATTEMPTS": "1"},
    )

    assert internet.connections
    assert {
        "oos.us-east-2.outscale.com",
        "oos.eu-west-2.outscale.com",
    } >= set(internet.connections)
