"""Law 1 from the side of the keys: none crosses from one cloud to the other.

Each was, or might have been, a leak.
"""

from __future__ import annotations

import json
from pathlib import Path

import botocore.session
import pytest

import awscli_outscale
from awscli_outscale import errors
from support.hosts import Host
from support.runner import ACCESS_KEY, OSC, PLAIN
from support.watched import CLIS, Door, Program, what_left_outscale

KEYLESS = "[profile osc]\noutscale = true\nregion = eu-west-2\n"
ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n"
CALL = {
    "calls": [
        {
            "service": "ec2",
            "region": "eu-west-2",
            "operation": "DescribeImages",
            "parameters": {},
        }
    ]
}


@pytest.mark.parametrize(
    "sections",
    [
        [OSC, ROLE, "source_profile = plain\n", PLAIN],
        [OSC, ROLE, "source_profile = osc\n"],
        [KEYLESS, ROLE, "credential_source = Environment\n"],
        [KEYLESS, ROLE, "credential_source = Ec2InstanceMetadata\n"],
        [KEYLESS, ROLE, "web_identity_token_file = /dev/null\n"],
        [
            KEYLESS,
            "sso_session = s\nsso_account_id = 1\nsso_role_name = r\n",
            "[sso-session s]\nsso_region = us-east-1\n",
            "sso_start_url = https://x.awsapps.com/start\n",
        ],
        [
            KEYLESS,
            "sso_start_url = https://x.awsapps.com/start\n",
            "sso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n",
        ],
        [KEYLESS, "login_session = arn:aws:iam::123456789012:user/u\n"],
    ],
    ids=[
        "role",
        "role-of-itself",
        "role-environment",
        "role-instance",
        "web-identity",
        "sso-session",
        "sso",
        "login",
    ],
)
def test_profiles_whose_keys_come_from_aws(
    program: Program, sections: list[str]
) -> None:
    report = program(CALL, *sections)

    assert "refused" == report.outcomes[0]["kind"], report.outcomes
    assert set() == report.signatures | report.asked | report.beside


def test_keys_of_the_machine_are_not_asked_for(
    program: Program, tmp_path: Path
) -> None:
    """Instance, container, web identity: the server sees no question."""
    token = tmp_path / "token"
    token.write_text("token")
    address = program.server.url

    report = program(
        CALL,
        KEYLESS,
        env={
            "AWS_EC2_METADATA_DISABLED": "false",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": address,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": address,
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
            "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
        },
    )

    assert "NoCredentialsError" in report.outcomes[-1]["error"]
    assert set() == report.signatures | report.asked | report.beside
    assert [] == program.server.requests


def test_keys_of_a_process_are_used(program: Program, tmp_path: Path) -> None:
    script = tmp_path / "keys"
    keys = {
        "Version": 1,
        "AccessKeyId": ACCESS_KEY,
        "SecretAccessKey": "secret",
    }
    script.write_text(f"#!/bin/sh\necho '{json.dumps(keys)}'\n")
    script.chmod(0o700)

    report = program(CALL, KEYLESS, f"credential_process = {script}\n")

    assert set() == what_left_outscale(report)
    assert {"fcu.eu-west-2.outscale.com"} == report.asked
    assert report.signatures


V2 = [door for door in CLIS if door.host.major == 2]
COMPLETERS = [
    Door(Host(door.host.name, completer), (), door.name)
    for door in V2
    for completer in (
        door.host.aws.parent / "aws_completer",
        Path("/usr/libexec/aws_completer"),
    )
    if completer.exists()
]


def each(doors: list[Door]) -> pytest.MarkDecorator:
    """Run a test with some of the programs only."""
    return pytest.mark.parametrize(
        "program", doors, indirect=True, ids=lambda door: door.name
    )


@each(COMPLETERS)
@pytest.mark.parametrize(
    "line",
    [
        "aws --profile osc ec2 describe-images --image-ids ",
        "aws --profile osc iam get-user --user-name ",
    ],
)
def test_completion_stays_on_outscale(program: Program, line: str) -> None:
    """AWS CLI v2 asks the service for values when TAB is pressed."""
    report = program(
        None,
        OSC,
        profile=None,
        env={"COMP_LINE": line, "COMP_POINT": str(len(line))},
    )

    assert set() == what_left_outscale(report)


@each(CLIS)
@pytest.mark.parametrize(
    ("opted_out", "source"),
    [
        ("outscale = false\n", OSC),
        (
            "",
            OSC.replace(
                "outscale = true",
                "endpoint_url = https://fcu.eu-west-2.outscale.com",
            ),
        ),
    ],
    ids=["opted-out", "by-endpoint"],
)
def test_a_role_is_not_assumed_with_outscale_keys(
    program: Program, opted_out: str, source: str
) -> None:
    report = program(
        None,
        source,
        "[profile role]\nregion = eu-west-2\nsource_profile = osc\n",
        ROLE,
        opted_out,
        command=("s3", "ls"),
        profile="role",
    )

    assert set() == what_left_outscale(report)


@each(CLIS)
def test_git_gets_no_signature(program: Program) -> None:
    """The AWS CLI's credential helper for git signs by itself."""
    report = program(
        None,
        OSC,
        command=("codecommit", "credential-helper", "get"),
        stdin="protocol=https\npath=v1/repos/r\n"
        "host=git-codecommit.us-east-1.amazonaws.com\n",
    )

    assert set() == report.signatures


@each(V2)
def test_temporary_keys_are_refused_in_fast_transfers(
    program: Program, tmp_path: Path
) -> None:
    """AWS's are the only ones that there are."""
    file = tmp_path / "file"
    file.write_text("content")

    program(
        None,
        OSC,
        "aws_session_token = token\n",
        "s3 =\n  preferred_transfer_client = crt\n",
        command=("s3", "cp", str(file), "s3://bucket/key"),
    )

    tokens = [
        request.header("x-amz-security-token")
        for request in program.server.requests
    ]
    assert [] == [token for token in tokens if token]


def test_a_snapshot_is_not_copied_from_a_region_of_aws(
    program: Program,
) -> None:
    """The second URL, for the source Region, is presigned."""
    report = program(
        {
            "calls": [
                {
                    "service": "ec2",
                    "region": "eu-west-2",
                    "operation": "CopySnapshot",
                    "parameters": {
                        "SourceRegion": "eu-west-1",
                        "SourceSnapshotId": "snap-12345678",
                    },
                }
            ]
        },
        OSC,
    )

    assert set() == what_left_outscale(report)


def test_keys_that_were_found_before_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a default profile are AWS's, unless it says otherwise."""
    config = tmp_path / "config"
    config.write_text(PLAIN.replace("[profile plain]", "[default]"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    session = botocore.session.Session()
    assert session.get_credentials() is not None

    awscli_outscale.enable(session)

    with pytest.raises(errors.Refused, match="There are no keys for this"):
        session.create_client("s3").generate_presigned_url("list_buckets")


@each([door for door in CLIS if door.host.major == 1])
def test_a_defaults_mode_does_no_harm(program: Program) -> None:
    report = program(CALL, OSC, "defaults_mode = standard\n")

    assert {"fcu.eu-west-2.outscale.com"} == report.asked
