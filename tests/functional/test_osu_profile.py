"""``--osu-profile``: exports to a bucket of another account.

The keys come from a profile, are sent to FCU, and are shown nowhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest
from botocore.exceptions import ParamValidationError

import awscli_outscale
from awscli_outscale.sandbox import AccountKeys, Sandbox
from support.exports import export
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, SECRET_KEY, Aws

SECRET = "secretKeyOfTheOthersBucket0123456789abcd"
TO = "--export-to-osu DiskImageFormat=qcow2,OsuBucket=theirs"
EXPORTS = {
    "CreateImageExportTask": "ExportToOsu.OsuAkSk",
    "CreateSnapshotExportTask": "ExportToOsu.aksk",
}


def profile(name: str, *lines: str) -> str:
    return "\n".join([f"[profile {name}]", *lines, ""])


def keys(access_key: str, secret_key: str) -> str:
    return (
        f"aws_access_key_id = {access_key}\n"
        f"aws_secret_access_key = {secret_key}"
    )


OPTED_IN = "outscale = true\nregion = eu-west-2"
OTHERS = (
    profile("aws", "region = eu-west-2", keys("AKIA456789012345678A", SECRET)),
    profile("no", "outscale = false", keys("AKIA456789012345678A", SECRET)),
    profile(
        *("token", OPTED_IN, keys("TESTKEYOFSOMEBODY123", SECRET)),
        "aws_session_token = t",
    ),
    profile("temporary", OPTED_IN, keys("ASIA456789012345678A", SECRET)),
    profile("none", OPTED_IN),
    profile("half", OPTED_IN, "aws_access_key_id = TESTKEYOFSOMEBODY123"),
    profile("fails", OPTED_IN, "credential_process = /no/such/program"),
    profile("no-json", OPTED_IN, "credential_process = echo secret"),
    profile(
        *("boom", OPTED_IN),
        "credential_process = sh -c 'echo boom, >&2; echo it is. >&2; exit 1'",
    ),
    profile(
        *("private", "outscale = true", "region = in-west-9"),
        "outscale_domain = cloud.example.org",
        keys("TESTKEYOFSOMEBODY123", SECRET),
    ),
    profile("old", OPTED_IN, keys(ACCESS_KEY, SECRET_KEY))
    + "ec2 =\n  signature_version = v2\n",
    profile("proxied", OPTED_IN, keys(ACCESS_KEY, SECRET_KEY))
    + "endpoint_url = https://fcu.proxy.example.org\n",
)


@pytest.fixture
def other(sandbox: Sandbox) -> AccountKeys:
    """Another account, with a bucket."""
    account = sandbox.add_account(secret_key=SECRET)
    client(sandbox, "s3", account).create_bucket(
        Bucket="theirs",
        CreateBucketConfiguration={"LocationConstraint": "eu-west-2"},
    )
    return account


@pytest.fixture
def aws(aws: Aws, other: AccountKeys) -> Aws:
    """The other account's profile, and others that are of no use."""
    aws.configure(
        OSC,
        profile("other", OPTED_IN, keys(other.access_key, SECRET)),
        *OTHERS,
    )
    return aws


def client(
    sandbox: Sandbox, service: str, account: AccountKeys | None = None
) -> Any:
    owner = account or sandbox
    return boto3.client(
        service,
        endpoint_url=sandbox.endpoint_url,
        region_name="eu-west-2",
        aws_access_key_id=owner.access_key,
        aws_secret_access_key=owner.secret_key,
    )


@pytest.fixture
def image(sandbox: Sandbox) -> dict[str, Any]:
    """An OMI of the account of the call."""
    ec2 = client(sandbox, "ec2")
    url = export(sandbox)
    image_id = ec2.register_image(Name="web", ImageLocation=url)["ImageId"]
    found: dict[str, Any] = awscli_outscale.wait_until_available(ec2, image_id)
    return found


def shown(aws: Aws) -> str:
    """Return all files that the commands have left, but the configuration."""
    files = [
        path
        for path in aws.home.rglob("*")
        if path.is_file() and path != aws.config
    ]
    return "".join(path.read_text("latin-1") for path in files)


def test_the_keys_are_sent_and_shown_nowhere(
    aws: Aws, sandbox: Sandbox, other: AccountKeys, image: dict[str, Any]
) -> None:
    image_id = image["ImageId"]
    snapshot_id = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    ec2 = (
        f"ec2 create-image-export-task --image-id {image_id} {TO} --wait",
        f"ec2 create-snapshot-export-task --snapshot-id {snapshot_id} {TO}",
    )
    copies = (
        f"outscale copy-image --image-id {image_id}",
        f"outscale copy-snapshot --snapshot-id {snapshot_id}",
    )
    aws.config.write_text(
        aws.config.read_text().replace(
            "[profile osc]", "[profile osc]\ncli_history = enabled"
        )
    )
    history = aws.home / "history.db"
    to = "--bucket theirs --to-region us-east-2 --wait-progress --prefix"

    found = aws.many(
        *(f"{line} --osu-profile other" for line in ec2),
        *(f"{line} --osu-profile other --oapi --debug" for line in ec2),
        *(f"{line} --osu-profile other {to} a/" for line in copies),
        *(f"{line} --osu-profile other {to} b/ --debug" for line in copies),
        f"{ec2[0]} --osu-profile other --generate-cli-skeleton",
        "s3 ls s3://theirs --profile other",
        env={"AWS_CLI_HISTORY_FILE": str(history)},
    )

    assert [0] * 10 == [result.code for result in found], found
    for result in found:
        assert SECRET not in result.out + result.err
    # FCU itself presigns the URL of the manifest with it.
    for result in (found[1], found[3], found[8]):
        assert other.access_key not in result.out + result.err
    assert "OsuAkSk" not in found[8].out
    assert "DEBUG" in found[2].err
    # And what SQLite has not merged into it.
    written = [path.read_bytes() for path in aws.home.glob("history.db*")]
    assert b"CLI_ARGUMENTS" in b"".join(written)
    assert SECRET not in shown(aws)
    sent = [r for r in sandbox.requests if r.action in EXPORTS]
    assert 8 == len(sent)
    for request in sent:
        body = parse_qs(request.body.decode())
        place = EXPORTS[str(request.action)]
        assert [other.access_key] == body[f"{place}.AccessKey"]
        assert [SECRET] == body[f"{place}.SecretKey"]
    listed = found[9].out
    assert snapshot_id in listed
    for folder in (image_id, "a", "b"):
        assert f"PRE {folder}/" in listed


def test_only_outscales_keys_for_outscale(
    aws: Aws, internet: RecordingProxy
) -> None:
    snapshot = (
        "ec2 create-snapshot-export-task --snapshot-id snap-12345678 "
        f"{TO} --osu-profile"
    )
    every = (
        snapshot,
        f"ec2 create-image-export-task --image-id ami-12345678 {TO} "
        "--osu-profile",
        "outscale copy-image --image-id ami-12345678 --bucket theirs "
        "--to-region us-east-2 --osu-profile",
        "outscale copy-snapshot --snapshot-id snap-12345678 --bucket theirs "
        "--to-region us-east-2 --osu-profile",
    )
    rows = [
        *((f"{each} aws", "It is not an OUTSCALE profile") for each in every),
        *((f"{each} nobody", "could not be found") for each in every),
        (f"{snapshot} no", "It is not an OUTSCALE profile"),
        (f"{snapshot} token", "Its keys are temporary ("),
        (f"{snapshot} temporary", "Its keys are temporary ("),
        (f"{snapshot} none", "It has no keys."),
        (f"{snapshot} half", "is missing (aws_secret_access_key). No"),
        (f"{snapshot} fails", "/no/such/program"),
        *(
            (f"{each} {name}", f"Its keys cannot be loaded: {words}. Nothing")
            for each in every
            for name, words in (
                ("no-json", "credential_process did not write JSON"),
                ("boom", "credential_process failed: boom, it is"),
            )
        ),
        (f"{snapshot} private", "the profile's keys must not be sent there"),
        (
            f"{snapshot} other --endpoint-url https://fcu.example.org",
            "the profile's keys must not be sent there",
        ),
        (
            f"{snapshot} other --profile proxied",
            "the profile's keys must not be",
        ),
        (f"{snapshot} other --profile old", "no longer works with --osu-prof"),
        (
            snapshot.replace("theirs", "theirs,OsuAkSk={AccessKey=a}")
            + " other",
            "Name the profile of the bucket's account: ",
        ),
    ]

    found = aws.many(*(line for line, _ in rows))

    for (line, words), result in zip(rows, found, strict=True):
        assert result.code not in (0, 1), line
        assert words in result.err, (line, result)
        assert SECRET not in result.out + result.err, line
        named = line.rpartition("--osu-profile ")[2].split()[0]
        if named != "other":
            assert f"--osu-profile {named}: " in result.err
            assert "Nothing was sent." in result.err
    for line in every:
        result = aws(*line.split(), "")
        assert result.code not in (0, 1), line
        assert "--osu-profile: Name a profile.\n" in result.err
    assert [] == internet.connections


def test_an_export_that_is_stuck_without_the_keys_is_begun_again(
    aws: Aws, sandbox: Sandbox, other: AccountKeys, image: dict[str, Any]
) -> None:
    snapshot_id = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    command = (
        f"outscale copy-snapshot --snapshot-id {snapshot_id} --bucket theirs "
        "--to-region us-east-2"
    )

    stuck, done = aws.many(
        f"{command} --wait-timeout 2", f"{command} --osu-profile other"
    )

    assert 124 == stuck.code, stuck
    assert "Error accessing bucket theirs" in stuck.err
    assert 0 == done.code, done
    assert "is stuck: Error accessing bucket theirs" in done.err
    [copy] = done.json["Copies"]
    assert "completed" == copy["State"]


def test_python_gives_no_keys_either(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text(OSC)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    session = boto3.Session(profile_name="osc")
    awscli_outscale.enable(session)
    ec2 = session.client("ec2", endpoint_url=sandbox.endpoint_url)
    target = {"DiskImageFormat": "qcow2", "OsuBucket": "theirs"}

    for call, parameters in (
        (ec2.create_image_export_task, {"ImageId": "ami-12345678"}),
        (ec2.create_snapshot_export_task, {"SnapshotId": "snap-12345678"}),
    ):
        for name in ("OsuAkSk", "aksk"):
            with pytest.raises(ParamValidationError) as caught:
                call(
                    **parameters,
                    ExportToOsu={**target, name: {"SecretKey": SECRET}},
                )
            assert "--osu-profile NAME" in str(caught.value)
            assert SECRET not in str(caught.value)


def test_keys_that_fcu_quotes_are_not_shown(
    aws: Aws, sandbox: Sandbox, other: AccountKeys, image: dict[str, Any]
) -> None:
    image_id = image["ImageId"]
    snapshot_id = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    for action in EXPORTS:
        sandbox.faults.add(
            action,
            status=400,
            code="InvalidParameterValue",
            message=f"AkSk {other.access_key}:{SECRET} is not valid",
            times=9,
        )
    to = "--bucket theirs --to-region us-east-2 --osu-profile other"
    create = (
        f"ec2 create-image-export-task --image-id {image_id} {TO} "
        "--osu-profile other"
    )

    found = aws.many(
        create,
        f"ec2 create-snapshot-export-task --snapshot-id {snapshot_id} {TO} "
        "--osu-profile other",
        f"outscale copy-image --image-id {image_id} {to}",
        f"outscale copy-snapshot --snapshot-id {snapshot_id} {to}",
        f"{create} --debug",
    )

    assert "awscli_outscale" in found[-1].err
    for result in found:
        assert result.code
        assert "AkSk ****:**** is not valid" in result.out + result.err
        for key in (SECRET, other.access_key):
            assert key not in result.out + result.err


def test_keys_that_fcu_quotes_later_are_not_shown(
    aws: Aws, sandbox: Sandbox, other: AccountKeys, image: dict[str, Any]
) -> None:
    """What was wrong with them stands in the task that the call has begun."""
    aws.config.write_text(
        aws.config.read_text().replace(
            "[profile osc]", "[profile osc]\ncli_history = enabled"
        )
    )
    sandbox.faults.add(
        "DescribeImageExportTasks",
        status=400,
        code="InvalidParameterValue",
        message=f"AkSk {other.access_key}:{SECRET} is not valid",
        times=9,
        retry_after=SECRET,  # a header may quote them, too
    )
    create = (
        f"ec2 create-image-export-task --image-id {image['ImageId']} {TO} "
        "--osu-profile other --wait"
    )
    history = aws.home / "history.db"

    found = aws.many(
        create,
        f"{create} --debug",
        env={"AWS_CLI_HISTORY_FILE": str(history)},
    )

    assert "AkSk ****:**** is not valid" in shown(aws)
    for result in found:
        assert "AkSk ****:**** is not valid" in result.err
        for key in (SECRET, other.access_key):
            assert key not in result.out + result.err + shown(aws)
