"""Exports: from an image to a bucket, and from there to wherever."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from awscli_outscale.sandbox import AccountKeys, ManualClock, Sandbox

Refusal = Callable[..., Any]
Registered = Callable[..., str]
TO = "ExportToOsu"


@pytest.fixture
def export(fcu: Any) -> Callable[..., Any]:
    """Export an image or a snapshot; the task, or the Answer of a refusal."""

    def start(subject: str, how: Any = None, **to: str) -> Any:
        kind = "Image" if subject.startswith("ami-") else "Snapshot"
        target = {"DiskImageFormat": "qcow2", "OsuBucket": "exports", **to}
        answer = fcu(
            f"Create{kind}ExportTask",
            {
                f"{kind}Id": subject,
                **{
                    f"{TO}.{name.replace('__', '.')}": value
                    for name, value in target.items()
                },
            },
            **(how or {}),
        )
        if not isinstance(answer, dict):
            return answer
        return answer[f"{kind.lower()}ExportTask"]

    return start


@pytest.fixture
def task(fcu: Any) -> Callable[..., Any]:
    """Describe one task."""

    def look(task_id: str, **how: Any) -> Any:
        kind = "Image" if task_id.startswith("image-") else "Snapshot"
        answer = fcu(
            f"Describe{kind}ExportTasks",
            {f"{kind}ExportTaskId.1": task_id},
            **how,
        )
        if not isinstance(answer, dict):
            return answer
        [found] = answer[f"{kind.lower()}ExportTaskSet"]
        return found

    return look


def snapshot_of(ec2: Any, image_id: str) -> str:
    [image] = ec2.describe_images(ImageIds=[image_id])["Images"]
    found: str = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    return found


def test_an_image_export_lives(
    ec2: Any,
    export: Any,
    task: Any,
    connect: Any,
    clock: ManualClock,
    registered: Registered,
) -> None:
    image_id = registered()
    begun = export(image_id, OsuPrefix="deep/er")
    task_id = begun["imageExportTaskId"]

    assert begun == {
        "imageExportTaskId": task_id,
        "imageId": image_id,
        "imageExport": {"imageId": image_id},
        "state": "pending/queued",
        "completion": "0",
        "statusMessage": f"Export of image {image_id}",
        "exportToOsu": {
            "diskImageFormat": "qcow2",
            "osuBucket": "exports",
            "osuPrefix": f"deep/er/{image_id}/",
        },
        "tagSet": "",
    }
    assert task_id.startswith("image-export-")
    assert len(task_id) == len("image-export-12345678")
    assert task(task_id) == begun
    clock.advance(3.7)
    half = task(task_id)
    assert ("pending", "37") == (half["state"], half["completion"])
    s3 = connect("s3")
    assert s3.list_buckets()["Buckets"] == []
    clock.advance(6.3)
    keys = [k["Key"] for k in s3.list_objects_v2(Bucket="exports")["Contents"]]
    done = task(task_id)
    assert ("completed", "100") == (done["state"], done["completion"])
    assert done["statusMessage"] == begun["statusMessage"]
    assert sorted(keys) == [
        f"deep/er/{image_id}/manifest.json",
        f"deep/er/{image_id}/{snapshot_of(ec2, image_id)}-"
        f"{task_id[-8:]}.qcow2.gz",
    ]
    url = done["exportToOsu"]["osuManifestUrl"]
    assert urlsplit(url).path == f"/exports/{keys[0]}"
    assert "X-Amz-Expires=604800" in url


def test_the_manifest_is_that_of_the_documentation(
    ec2: Any,
    export: Any,
    task: Any,
    sandbox: Sandbox,
    clock: ManualClock,
    registered: Registered,
) -> None:
    image_id = registered("base (x)", size=7)
    task_id = export(image_id, DiskImageFormat="raw")["imageExportTaskId"]
    clock.advance(10)
    url = task(task_id)["exportToOsu"]["osuManifestUrl"]
    assert url.startswith(f"{sandbox.endpoint_url}/exports/{image_id}/")
    with urlopen(url, timeout=10) as answer:
        manifest = json.load(answer)
    [entry] = manifest["Image"].pop("Snapshots")
    with urlopen(entry.pop("PreSignedUrl"), timeout=10) as answer:
        disk = gzip.decompress(answer.read())

    assert manifest == {
        "Version": 1,
        "Image": {
            "Name": "base (x)",
            "Description": "the base",
            "Architecture": "x86_64",
            "Type": "machine",
            "ProductTypes": ["0001"],
            "Public": False,
        },
    }
    name = f"{snapshot_of(ec2, image_id)}-{task_id[-8:]}.raw.gz"
    assert entry == {
        "DeleteOnTermination": True,
        "Device": "/dev/sda1",
        "Filename": f"{image_id}/{name}",
        "Iops": None,
        "Size": 7 * 1024**3,
        "VolumeType": "standard",
    }
    assert disk.startswith(b"QFI\xfb")


@pytest.mark.parametrize("region", ["eu-west-2", "us-east-2"])
@pytest.mark.parametrize("presigned_again", [True, False])
def test_the_journey_ends_in_another_account_and_region(
    connect: Any,
    export: Any,
    task: Any,
    other: AccountKeys,
    clock: ManualClock,
    registered: Registered,
    region: str,
    presigned_again: bool,
) -> None:
    """Export, presign, register: nothing made by hand."""
    task_id = export(registered())["imageExportTaskId"]
    clock.advance(10)
    url = task(task_id)["exportToOsu"]["osuManifestUrl"]
    if presigned_again:
        bucket, _, key = urlsplit(url).path[1:].partition("/")
        url = connect("s3").generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": key}
        )
    theirs = connect("ec2", region=region, keys=other)
    image_id = theirs.register_image(Name="theirs", ImageLocation=url)[
        "ImageId"
    ]
    clock.advance(10)

    [image] = theirs.describe_images(Owners=["self"])["Images"]
    assert (image_id, "available", other.account_id, "the base") == (
        image["ImageId"],
        image["State"],
        image["OwnerId"],
        image["Description"],
    )
    assert [10] == [
        m["Ebs"]["VolumeSize"] for m in image["BlockDeviceMappings"]
    ]


def test_an_outside_name_leads_to_outside_urls(
    sandbox: Sandbox, wire: Any, clock: ManualClock, registered: Registered
) -> None:
    """A caller that reached FCU by its real name gets that of OOS."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    def call(query: str) -> bytes:
        url = f"https://fcu.eu-west-2.outscale.com/?{query}"
        request = AWSRequest("GET", url)
        keys = Credentials(sandbox.access_key, sandbox.secret_key)
        SigV4Auth(keys, "ec2", "eu-west-2").add_auth(request)
        headers = {
            **request.prepare().headers,
            "Host": "fcu.eu-west-2.outscale.com",
        }
        body: bytes = wire(f"/?{query}", "GET", headers).body
        return body

    call(
        f"Action=CreateImageExportTask&{TO}.DiskImageFormat=raw"
        f"&{TO}.OsuBucket=b-1&ImageId={registered()}"
    )
    clock.advance(10)

    shown = call("Action=DescribeImageExportTasks")
    assert b">https://oos.eu-west-2.outscale.com/b-1/ami-" in shown


def test_a_snapshot_export_lives(
    ec2: Any,
    fcu: Any,
    export: Any,
    task: Any,
    connect: Any,
    clock: ManualClock,
    registered: Registered,
) -> None:
    """Its object can be imported again, by FCU's ImportSnapshot."""
    snapshot_id = snapshot_of(ec2, registered())
    begun = export(snapshot_id, OsuPrefix="pre-")
    task_id = begun["snapshotExportTaskId"]
    key = f"pre-{snapshot_id}-{task_id[-8:]}.qcow2.gz"

    assert begun == {
        "snapshotExportTaskId": task_id,
        "snapshotExport": {"snapshotId": snapshot_id},
        "state": "pending",
        "completion": "0",
        "statusMessage": f"Export of snapshot {snapshot_id}",
        "exportToOsu": {
            "diskImageFormat": "qcow2",
            "osuBucket": "exports",
            "osuPrefix": "pre-",
            "osuKey": key,
        },
        "tagSet": "",
    }
    assert task_id.startswith("snap-export-")
    clock.advance(5)
    assert ("active", "50") == (
        task(task_id)["state"],
        task(task_id)["completion"],
    )
    clock.advance(5)
    assert ("completed", "100") == (
        task(task_id)["state"],
        task(task_id)["completion"],
    )
    url = connect("s3").generate_presigned_url(
        "get_object", Params={"Bucket": "exports", "Key": key}
    )
    size = str(10 * 1024**3)
    made = fcu(
        "ImportSnapshot", {"snapshotLocation": url, "snapshotSize": size}
    )
    clock.advance(10)
    [found] = ec2.describe_snapshots(SnapshotIds=[made["snapshotId"]])[
        "Snapshots"
    ]
    assert ("completed", 10) == (found["State"], found["VolumeSize"])


@pytest.mark.parametrize("kind", ["image", "snapshot"])
def test_an_export_is_cancelled(
    ec2: Any,
    fcu: Any,
    export: Any,
    task: Any,
    connect: Any,
    clock: ManualClock,
    registered: Registered,
    kind: str,
) -> None:
    subject = registered()
    if kind == "snapshot":
        subject = snapshot_of(ec2, subject)
    name = f"{kind}ExportTaskId"
    task_id, finished = (export(subject)[name] for _ in range(2))
    clock.advance(4)
    assert ec2.cancel_export_task(ExportTaskId=task_id)
    clock.advance(6)
    cancelled = task(task_id)

    assert ("cancelled", "40") == (
        cancelled["state"],
        cancelled["completion"],
    )
    assert "osuManifestUrl" not in cancelled["exportToOsu"]
    ec2.cancel_export_task(ExportTaskId=finished)
    assert task(finished)["state"] == "completed"
    found = connect("s3").list_objects_v2(Bucket="exports")["Contents"]
    assert len(found) == (2 if kind == "image" else 1)
    answer = fcu("CancelExportTask", {"ExportTaskId": "image-export-1"})
    assert answer.code == "InvalidExportTaskID.NotFound"


def test_five_image_exports_may_be_pending(
    fcu: Any,
    export: Any,
    clock: ManualClock,
    other: AccountKeys,
    connect: Any,
    registered: Registered,
) -> None:
    image_id = registered()
    for _ in range(5):
        assert export(image_id)["state"] == "pending/queued"
    answer = export(image_id)

    assert (
        400,
        "PendingImageLimitExceeded",
        "The limit has exceeded: 5.Limit for Image Exports has been reached.",
    ) == (answer.status, answer.code, answer.message)
    theirs = registered(client=connect("ec2", keys=other))
    assert export(theirs, {"keys": other}, OsuBucket="theirs")["state"] == (
        "pending/queued"
    )
    clock.advance(10)
    assert export(image_id)["state"] == "pending/queued"
    assert len(fcu("DescribeImageExportTasks")["imageExportTaskSet"]) == 6


@pytest.mark.parametrize("who", ["everybody", "another", "borrower"])
def test_a_public_or_shared_image_is_not_exported(
    ec2: Any,
    export: Any,
    other: AccountKeys,
    registered: Registered,
    who: str,
) -> None:
    image_id = registered()
    permission = {"UserId": other.account_id}
    if who == "everybody":
        permission = {"Group": "all"}
    ec2.modify_image_attribute(
        ImageId=image_id, LaunchPermission={"Add": [permission]}
    )
    answer = export(image_id, {"keys": other} if who == "borrower" else {})

    assert (
        400,
        "OperationNotPermitted",
        "Public or shared images cannot be exported",
    ) == (answer.status, answer.code, answer.message)


@pytest.mark.parametrize("kind", ["Image", "Snapshot"])
@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (
            {"{kind}Id": ""},
            "MissingParameter",
            "The request must contain the parameter: {kind}Id",
        ),
        (
            {f"{TO}.DiskImageFormat": ""},
            "MissingParameter",
            "The request must contain the parameter: DiskImageFormat",
        ),
        (
            {f"{TO}.OsuBucket": ""},
            "MissingParameter",
            "The request must contain the parameter: OsuBucket",
        ),
        (
            {f"{TO}.DiskImageFormat": "vmdk"},
            "InvalidParameterValue",
            "Value of parameter 'DiskFormat' is not valid: vmdk. "
            "Supported values: qcow2, raw",
        ),
        (
            {f"{TO}.OsuBucket": "FOO"},
            "InvalidParameterValue",
            "Value of parameter 'OsuBucket' must be lowercase. Received: FOO",
        ),
    ],
)
def test_what_an_export_needs(
    ec2: Any,
    fcu: Any,
    registered: Registered,
    kind: str,
    change: dict[str, str],
    code: str,
    message: str,
) -> None:
    subject = registered()
    if kind == "Snapshot":
        subject = snapshot_of(ec2, subject)
    params = {
        f"{kind}Id": subject,
        f"{TO}.DiskImageFormat": "qcow2",
        f"{TO}.OsuBucket": "exports",
        **{name.format(kind=kind): value for name, value in change.items()},
    }
    answer = fcu(f"Create{kind}ExportTask", params)

    assert (400, code, message.format(kind=kind)) == (
        answer.status,
        answer.code,
        answer.message,
    )


@pytest.mark.parametrize(
    ("subject", "code", "message"),
    [
        (
            "ami-12345678",
            "InvalidAMIID.NotFound",
            "The AMI ID 'ami-12345678' does not exist",
        ),
        (
            "foo",
            "InvalidSnapshotID.Malformed",
            "Invalid ID received: foo. Expected format: snap-",
        ),
        (
            "snap-123456",
            "InvalidSnapshotID.Malformed",
            "Invalid ID received: snap-123456",
        ),
        (
            "snap-12345678",
            "InvalidSnapshot.NotFound",
            "The Snapshot ID does not exist: snap-12345678, for account: {}",
        ),
    ],
)
def test_what_does_not_exist_is_not_exported(
    export: Any, sandbox: Sandbox, subject: str, code: str, message: str
) -> None:
    answer = export(subject)

    assert (400, code, message.format(sandbox.account_id)) == (
        answer.status,
        answer.code,
        answer.message,
    )


def test_a_task_is_seen_by_its_account_in_its_region(
    ec2: Any,
    fcu: Any,
    export: Any,
    task: Any,
    other: AccountKeys,
    registered: Registered,
) -> None:
    image_id = registered()
    snapshot_id = snapshot_of(ec2, image_id)
    tasks = {
        "image": export(image_id)["imageExportTaskId"],
        "snapshot": export(snapshot_id)["snapshotExportTaskId"],
    }
    for how in ({"keys": other}, {"region": "us-east-2"}):
        for kind, task_id in tasks.items():
            name = kind.capitalize()
            answer = task(task_id, **how)
            assert (
                f"Invalid{name}ExportTaskID.NotFound",
                f"The {kind} export task ID '{task_id}' does not exist",
            ) == (answer.code, answer.message)
            found = fcu(f"Describe{name}ExportTasks", **how)
            assert found[f"{kind}ExportTaskSet"] == ""
            answer = fcu("CancelExportTask", {"ExportTaskId": task_id}, **how)
            assert answer.code == "InvalidExportTaskID.NotFound"
    assert len(fcu("DescribeImageExportTasks")["imageExportTaskSet"]) == 1


def test_a_shared_snapshot_is_exported(
    ec2: Any,
    export: Any,
    task: Any,
    clock: ManualClock,
    other: AccountKeys,
    registered: Registered,
) -> None:
    snapshot_id = snapshot_of(ec2, registered())
    theirs = {"keys": other}
    assert export(snapshot_id, theirs).code == "InvalidSnapshot.NotFound"
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot_id,
        CreateVolumePermission={"Add": [{"UserId": other.account_id}]},
    )
    task_id = export(snapshot_id, theirs)["snapshotExportTaskId"]
    clock.advance(10)

    assert task(task_id, keys=other)["state"] == "completed"


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("foo", "bar"), "InvalidAccessKeyId"),
        ((None, "bar"), "SignatureDoesNotMatch"),
        ((None, None), None),
    ],
)
@pytest.mark.parametrize("kind", ["image", "snapshot"])
def test_other_keys_may_open_the_bucket(
    ec2: Any,
    connect: Any,
    export: Any,
    task: Any,
    clock: ManualClock,
    other: AccountKeys,
    registered: Registered,
    kind: str,
    pair: tuple[str | None, str | None],
    code: str | None,
) -> None:
    """`OsuAkSk` for an image, `aksk` for a snapshot."""
    subject, name = registered(), "OsuAkSk"
    if kind == "snapshot":
        subject, name = snapshot_of(ec2, subject), "aksk"
    keys = {
        f"{name}__AccessKey": pair[0] or other.access_key,
        f"{name}__SecretKey": pair[1] or other.secret_key,
    }
    task_id = export(subject, **keys)[f"{kind}ExportTaskId"]
    clock.advance(10)
    done = task(task_id)

    if code is None:
        assert done["state"] == "completed"
        theirs = connect("s3", keys=other)
        assert theirs.list_objects_v2(Bucket="exports")["KeyCount"] >= 1
    else:
        assert done["state"] == "pending"
        assert done["statusMessage"].startswith("Error accessing bucket")
        assert f"<Code>{code}</Code>" in done["statusMessage"]
        assert "bar" not in str(done)


def test_a_bucket_that_cannot_be_written_to_fails_the_export(
    connect: Any,
    export: Any,
    task: Any,
    sandbox: Sandbox,
    clock: ManualClock,
    other: AccountKeys,
    registered: Registered,
) -> None:
    """It is another account's, or OOS has a bad day."""
    connect("s3", keys=other).create_bucket(Bucket="theirs")
    connect("s3").create_bucket(Bucket="ours")
    image_id = registered()

    def outcome(bucket: str) -> tuple[str, str, str]:
        task_id = export(image_id, OsuBucket=bucket)["imageExportTaskId"]
        clock.advance(10)
        done = task(task_id)
        return done["state"], done["completion"], done["statusMessage"]

    state, completion, message = outcome("theirs")
    assert ("pending", "0") == (state, completion)
    assert message.startswith(
        "Error accessing bucket theirs: S3ResponseError: 403"
    )
    assert "<Code>AccessDenied</Code>" in message
    for fault in ({"drop": True}, {"status": 500}):
        sandbox.faults.add("PutObject", **fault)
        assert outcome("ours")[0] == "pending"
    assert outcome("ours")[0] == "completed"


@pytest.mark.parametrize("kind", ["image", "snapshot"])
def test_a_task_has_tags(
    ec2: Any,
    export: Any,
    task: Any,
    other: AccountKeys,
    connect: Any,
    refusal: Refusal,
    registered: Registered,
    kind: str,
) -> None:
    subject = registered()
    if kind == "snapshot":
        subject = snapshot_of(ec2, subject)
    task_id = export(subject)[f"{kind}ExportTaskId"]
    tags = [{"Key": "who", "Value": "us"}]
    ec2.create_tags(Resources=[task_id], Tags=tags)

    assert task(task_id)["tagSet"] == [{"key": "who", "value": "us"}]
    found = ec2.describe_tags(
        Filters=[{"Name": "resource-id", "Values": [task_id]}]
    )["Tags"]
    assert [("who", "us")] == [(t["Key"], t["Value"]) for t in found]
    theirs = connect("ec2", keys=other)
    assert refusal(theirs.create_tags, Resources=[task_id], Tags=tags)[1] == (
        "InvalidExportTaskID.NotFound"
    )
    ec2.delete_tags(Resources=[task_id], Tags=tags)
    assert task(task_id)["tagSet"] == ""


@pytest.mark.parametrize(
    "action",
    [
        "CreateImageExportTask",
        "DescribeImageExportTasks",
        "CreateSnapshotExportTask",
        "DescribeSnapshotExportTasks",
        "CancelExportTask",
    ],
)
def test_an_export_call_may_be_rehearsed_and_fail_on_order(
    fcu: Any, sandbox: Sandbox, action: str
) -> None:
    assert fcu(action, {"DryRun": "true"}).code == "DryRunOperation"
    sandbox.faults.add(action, code="RequestLimitExceeded")
    assert fcu(action).code == "RequestLimitExceeded"
