"""Play the export tasks of images and snapshots.

Sources: FCU's references and answers, OAPI's examples. Parameters:
`ImageId` or `SnapshotId`, `ExportToOsu.{DiskImageFormat,OsuBucket,OsuPrefix}`
and keys, `ExportToOsu.OsuAkSk.{AccessKey,SecretKey}` for an image,
`ExportToOsu.aksk.{…}` for a snapshot. Elements of the answers:

    imageExportTask (imageExportTaskSet/item): imageExportTaskId, imageId,
        imageExport/imageId, state, completion, statusMessage,
        exportToOsu/{diskImageFormat,osuBucket,osuPrefix,osuManifestUrl},
        tagSet
    snapshotExportTask (snapshotExportTaskSet/item): snapshotExportTaskId,
        snapshotExport/snapshotId, state, completion, statusMessage,
        exportToOsu/{diskImageFormat,osuBucket,osuPrefix,osuKey}, tagSet

The image id stands in two places because FCU's clients read it in both.
osuManifestUrl is presigned and there when the task is completed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.door.keys import AccountKeys
from awscli_outscale.sandbox.facts import EXPORT_FORMATS, PENDING_EXPORTS
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu.export_files import disk_key
from awscli_outscale.sandbox.fcu.export_tasks import PENDING, Disk, Task
from awscli_outscale.sandbox.fcu.images import Image
from awscli_outscale.sandbox.fcu.register import ROOT
from awscli_outscale.sandbox.fcu.snapshots import usable
from awscli_outscale.sandbox.params import Params, listed, required

_EXPORT = "ExportToOsu"


def create_image_export_task(
    account: Account, params: Params
) -> dict[str, object]:
    """Start to export an image of the account.

    Raises MissingParameter, the Failures of an unknown image,
    InvalidParameterValue, OperationNotPermitted for an image that is shared
    or public, InvalidAMIID.Unavailable, PendingImageLimitExceeded.
    """
    image_id = required(params, "ImageId")
    kind_of_disk, bucket = _target(params)
    region, viewer = account.region.name, account.account_id
    image = account.images.get(region, image_id, viewer)
    if image.owner_id != viewer or image.public or image.users:
        raise failure("export shared")
    if image.state != "available":
        raise failure("image state", image_id=image_id)
    pending = [
        task
        for task in account.exports.within("image", viewer, region)
        if account.exports.state(task) in PENDING
    ]
    if len(pending) >= PENDING_EXPORTS:
        raise failure("export limit", limit=PENDING_EXPORTS)
    prefix = params.get(f"{_EXPORT}.OsuPrefix", "")
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    task = _task(
        account,
        "image",
        image_id,
        image,
        [
            Disk(
                mapping.snapshot_id,
                mapping.device,
                mapping.size,
                mapping.volume_type,
                mapping.iops,
                mapping.delete_on_termination,
            )
            for mapping in image.mappings
            if mapping.snapshot_id is not None
        ],
        (kind_of_disk, bucket, f"{prefix}{image_id}/"),
        _keys(account, params, "OsuAkSk"),
    )
    return {"imageExportTask": _view(account, task)}


def create_snapshot_export_task(
    account: Account, params: Params
) -> dict[str, object]:
    """Start to export a snapshot, own or shared.

    Raises MissingParameter, InvalidSnapshotID.Malformed,
    InvalidSnapshot.NotFound and InvalidParameterValue.
    """
    snapshot_id = required(params, "SnapshotId")
    kind_of_disk, bucket = _target(params)
    if not snapshot_id.startswith("snap-"):
        raise failure("snapshot prefix", snapshot_id=snapshot_id)
    if not re.fullmatch(r"snap-[0-9a-f]{8,17}", snapshot_id):
        raise failure("snapshot id", snapshot_id=snapshot_id)
    size = int(usable(account, snapshot_id).volume_size)
    task = _task(
        account,
        "snapshot",
        snapshot_id,
        None,
        [Disk(snapshot_id, ROOT, size, "standard", None, True)],
        (kind_of_disk, bucket, params.get(f"{_EXPORT}.OsuPrefix", "")),
        _keys(account, params, "aksk"),
    )
    return {"snapshotExportTask": _view(account, task)}


def describe_image_export_tasks(
    account: Account, params: Params
) -> dict[str, object]:
    """Return the image export tasks; InvalidImageExportTaskID.NotFound."""
    ids = listed(params, "ImageExportTaskId")
    return {"imageExportTaskSet": _views(account, "image", ids)}


def describe_snapshot_export_tasks(
    account: Account, params: Params
) -> dict[str, object]:
    """Return the snapshot exports; InvalidSnapshotExportTaskID.NotFound."""
    ids = listed(params, "SnapshotExportTaskId")
    return {"snapshotExportTaskSet": _views(account, "snapshot", ids)}


def cancel_export_task(account: Account, params: Params) -> dict[str, object]:
    """Cancel an export of either kind; one that is over stays as it is."""
    task = task_of(account, required(params, "ExportTaskId"))
    account.exports.cancel(task)
    return {"return": True}


def task_of(account: Account, task_id: str) -> Task:
    """Return a task of the account; InvalidExportTaskID.NotFound."""
    region, owner = account.region.name, account.account_id
    task = account.exports.find(task_id, owner, region)
    if task is None:
        raise failure("export task", task_id=task_id)
    return task


def _target(params: Params) -> tuple[str, str]:
    values = {}
    for name in ("DiskImageFormat", "OsuBucket"):
        values[name] = params.get(f"{_EXPORT}.{name}", "")
        if not values[name]:
            raise failure("missing", name=name)
    kind_of_disk, bucket = values.values()
    if kind_of_disk not in EXPORT_FORMATS:
        supported = ", ".join(EXPORT_FORMATS)
        raise failure("export format", value=kind_of_disk, supported=supported)
    if bucket != bucket.lower():
        raise failure("export bucket", value=bucket)
    return kind_of_disk, bucket


def _keys(account: Account, params: Params, name: str) -> AccountKeys:
    """Return the keys for the bucket: those given, or the caller's own."""
    access_key = params.get(f"{_EXPORT}.{name}.AccessKey")
    secret_key = params.get(f"{_EXPORT}.{name}.SecretKey")
    if not access_key or not secret_key:
        return account.keys
    return replace(account.keys, access_key=access_key, secret_key=secret_key)


def _task(
    account: Account,
    kind: str,
    subject: str,
    image: Image | None,
    disks: list[Disk],
    target: tuple[str, str, str],
    keys: AccountKeys,
) -> Task:
    now = account.clock.now()
    task = Task(
        account.exports.new_id(kind),
        kind,
        account.account_id,
        account.region.name,
        subject,
        image,
        disks,
        *target,
        keys=keys,
        oos=account.oos,
        begun=now,
        due=now + account.import_seconds,
        message=f"Export of {kind} {subject}",
    )
    account.exports.add(task)
    return task


def _views(
    account: Account, kind: str, ids: list[str]
) -> list[dict[str, object]]:
    region, owner = account.region.name, account.account_id
    found = account.exports.within(kind, owner, region)
    known = {task.task_id for task in found}
    for task_id in ids:
        if task_id not in known:
            raise failure(f"{kind} export", task_id=task_id)
    return [
        _view(account, task)
        for task in found
        if not ids or task.task_id in ids
    ]


def _view(account: Account, task: Task) -> dict[str, object]:
    tags = account.region.tags(task.task_id)
    subject: dict[str, object] = {f"{task.kind}Id": task.subject}
    osu: dict[str, object] = {
        "diskImageFormat": task.format,
        "osuBucket": task.bucket,
        "osuPrefix": task.prefix or None,
    }
    if task.image is None:
        osu["osuKey"] = disk_key(task, task.subject)
    else:
        osu["osuManifestUrl"] = task.manifest_url
    return {
        f"{task.kind}ExportTaskId": task.task_id,
        **(subject if task.image else {}),
        f"{task.kind}Export": subject,
        "state": account.exports.state(task),
        "completion": account.exports.completion(task),
        "statusMessage": task.message,
        "exportToOsu": osu,
        "tagSet": [{"key": k, "value": v} for k, v in tags.items()],
    }
