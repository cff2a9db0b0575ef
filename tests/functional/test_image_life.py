"""The life of an OMI with ``aws``, in the words of EC2 and in OAPI's shape.

One story for each AWS CLI: made, shared, copied, exported, imported in
another account, and gone.
"""

from __future__ import annotations

import signal
from typing import Any

import boto3
import pytest
from oracle.oapi_spec import assert_valid

from awscli_outscale import errors
from awscli_outscale.sandbox import Sandbox
from support import hosts
from support.awaited import until
from support.exports import export
from support.runner import OSC, Aws

OTHER = "OTHERACCESSKEY012345", "otherSecretKeyThatMustNeverBeShown012345"
OTHERS = f"""
[profile other]
outscale = true
region = us-east-2
aws_access_key_id = {OTHER[0]}
aws_secret_access_key = {OTHER[1]}
"""


class Ec2:
    """``aws ec2``, which succeeds, and says nothing else."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def __call__(self, command: str, *more: str, profile: str = "osc") -> Any:
        result = self._aws("ec2", *command.split(), *more, profile=profile)
        assert (0, "") == (result.code, result.news), result
        return result.json if result.out else None


@pytest.fixture
def ec2(aws: Aws) -> Ec2:
    return Ec2(aws)


def test_a_whole_life(aws: Aws, ec2: Ec2, sandbox: Sandbox) -> None:
    other = sandbox.add_account(access_key=OTHER[0], secret_key=OTHER[1])
    aws.configure(OSC, OTHERS)
    url = export(sandbox)

    # From a manifest, as everywhere else in these tests.
    first = ec2("register-image --name first --wait", "--image-location", url)

    # From a VM.
    run = ec2("run-instances --image-id", first["ImageId"])
    vm = run["Instances"][0]["InstanceId"]
    made = ec2(f"create-image --name second --instance-id {vm} --wait --oapi")
    assert_valid(made, "CreateImageResponse")
    assert "available" == made["Image"]["State"]
    assert "second" == made["Image"]["ImageName"]
    image_id = made["Image"]["ImageId"]

    # A copy.
    copy = ec2(
        f"copy-image --source-image-id {image_id} --source-region eu-west-2 "
        "--name third --oapi"
    )
    assert_valid(copy, "CreateImageResponse")
    assert "third" == copy["Image"]["ImageName"]
    assert None is ec2(f"wait image-available --image-ids {image_id}")

    # Shared: the flat form, which FCU does not take.
    shared = ec2(
        f"modify-image-attribute --image-id {image_id} --attribute "
        "launchPermission --operation-type add --user-ids "
        f"{other.account_id} --oapi"
    )
    assert_valid(shared, "UpdateImageResponse")
    permissions = {"GlobalPermission": False, "AccountIds": [other.account_id]}
    assert permissions == shared["Image"]["PermissionsToLaunch"]

    # Read, with the permissions of one's own.
    read = ec2("describe-images --oapi")
    assert_valid(read, "ReadImagesResponse")
    by_id = {image["ImageId"]: image for image in read["Images"]}
    assert permissions == by_id[image_id]["PermissionsToLaunch"]
    assert [] == by_id[first["ImageId"]]["PermissionsToLaunch"]["AccountIds"]
    assert read["ResponseContext"]["RequestId"]

    # Exported, and its manifest's URL handed over.
    task = ec2(
        f"create-image-export-task --image-id {first['ImageId']} --wait "
        "--export-to-osu DiskImageFormat=qcow2,OsuBucket=journey"
    )["ImageExportTask"]
    assert "completed" == task["State"]
    tasks = ec2("describe-image-export-tasks --oapi")
    assert_valid(tasks, "ReadImageExportTasksResponse")
    assert [task["ImageExportTaskId"]] == [
        each["TaskId"] for each in tasks["ImageExportTasks"]
    ]
    manifest = task["ExportToOsu"]["OsuManifestUrl"]
    imported = ec2(
        "register-image --name first --wait --oapi",
        *("--image-location", manifest),
        profile="other",
    )
    assert_valid(imported, "CreateImageResponse")
    assert other.account_id == imported["Image"]["AccountId"]

    # And gone.
    gone = ec2(f"deregister-image --image-id {image_id} --oapi")
    assert_valid(gone, "DeleteImageResponse")


def test_snapshots_are_exported_and_imported(
    aws: Aws, ec2: Ec2, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    image = ec2(
        "register-image --name abc --wait --oapi --image-location", url
    )
    [mapping] = image["Image"]["BlockDeviceMappings"]

    exported = ec2(
        f"create-snapshot-export-task --wait --oapi --snapshot-id "
        f"{mapping['Bsu']['SnapshotId']} "
        "--export-to-osu DiskImageFormat=qcow2,OsuBucket=snapshots"
    )
    assert_valid(exported, "CreateSnapshotExportTaskResponse")
    assert "completed" == exported["SnapshotExportTask"]["State"]
    assert 100 == exported["SnapshotExportTask"]["Progress"]

    [listed] = aws("s3", "ls", "s3://snapshots").out.splitlines()
    key = f"s3://snapshots/{listed.split()[-1]}"
    location = aws("s3", "presign", key).out.strip()
    imported = ec2(
        f"import-snapshot --wait --snapshot-size {10 * 2**30} --oapi",
        *("--snapshot-location", location),
    )
    assert_valid(imported, "CreateSnapshotResponse")
    assert "completed" == imported["Snapshot"]["State"]

    bad = aws(
        *"ec2 import-snapshot --wait --snapshot-size 1073741824".split(),
        *(
            "--snapshot-location",
            location.replace("Expires=3600", "Expires=3599"),
        ),
    )
    assert 255 == bad.code
    assert "error" == bad.json["State"]
    assert f"Snapshot {bad.json['SnapshotId']} is error: " in bad.err
    assert "Signature" not in bad.err


def test_the_life_of_a_snapshot(aws: Aws, ec2: Ec2, sandbox: Sandbox) -> None:
    """In EC2's words and in OAPI's shape, as that of an OMI."""
    other = sandbox.add_account()
    volume = ec2("create-volume --size 2 --availability-zone eu-west-2a")
    create = f"ec2 create-snapshot --volume-id {volume['VolumeId']}"

    plain, made = aws.many(f"{create} --wait", f"{create} --oapi --wait")
    assert (0, 0) == (plain.code, made.code), plain.err + made.err
    assert "completed" == plain.json["State"]
    assert "ResponseMetadata" not in plain.json
    assert_valid(made.json, "CreateSnapshotResponse")
    private = {"GlobalPermission": False, "AccountIds": []}
    assert private == made.json["Snapshot"]["PermissionsToCreateVolume"]
    snapshot_id = made.json["Snapshot"]["SnapshotId"]
    flat = (
        f"ec2 modify-snapshot-attribute --snapshot-id {snapshot_id} "
        f"--attribute createVolumePermission --user-ids {other.account_id}"
    )

    copied, shared, public, read, unshared, plain_change, gone = aws.many(
        "ec2 copy-snapshot --source-region eu-west-2 --source-snapshot-id "
        f"{snapshot_id} --description copy --wait --oapi",
        f"{flat} --operation-type add --oapi",
        f"ec2 modify-snapshot-attribute --snapshot-id {snapshot_id} "
        "--create-volume-permission Add=[{Group=all}] --oapi",
        "ec2 describe-snapshots --owner-ids self --oapi",
        f"{flat} --group-names all --operation-type remove --oapi",
        f"{flat} --operation-type add",
        f"ec2 delete-snapshot --snapshot-id {snapshot_id} --oapi",
    )

    for result, method in (
        (copied, "CreateSnapshot"),
        (shared, "UpdateSnapshot"),
        (public, "UpdateSnapshot"),
        (read, "ReadSnapshots"),
        (unshared, "UpdateSnapshot"),
        (gone, "DeleteSnapshot"),
    ):
        # What waits says first how to go on.
        said = "To continue waiting: " in result.err
        assert (0, result is copied) == (result.code, said), result.err
        assert_valid(result.json, f"{method}Response")
    assert (0, "", "") == tuple(vars(plain_change).values())
    assert "completed" == copied.json["Snapshot"]["State"]
    assert private == copied.json["Snapshot"]["PermissionsToCreateVolume"]
    accounts = [other.account_id]
    found = [
        result.json["Snapshot"]["PermissionsToCreateVolume"]
        for result in (shared, public, unshared)
    ]
    assert [
        {"GlobalPermission": False, "AccountIds": accounts},
        {"GlobalPermission": True, "AccountIds": accounts},
        private,
    ] == found
    by_id = {each["SnapshotId"]: each for each in read.json["Snapshots"]}
    assert found[1] == by_id[snapshot_id]["PermissionsToCreateVolume"]
    assert (
        private
        == (by_id[plain.json["SnapshotId"]]["PermissionsToCreateVolume"])
    )

    wrong = aws(
        *"ec2 copy-snapshot --source-region us-east-2".split(),
        *("--source-snapshot-id", snapshot_id),
    )
    assert aws.host.exit_code("parameters") == wrong.code
    step = "outscale copy-snapshot --region us-east-2 --snapshot-id "
    assert f"{step}{snapshot_id}" in wrong.err


@pytest.fixture
def image_id(ec2: Ec2, sandbox: Sandbox) -> str:
    url = export(sandbox)
    made = ec2("register-image --name abc --wait --image-location", url)
    found: str = made["ImageId"]
    sandbox.import_seconds = 1000
    return found


EXPORT = """
    ec2 create-image-export-task --wait
    --export-to-osu DiskImageFormat=raw,OsuBucket=journey --image-id
    """


def test_a_time_out_and_a_signal_show_the_export(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    late = aws(*EXPORT.split(), image_id, "--wait-timeout", "0")

    assert errors.NOT_YET == late.code
    task = late.json["ImageExportTask"]
    hint = (
        "wait image-export-task-completed --image-export-task-ids "
        f"{task['ImageExportTaskId']} --profile osc"
    )
    assert hint in late.err

    process = aws.start("ec2", *hint.split()[:-2])
    shows = "DescribeImageExportTasks"
    until(lambda: [r.action for r in sandbox.requests].count(shows) >= 2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    # A shell makes 130 of the signal, too.
    assert process.returncode in (130, -signal.SIGINT)


def test_waiting_by_the_aws_clis_own_command(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    """It stops where botocore's would go on for ten minutes."""
    wait = "ec2 wait image-available".split()
    sandbox.images.set_state(image_id, "deregistered")

    gone = aws(*wait, "--image-ids", image_id)
    sandbox.images.finish(image_id)
    there = aws(*wait, "--image-ids", image_id)
    filtered = aws(*wait, "--filters", "Name=state,Values=available")

    assert 255 == gone.code
    assert f"Image {image_id} is deregistered: FCU gives no reas" in gone.err
    assert (0, "", "") == (there.code, there.out, there.err)
    assert (0, "", "") == (filtered.code, filtered.out, filtered.err)
    assert "state" == sandbox.requests[-1].params["Filter.1.Name"]


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_permissions_that_fcu_does_not_tell_are_left_empty(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    sandbox.faults.add(
        "DescribeImageAttribute", status=403, code="UnauthorizedOperation"
    )

    read = aws("ec2", "describe-images", "--owners", "self", "--oapi")

    assert (0, "") == (read.code, read.err)
    [image] = read.json["Images"]
    assert [] == image["PermissionsToLaunch"]["AccountIds"]
    actions = [r.action for r in sandbox.requests][-2:]
    assert ["DescribeImages", "DescribeImageAttribute"] == actions


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
@pytest.mark.parametrize("times", [1, 9])
def test_throttling_does_not_make_an_image_private(
    aws: Aws, sandbox: Sandbox, image_id: str, times: int
) -> None:
    sandbox.images[image_id].users = ["123456789099"]
    sandbox.faults.add(
        "DescribeImageAttribute", times=times, status=503, code="Throttling"
    )

    read = aws("ec2", "describe-images", "--owners", "self", "--oapi")

    [image] = read.json["Images"]
    found = image["PermissionsToLaunch"].get("AccountIds")
    assert (["123456789099"] if times == 1 else None) == found
    assert ("Could not ask FCU" in read.err) == (times == 9)


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_keys_that_are_refused_are_not_tried_again(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    sandbox.faults.add(
        "DescribeImageAttribute", times=9, status=401, code="AuthFailure"
    )

    read = aws("ec2", "describe-images", "--owners", "self", "--oapi")

    assert 255 == read.code
    assert [image_id] == [image["ImageId"] for image in read.json["Images"]]
    assert "The call itself succeeded" in read.err
    asked = [r.action for r in sandbox.requests]
    assert 1 == asked.count("DescribeImageAttribute")


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_a_change_is_reported_even_if_it_cannot_be_shown(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    sandbox.faults.add("DescribeImages", status=401, code="AuthFailure")

    changed = aws(
        *f"ec2 modify-image-attribute --image-id {image_id} --oapi".split(),
        *("--description", "new"),
    )

    assert 255 == changed.code
    assert {"ImageId": image_id} == changed.json["Image"]
    assert "new" == sandbox.images[image_id].description
    assert "AuthFailure" in changed.err


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_pages_are_shown_as_one_answer(aws: Aws, image_id: str) -> None:
    read = aws("ec2", "describe-images", "--oapi", "--query", "keys(@)")
    some = aws(
        *"ec2 describe-images --oapi --no-paginate --owners self".split()
    )

    assert ["Images", "ResponseContext"] == sorted(read.json)
    assert_valid(some.json, "ReadImagesResponse")


def test_a_stuck_export_says_why(aws: Aws, sandbox: Sandbox) -> None:
    """FCU leaves it pending (QA T3896), and names the bucket."""
    register = "ec2 register-image --name abc --wait --image-location"
    made = aws(*register.split(), export(sandbox))
    image_id = made.json["ImageId"]
    aws.configure(OSC, "outscale_wait_timeout = 1\n")
    sandbox.faults.add("PutObject", 9, status=403, code="AccessDenied")
    command = (
        f"ec2 create-image-export-task --image-id {image_id} --export-to-osu "
        "DiskImageFormat=qcow2,OsuBucket=not-ours"
    )

    waited = aws(*f"{command} --wait --wait-timeout 3".split())
    told = aws(*f"{command} --wait --wait-timeout 3 --wait-progress".split())
    task_id = told.json["ImageExportTask"]["ImageExportTaskId"]
    later = aws(
        *"ec2 wait image-export-task-completed".split(),
        "--image-export-task-ids",
        task_id,
    )

    for result in waited, told, later:
        assert 0 != result.code
        said = " ".join(result.err.split())
        assert "was still pending (Error accessing bucket not-ours" in said
    assert f"{task_id}: pending (Error accessing" in told.err
    assert f"Export {task_id}: pending (Error accessing" in waited.err.replace(
        waited.json["ImageExportTask"]["ImageExportTaskId"], task_id
    )


def test_exports_are_listed_by_what_is_exported(
    aws: Aws, sandbox: Sandbox
) -> None:
    """FCU looks past what it does not know, and the sandbox does."""
    ec2 = boto3.client(
        "ec2",
        endpoint_url=sandbox.endpoint_url,
        region_name="eu-west-2",
        aws_access_key_id=sandbox.access_key,
        aws_secret_access_key=sandbox.secret_key,
    )
    url = export(sandbox)
    images = [
        ec2.register_image(Name=name, ImageLocation=url)["ImageId"]
        for name in ("first", "second")
    ]
    aws("ec2", "wait", "image-available", "--image-ids", *images)
    to = "--export-to-osu DiskImageFormat=qcow2,OsuBucket=exports"
    made = aws.many(
        *(f"ec2 create-image-export-task --image-id {i} {to}" for i in images)
    )
    tasks = [
        each.json["ImageExportTask"]["ImageExportTaskId"] for each in made
    ]
    listing = "ec2 describe-image-export-tasks --output text --query"
    ids = f"{listing} ImageExportTasks[].ImageExportTaskId"

    every, one, both, none, oapi = aws.many(
        ids,
        f"{ids} --image-ids {images[1]}",
        f"{ids} --image-ids {images[0]} {images[1]}",
        f"{ids} --image-ids ami-12345678",
        f"ec2 describe-image-export-tasks --oapi --image-ids {images[0]}",
    )

    assert set(tasks) == set(every.out.split()) == set(both.out.split())
    assert tasks[1:] == one.out.split()
    assert (0, "") == (none.code, none.out.strip().replace("None", ""))
    [shown] = oapi.json["ImageExportTasks"]
    assert tasks[0] == shown["TaskId"]
