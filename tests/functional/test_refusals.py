"""What may not leave is stopped before it is signed, with a clear sentence.

"Stopped" is measured at the proxy, through which all traffic has to go: no
connection was even asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from awscli_outscale.sandbox import Sandbox
from support.proxy import RecordingProxy
from support.runner import (
    ACCESS_KEY,
    OSC,
    PLAIN,
    SECRET_KEY,
    Aws,
    Command,
    Result,
)

PROGRAM = "{program}"  # the one that runs, which messages propose
KNOWN = "ap-northeast-1, cloudgouv-eu-west-1, eu-west-2, us-east-2, us-west-1"
DESCRIBE = "ec2 describe-images"
FCU = "https://fcu.eu-west-2.outscale.com"
KEYLESS = "[profile osc]\noutscale = true\nregion = eu-west-2\n"
NOWHERE = OSC.replace("region = eu-west-2\n", "")
ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n"


class Case(NamedTuple):
    """A command that is refused.

    :ivar words: stand in what it says.
    :ivar profile: the sections of the profile `osc`, and of others.
    :ivar code: the kind of error whose exit code it has; any if empty.
    """

    line: str
    words: tuple[str, ...]
    profile: str = OSC
    env: Mapping[str, str | None] = {}
    code: str = ""


SERVICES = [
    Case(
        line,
        ("OUTSCALE has no service", "ec2 (FCU)", "Nothing"),
        code="configuration",
    )
    for line in (
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
    )
]
REGIONS = [
    Case(
        f"{line} --region {region}",
        (f"'{region}'", KNOWN),
        OSC,
        {},
        "configuration",
    )
    for line in (DESCRIBE, "s3 ls", "iam list-users")
    for region in ("eu-west-3", "us-east-1", "mars-1")
]
NO_REGION = [
    *(
        Case(line, ("No Region is set", KNOWN), NOWHERE)
        for line in (DESCRIBE, "s3 ls", "iam list-users")
    ),
    # One from the environment is checked as well.
    Case(
        DESCRIBE,
        ("'eu-west-1'",),
        NOWHERE,
        {"AWS_DEFAULT_REGION": "eu-west-1"},
    ),
]
SETTINGS = [
    *(
        Case(
            DESCRIBE,
            (value, f"Run: {PROGRAM} configure set outscale true --profile"),
            OSC.replace("outscale = true", f"outscale = {value}"),
        )
        for value in ("maybe", "tru", "2", '"true"')
    ),
    *(
        Case(
            DESCRIBE,
            ("outscale_domain", domain),
            f"{OSC}outscale_domain = {domain}\n",
        )
        for domain in (
            "amazonaws.com",
            "neither OUTSCALE's domain",
            "-x.org",
            "single",
            "a/b.org",
        )
    ),
]
ENDPOINTS = [
    *(
        Case(f"{DESCRIBE} --endpoint-url {url}", (host,))
        for url, host in (
            ("https://ec2.eu-west-2.amazonaws.com", "amazonaws.com"),
            ("https://EC2.eu-west-2.AmazonAWS.com.", "amazonaws.com"),
            ("https://ec2.eu-west-2.api.aws:443", "api.aws"),
            (f"{FCU}@ec2.eu-west-2.amazonaws.com", "amazonaws.com"),
        )
    ),
    Case(
        f"{DESCRIBE} --endpoint-url http://fcu.eu-west-2.outscale.com",
        ("not encrypted", "https://fcu.eu-west-2"),
    ),
    Case(
        f"{DESCRIBE} --endpoint-url {FCU}",
        ("outscale = false", "[profile osc]"),
        OSC.replace("outscale = true", "outscale = false"),
    ),
    Case(
        f"{DESCRIBE} --region us-east-2 --endpoint-url {FCU}",
        ("--region us-east-2", "eu-west-2"),
    ),
]
KEYS = [
    *(
        Case(
            DESCRIBE,
            (setting.split()[0], "[profile osc]"),
            OSC + setting + PLAIN,
        )
        for setting in (
            f"{ROLE}source_profile = plain\n",
            f"{ROLE}credential_source = Environment\n",
            "sso_start_url = https://example.awsapps.com/start\n",
            f"web_identity_token_file = /tmp/token\n{ROLE}",
        )
    ),
    # An AWS profile that takes its keys from an OUTSCALE profile.
    Case(
        "s3 ls --profile role",
        ("[profile osc]", "source_profile"),
        f"{OSC}[profile middle]\nsource_profile = osc\n"
        "role_arn = arn:aws:iam::123456789012:role/middle\n"
        "[profile role]\nregion = eu-west-2\nsource_profile = middle\n"
        f"{ROLE}",
    ),
    Case(
        DESCRIBE,
        ("Unset AWS_ACCESS_KEY_ID", "--profile osc", "[profile osc]"),
        env={
            "AWS_PROFILE": "osc",
            "AWS_ACCESS_KEY_ID": "AKIAOFAWS",
            "AWS_SECRET_ACCESS_KEY": "secret",
        },
    ),
    *(
        Case(
            line,
            ("temporary", "Nothing was sent"),
            KEYLESS,
            {"AWS_PROFILE": "osc", "AWS_SECRET_ACCESS_KEY": "s", **keys},
        )
        for line in (DESCRIBE, "s3 presign s3://b/k")
        for keys in (
            {"AWS_ACCESS_KEY_ID": "ASIAOFAWS"},
            {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SESSION_TOKEN": "token"},
        )
    ),
    Case(DESCRIBE, ("Unable to locate credentials",), KEYLESS),
]


def assert_refused(
    result: Result, internet: RecordingProxy, *words: str
) -> None:
    assert result.code in (253, 255), result
    assert "" == result.out
    for word in words:
        assert word in result.err
    assert "Traceback" not in result.err
    assert [] == internet.connections


def test_refusals(aws: Aws, internet: RecordingProxy) -> None:
    """All in one process; each with a configuration of its own."""
    every = [
        *SERVICES,
        *REGIONS,
        *NO_REGION,
        *SETTINGS,
        *ENDPOINTS,
        *KEYS,
    ]
    commands = []
    for number, case in enumerate(every):
        config = aws.home / f"config-{number}"
        config.write_text(aws.host.plugins_section() + case.profile)
        env = {**case.env, "AWS_CONFIG_FILE": str(config)}
        commands.append(Command(case.line, env))

    results = aws.many(*commands)

    wrong = [
        (case.line, case.words, case.profile, result)
        for case, result in zip(every, results, strict=True)
        if not _is_refused(case, result, aws)
    ]
    assert [] == wrong
    assert [] == internet.connections


def _is_refused(case: Case, result: Result, aws: Aws) -> bool:
    codes = [aws.host.exit_code(case.code)] if case.code else [253, 255]
    words = [word.replace(PROGRAM, aws.name) for word in case.words]
    return (
        result.code in codes
        and "" == result.out
        and all(word in result.err for word in words)
        and "Traceback" not in result.err
    )


def test_a_broken_opt_in_can_be_repaired_with_the_command_that_it_names(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(OSC.replace("outscale = true", "outscale = maybe"))

    repaired, result = aws.many("configure set outscale true", DESCRIBE)

    assert (0, 0) == (repaired.code, result.code)
    assert ["fcu.eu-west-2.outscale.com"] == internet.connections


def test_a_look_alike_is_not_an_outscale_host(
    aws: Aws, sandbox: Sandbox
) -> None:
    """Nor anybody else's: it is refused without an opt-in as well."""
    results = aws.many(
        *(
            "ec2 register-image --oapi --name abc --endpoint-url "
            f"https://{name}"
            for name in (
                "fcu.eu-west-2.outscale.com.evil.example",
                "fcu.eu-west-2.outscale.com%2e.evil.example",
                "outscale.com",
                "xoutscale.com",
                "fcu.eu-west-2.xoutscale.com",
                "fcu.eu-west-2.outscale.com@evil.example",
            )
        ),
        profile="plain",
    )

    for result in results:
        assert 0 != result.code
        assert re.search("imitates an OUTSCALE|has no valid host", result.err)
    assert [] == sandbox.requests


def test_keys_in_the_environment_serve_a_profile_without_any(
    aws: Aws, sandbox: Sandbox
) -> None:
    aws.configure(KEYLESS)
    environment: dict[str, str | None] = {
        "AWS_PROFILE": "osc",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    }

    result = aws(*DESCRIBE.split(), profile=None, env=environment)

    assert 0 == result.code
    assert [ACCESS_KEY] == [r.access_key for r in sandbox.requests]


def test_keys_of_the_machine_are_not_used(
    aws: Aws, internet: RecordingProxy, sandbox: Sandbox
) -> None:
    """The metadata service is the sandbox: it would see the question."""
    aws.configure(KEYLESS)

    result = aws(
        *DESCRIBE.split(),
        env={
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": sandbox.endpoint_url,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": sandbox.endpoint_url,
        },
    )

    assert_refused(result, internet, "Unable to locate credentials")
    assert [] == sandbox.requests


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
