"""FCU's own actions, as commands and as methods.

The sandbox does not come into it: what is sent is read from the wire, and the
answers are those of OUTSCALE's public samples.
"""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.exceptions
import botocore.session
import pytest

import awscli_outscale
from awscli_outscale import errors
from awscli_outscale.sandbox import Sandbox
from support import hosts
from support.console import unstyled
from support.exports import export
from support.proxy import RecordingProxy
from support.recorder import Recorder
from support.runner import OSC, PLAIN, Aws, Result

TASK = """
    <imageExportTask>
      <imageExportTaskId>image-export-12345678</imageExportTaskId>
      <imageId>ami-12345678</imageId><state>pending/queued</state>
      <completion>0</completion><statusMessage>Export</statusMessage>
      <exportToOsu><diskImageFormat>qcow2</diskImageFormat>
        <osuBucket>exports</osuBucket><osuPrefix>omis/</osuPrefix>
        <osuAkSk><accessKey>a</accessKey><secretKey>s</secretKey></osuAkSk>
      </exportToOsu>
    </imageExportTask>
    """
SNAPSHOT_TASK = """
    <snapshotExportTaskId>snap-export-12345678</snapshotExportTaskId>
    <state>completed</state><completion>100</completion>
    <snapshotExport><snapshotId>snap-12345678</snapshotId></snapshotExport>
    <exportToOsu><diskImageFormat>raw</diskImageFormat>
      <osuBucket>exports</osuBucket><osuKey>k.raw</osuKey></exportToOsu>
    """
IMPORTED = """
    <snapshotId>snap-12345678</snapshotId><status>importing</status>
    <progress/><volumeSize>10</volumeSize>
    <startTime>2026-11-24T12:34:56.789Z</startTime>
    """
TO_OSU = "DiskImageFormat=qcow2,OsuBucket=exports,OsuPrefix=omis"
COPY = """
    ec2 copy-image --name abc --source-image-id ami-12345678
    --source-region us-east-2
    """


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    server = Recorder()
    server.answers |= {
        "CreateImageExportTask": TASK,
        "CreateSnapshotExportTask": (
            f"<snapshotExportTask>{SNAPSHOT_TASK}</snapshotExportTask>"
        ),
        "DescribeImageExportTasks": exports("completed", "completed"),
        "DescribeSnapshotExportTasks": (
            "<snapshotExportTaskSet><item>"
            f"{SNAPSHOT_TASK}</item></snapshotExportTaskSet>"
        ),
        "ImportSnapshot": IMPORTED,
        "ModifyImageAttribute": "<return>true</return>",
    }
    yield server
    server.close()


def exports(*states: str) -> str:
    items = "".join(
        f"<item><imageExportTaskId>image-export-{n}</imageExportTaskId>"
        f"<state>{state}</state></item>"
        for n, state in enumerate(states)
    )
    return f"<imageExportTaskSet>{items}</imageExportTaskSet>"


@pytest.fixture
def internet(recorder: Recorder) -> Iterator[RecordingProxy]:
    proxy = RecordingProxy(recorder.address)
    yield proxy
    proxy.close()


@pytest.fixture
def url(recorder: Recorder) -> str:
    """Of a file that is there, so that one who fetches it would get it."""
    return f"{recorder.url}/manifest?AWSAccessKeyId=AK&Expires=4102444800"


def page(result: Result) -> str:
    assert 0 == result.code, result
    return " ".join(unstyled(result.out).split())


def test_an_export_is_created_and_shown(aws: Aws, recorder: Recorder) -> None:
    result = aws(
        *f"ec2 create-image-export-task --image-id ami-12345678 "
        f"--export-to-osu {TO_OSU} --query ImageExportTask".split()
    )

    assert (0, "") == (result.code, result.err)
    assert {
        "Completion": "0",
        "ExportToOsu": {
            "DiskImageFormat": "qcow2",
            "OsuBucket": "exports",
            "OsuPrefix": "omis/",
        },
        "ImageExportTaskId": "image-export-12345678",
        "ImageId": "ami-12345678",
        "State": "pending/queued",
        "StatusMessage": "Export",
    } == result.json
    [request] = recorder.requests
    assert {
        "Action": "CreateImageExportTask",
        "ImageId": "ami-12345678",
        "ExportToOsu.DiskImageFormat": "qcow2",
        "ExportToOsu.OsuBucket": "exports",
        "ExportToOsu.OsuPrefix": "omis",
    } == request.parameters


def test_a_snapshot_is_imported_from_a_url_that_is_not_fetched(
    aws: Aws, recorder: Recorder, url: str
) -> None:
    """AWS CLI v1 alone would send what the URL leads to."""
    location = f"{url}&Signature=s%2B{'s' * 25}%3D"

    result = aws(
        *"ec2 import-snapshot --snapshot-size 10737418240".split(),
        *("--description", "Imported", "--snapshot-location", location),
    )

    assert (0, "") == (result.code, result.err)
    assert "snap-12345678" == result.json["SnapshotId"]
    assert "importing" == result.json["State"]
    [request] = recorder.requests
    assert {
        "Action": "ImportSnapshot",
        "description": "Imported",
        "snapshotLocation": location,
        "snapshotSize": "10737418240",
    } == request.parameters


def test_a_waiter_goes_on_until_the_last_export_is_completed(
    aws: Aws, recorder: Recorder
) -> None:
    done = aws(
        *"ec2 wait image-export-task-completed --image-export-task-ids "
        "image-export-0 image-export-1".split()
    )

    assert (0, "", "") == (done.code, done.out, done.err)
    assert {
        "Action": "DescribeImageExportTasks",
        "ImageExportTaskId.1": "image-export-0",
        "ImageExportTaskId.2": "image-export-1",
    } == recorder.requests[0].parameters


def test_the_flat_form_of_aws_is_sent_as_fcu_takes_it(
    aws: Aws, recorder: Recorder
) -> None:
    result = aws(
        *"ec2 modify-image-attribute --image-id ami-12345678 --debug "
        "--attribute launchPermission --operation-type add "
        "--user-ids 123456789012 210987654321 --user-groups all".split()
    )

    [request] = recorder.requests
    assert {
        "Action": "ModifyImageAttribute",
        "ImageId": "ami-12345678",
        "LaunchPermission.Add.1.UserId": "123456789012",
        "LaunchPermission.Add.2.UserId": "210987654321",
        "LaunchPermission.Add.3.Group": "all",
    } == request.parameters
    assert (0, "") == (result.code, result.out)
    assert "in another form: LaunchPermission is sent." in result.err


def test_what_cannot_be_turned_or_copied_is_not_sent(
    aws: Aws, recorder: Recorder
) -> None:
    copy = aws(*COPY.split())
    nobody = aws(
        *"ec2 modify-image-attribute --image-id ami-12345678 "
        "--attribute launchPermission --user-ids 123456789012".split()
    )

    assert aws.host.exit_code("parameters") == copy.code
    assert "--source-region: FCU copies within one Region" in copy.err
    assert "--region us-east-2 --image-id ami-12345678" in copy.err
    assert aws.host.exit_code("parameters") == nobody.code
    assert "--operation-type: It is required." in nobody.err
    assert [] == recorder.requests


def test_the_help_page_is_fcus(aws: Aws) -> None:
    text = page(aws("ec2", "import-snapshot", "help"))

    assert "Create a snapshot from a file in a bucket" in text
    assert "--snapshot-location (string)" in text
    assert "OUTPUT SnapshotId" in text
    assert "disk-container" not in text


def test_an_aws_profile_has_awss_commands(
    aws: Aws, recorder: Recorder, internet: RecordingProxy
) -> None:
    unknown = aws(
        *f"ec2 create-image-export-task --export-to-osu {TO_OSU}".split(),
        profile="plain",
    )
    skeleton = aws(
        *"ec2 import-snapshot --generate-cli-skeleton".split(), profile="plain"
    )

    assert (2 if aws.host.major == 1 else 252) == unknown.code
    assert "nvalid choice" in unknown.err
    assert "DiskContainer" in skeleton.json
    assert "SnapshotLocation" not in skeleton.json
    assert [] == internet.connections


@pytest.mark.parametrize(
    "host", [h for h in hosts.installed() if h.major == 1], ids=str
)
def test_the_commands_complete_where_the_completer_knows_plugins(
    aws: Aws,
) -> None:
    def complete(line: str, profile: str) -> set[str]:
        run = subprocess.run(
            [aws.host.aws.parent / "aws_completer"],
            capture_output=True,
            text=True,
            check=False,
            env=aws.environment(
                COMP_LINE=line, COMP_POINT=str(len(line)), AWS_PROFILE=profile
            ),
        )
        return set(run.stdout.split())

    ours = "aws ec2 create-image-e"
    location = "aws ec2 import-snapshot --snapshot-l"

    assert {"create-image-export-task"} == complete(ours, "osc")
    assert {"--snapshot-location"} == complete(location, "osc")
    assert set() == complete(ours, "plain")


@pytest.fixture
def session(
    internet: RecordingProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> botocore.session.Session:
    internet.write_ca(tmp_path / "ca.pem")
    config = tmp_path / "config"
    config.write_text(OSC + PLAIN)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("HTTPS_PROXY", internet.url)
    return botocore.session.Session(profile="osc")


@pytest.fixture
def client(session: botocore.session.Session) -> Any:
    awscli_outscale.enable(session)
    return session.create_client("ec2")


def test_a_client_made_before_does_not_hide_the_methods(
    session: botocore.session.Session,
) -> None:
    before = session.create_client("ec2")
    awscli_outscale.enable(session)
    after = session.create_client("ec2")

    assert not hasattr(before, "create_image_export_task")
    assert hasattr(after, "create_image_export_task")
    assert not hasattr(
        botocore.session.Session(profile="plain").create_client("ec2"),
        "create_image_export_task",
    )


def test_python_has_them_as_methods(client: Any, recorder: Recorder) -> None:
    target = {"DiskImageFormat": "raw", "OsuBucket": "exports"}

    made = client.create_snapshot_export_task(
        SnapshotId="snap-12345678", ExportToOsu=target
    )["SnapshotExportTask"]
    found = client.describe_snapshot_export_tasks(
        SnapshotExportTaskIds=["snap-export-12345678"]
    )["SnapshotExportTasks"]

    assert [made] == found
    assert {"SnapshotId": "snap-12345678"} == made["SnapshotExport"]
    assert "k.raw" == made["ExportToOsu"]["OsuKey"]
    created, described = recorder.requests
    assert "raw" == created.parameters["ExportToOsu.DiskImageFormat"]
    assert (
        "snap-export-12345678"
        == (described.parameters["SnapshotExportTaskId.1"])
    )


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_waiter_stops_at_an_export_that_is_over(
    client: Any, recorder: Recorder, state: str
) -> None:
    recorder.answers["DescribeImageExportTasks"] = exports("completed", state)
    waiter = client.get_waiter("image_export_task_completed")

    with pytest.raises(botocore.exceptions.WaiterError, match=state):
        waiter.wait()

    assert 1 == len(recorder.requests)


@pytest.mark.parametrize("state", ["pending", "pending/queued", "unheard-of"])
def test_a_waiter_goes_on_in_any_other_state(
    client: Any, recorder: Recorder, state: str
) -> None:
    recorder.answers["DescribeImageExportTasks"] = exports(state, "completed")
    waiter = client.get_waiter("image_export_task_completed")

    with pytest.raises(botocore.exceptions.WaiterError, match="Max attempts"):
        waiter.wait(WaiterConfig={"Delay": 0, "MaxAttempts": 3})

    assert 3 == len(recorder.requests)


def test_the_waiter_of_snapshots_knows_their_states(
    client: Any, recorder: Recorder
) -> None:
    waiter = client.get_waiter("snapshot_export_task_completed")
    waiter.wait()
    recorder.answers["DescribeSnapshotExportTasks"] = (
        "<snapshotExportTaskSet><item><state>failed</state></item>"
        "</snapshotExportTaskSet>"
    )

    with pytest.raises(botocore.exceptions.WaiterError, match="failed"):
        waiter.wait()


def test_python_is_checked_in_its_own_words(
    client: Any, recorder: Recorder
) -> None:
    with pytest.raises(errors.OutscaleError) as caught:
        client.create_image_export_task(
            ImageId="ami-12345678",
            ExportToOsu={"DiskImageFormat": "vdi", "OsuBucket": "No"},
        )
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        client.import_snapshot(
            SnapshotLocation="http://127.0.0.1/k", SnapshotSize=10
        )

    assert isinstance(caught.value, botocore.exceptions.ParamValidationError)
    assert "ExportToOsu.DiskImageFormat: 'vdi' is not" in str(caught.value)
    assert "ExportToOsu.OsuBucket: 'No' is not" in str(caught.value)
    assert 2 == len(warned)
    assert "SnapshotSize: 10 bytes is less" in str(warned[1].message)
    assert ["ImportSnapshot"] == [
        request.parameters["Action"] for request in recorder.requests
    ]


def test_what_python_passed_is_not_changed(
    client: Any, recorder: Recorder
) -> None:
    flat = {"OperationType": "remove", "UserIds": ["123456789012"]}

    client.modify_image_attribute(ImageId="ami-12345678", **flat)

    assert {"OperationType": "remove", "UserIds": ["123456789012"]} == flat
    assert (
        "123456789012"
        == recorder.requests[0].parameters["LaunchPermission.Remove.1.UserId"]
    )


def test_without_validation_the_form_is_turned_all_the_same(
    client: Any, session: botocore.session.Session, recorder: Recorder
) -> None:
    session.get_scoped_config()["parameter_validation"] = "false"

    client.modify_image_attribute(
        ImageId="ami-12345678", Attribute="description", Value="new"
    )

    assert "new" == recorder.requests[0].parameters["Description.Value"]


def test_the_sandbox_plays_them(
    sandbox: Sandbox, client: Any, session: botocore.session.Session
) -> None:
    """Out to a bucket, and in again, as an image and as a snapshot."""
    ec2, s3 = (
        session.create_client(name, endpoint_url=sandbox.endpoint_url)
        for name in ("ec2", "s3")
    )
    made = ec2.register_image(
        Name="Test Image",
        ImageLocation=export(sandbox, host=sandbox.endpoint_url),
    )["ImageId"]
    image = awscli_outscale.wait_until_available(ec2, made)
    snapshot = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    target = {
        "DiskImageFormat": "qcow2",
        "OsuBucket": "exports",
        "OsuPrefix": "out/",
    }
    quickly = {"Delay": 1, "MaxAttempts": 30}

    ec2.create_image_export_task(ImageId=made, ExportToOsu=target)
    ec2.create_snapshot_export_task(SnapshotId=snapshot, ExportToOsu=target)
    ec2.get_waiter("image_export_task_completed").wait(WaiterConfig=quickly)
    ec2.get_waiter("snapshot_export_task_completed").wait(WaiterConfig=quickly)
    [task] = ec2.describe_image_export_tasks()["ImageExportTasks"]
    [other] = ec2.describe_snapshot_export_tasks()["SnapshotExportTasks"]
    file = {"Bucket": "exports", "Key": other["ExportToOsu"]["OsuKey"]}
    registered = ec2.register_image(
        Name="Again", ImageLocation=task["ExportToOsu"]["OsuManifestUrl"]
    )["ImageId"]
    imported = ec2.import_snapshot(
        SnapshotLocation=s3.generate_presigned_url("get_object", file),
        SnapshotSize=image["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"]
        * 1024**3,
    )["SnapshotId"]

    assert (made, "100") == (task["ImageId"], task["Completion"])
    assert {"SnapshotId": snapshot} == other["SnapshotExport"]
    awscli_outscale.wait_until_available(ec2, registered)
    ec2.get_waiter("snapshot_completed").wait(
        SnapshotIds=[imported], WaiterConfig=quickly
    )
