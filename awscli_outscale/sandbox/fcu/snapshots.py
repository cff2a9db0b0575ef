"""Share snapshots between accounts, and import them from a bucket.

Sources: FCU references of ModifySnapshotAttribute, DescribeSnapshotAttribute,
CopySnapshot, DescribeSnapshots and ImportSnapshot. Only the nested form of
ModifySnapshotAttribute is played (`CreateVolumePermission.Add.1.UserId`);
what changes a snapshot is the owner's, for others it does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu.describe import timestamp
from awscli_outscale.sandbox.fcu.manifest import GIB, CannotImport
from awscli_outscale.sandbox.moto.moto_region import MotoRegion
from awscli_outscale.sandbox.params import Params, listed, required, structures

_PERMISSION = "CreateVolumePermission"
_OWNER_FILTER = "owner-id"


def lend(regions: Iterable[MotoRegion]) -> None:
    """Let every account of one Region see what others share with it.

    moto keeps accounts apart; here its own objects are lent, so that all of
    its actions find them.
    """
    regions = list(regions)
    if len(regions) < 2:
        return
    shared = [s for region in regions for s in region.own_snapshots()]
    for region in regions:
        region.show_snapshots(
            s for s in shared if _may_use(s, region.account_id)
        )


def _may_use(snapshot: Any, account_id: str) -> bool:
    return (
        "all" in snapshot.create_volume_permission_groups
        or account_id in snapshot.create_volume_permission_userids
    )


def modify_snapshot_attribute(
    account: Account, params: Params
) -> dict[str, object]:
    """Change who may make volumes of a snapshot.

    Raises OWS.Error when there is nothing to change, InvalidSnapshot.NotFound
    and InvalidParameterValue.
    """
    snapshot = own(account, required(params, "SnapshotId"))
    added = structures(params, f"{_PERMISSION}.Add")
    removed = structures(params, f"{_PERMISSION}.Remove")
    if not added + removed:
        raise failure("request")
    users = snapshot.create_volume_permission_userids
    groups = snapshot.create_volume_permission_groups
    for permission in added + removed:
        group, user = permission.get("Group"), permission.get("UserId")
        if group not in (None, "all"):
            raise failure("value", name="Group", value=group)
        if user is not None and not re.fullmatch(r"[0-9]{12}", user):
            raise failure("value", name="UserId", value=user)
    users |= {p["UserId"] for p in added if "UserId" in p}
    groups |= {p["Group"] for p in added if "Group" in p}
    users -= {p["UserId"] for p in removed if "UserId" in p}
    groups -= {p["Group"] for p in removed if "Group" in p}
    return {"return": True}


def describe_snapshot_attribute(
    account: Account, params: Params
) -> dict[str, object]:
    """Return createVolumePermission; NotImplemented for another one."""
    snapshot = own(account, required(params, "SnapshotId"))
    name = required(params, "Attribute")
    if name != "createVolumePermission":
        raise failure("attribute", name=name)
    groups = sorted(snapshot.create_volume_permission_groups)
    users = sorted(snapshot.create_volume_permission_userids)
    return {
        "snapshotId": snapshot.id,
        name: [{"group": g} for g in groups] + [{"userId": u} for u in users],
    }


def own(account: Account, snapshot_id: str) -> Any:
    """Return a snapshot of the account; InvalidSnapshot.NotFound."""
    snapshot = account.region.snapshot(snapshot_id)
    if snapshot is None or snapshot.owner_id != account.account_id:
        raise _unknown(account, snapshot_id)
    return snapshot


def usable(account: Account, snapshot_id: str) -> Any:
    """Return a snapshot, own or shared; InvalidSnapshot.NotFound."""
    snapshot = account.region.snapshot(snapshot_id)
    if snapshot is None:
        raise _unknown(account, snapshot_id)
    return snapshot


def _unknown(account: Account, snapshot_id: str) -> Exception:
    return failure(
        "account snapshot",
        snapshot_id=snapshot_id,
        account_id=account.account_id,
    )


def delete_params(account: Account, params: Params) -> Params:
    """Let only the owner delete a snapshot."""
    own(account, required(params, "SnapshotId"))
    return params


def copy_params(account: Account, params: Params) -> Params:
    """Let a snapshot be copied within the Region, and if one may use it."""
    snapshot_id = required(params, "SourceSnapshotId")
    usable(account, snapshot_id)
    if required(params, "SourceRegion") != account.region.name:
        raise failure("inter-region")
    return params


def describe_params(account: Account, params: Params) -> Params:
    """Make a filter, which moto knows, of `Owner.N`, which it does not."""
    owners = listed(params, "Owner")
    if not owners:
        return params
    number = 1 + len(structures(params, "Filter"))
    filtered = dict(params)
    filtered[f"Filter.{number}.Name"] = _OWNER_FILTER
    for index, owner in enumerate(owners, start=1):
        who = account.account_id if owner == "self" else owner
        filtered[f"Filter.{number}.Value.{index}"] = who
    return filtered


def import_snapshot(account: Account, params: Params) -> dict[str, object]:
    """Start to copy a snapshot from a bucket.

    Only `SnapshotLocation`, `SnapshotSize` (bytes) and `Description` are
    FCU's; they may begin with a small letter, as FCU's own answers and tests
    write them. A URL that leads nowhere is accepted, and so is a size that is
    not one of a disk; the snapshot ends in the state `error`. Raises
    MissingParameter, also for a location that is not a URL.
    """
    params = {f"{name[:1].lower()}{name[1:]}": params[name] for name in params}
    location = params.get("snapshotLocation", "")
    if not location.lower().startswith(("http://", "https://")):
        raise failure("missing", name="snapshotLocation")
    text = required(params, "snapshotSize")
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise failure("value", name="snapshotSize", value=text)
    size = int(text)
    fails = size == 0 or size % GIB != 0
    try:
        account.importer.look(location)
    except CannotImport:
        fails = True
    now = account.clock.now()
    gib = max(1, -(-size // GIB))
    description = params.get("description", "")
    snapshot_id = account.region.grow_snapshot(
        gib,
        description,
        account.clock,
        now + account.import_seconds,
        fails=fails,
    )
    snapshot = account.region.snapshot(snapshot_id)
    assert snapshot is not None
    return {
        "snapshotId": snapshot_id,
        "volumeId": snapshot.volume_id,
        "status": "pending",
        "startTime": timestamp(now),
        "progress": "0%",
        "ownerId": account.account_id,
        "volumeSize": gib,
        "description": description,
        "encrypted": False,
    }
