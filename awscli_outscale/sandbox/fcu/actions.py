"""Answer FCU: images, exports and sharing here, everything else by moto.

moto's own image calls never answer: they know neither ImageLocation nor
manifests nor the states of an import. Other calls are moto's after a look at
what the account may do (CHECKED). Sources: FCU API reference; the errors
DryRunOperation, InvalidAction and NotImplemented as FCU words them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from awscli_outscale.sandbox import answers, facts
from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.door.wire import Response
from awscli_outscale.sandbox.facts import DOMAIN, ZONES
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu import unknown
from awscli_outscale.sandbox.fcu.attributes import (
    deregister_image,
    describe_image_attribute,
    modify_image_attribute,
)
from awscli_outscale.sandbox.fcu.create_image import copy_image, create_image
from awscli_outscale.sandbox.fcu.describe import describe_images
from awscli_outscale.sandbox.fcu.export_actions import (
    cancel_export_task,
    create_image_export_task,
    create_snapshot_export_task,
    describe_image_export_tasks,
    describe_snapshot_export_tasks,
    task_of,
)
from awscli_outscale.sandbox.fcu.instances import launch_params
from awscli_outscale.sandbox.fcu.register import register_image
from awscli_outscale.sandbox.fcu.snapshots import (
    copy_params,
    delete_params,
    describe_params,
    describe_snapshot_attribute,
    import_snapshot,
    modify_snapshot_attribute,
)
from awscli_outscale.sandbox.fcu.volumes import volume_params, zoned_params
from awscli_outscale.sandbox.params import (
    Params,
    flag,
    listed,
    required,
    structures,
)

_OURS = ("ami-", "image-export-", "snap-export-")
Action = Callable[[Account, Params], Mapping[str, object]]
Forward = Callable[[Params], Response]

Check = Callable[[Account, Params], Params]

ACTIONS: dict[str, Action] = {
    "CancelExportTask": cancel_export_task,
    "CopyImage": copy_image,
    "CreateImage": create_image,
    "CreateImageExportTask": create_image_export_task,
    "CreateSnapshotExportTask": create_snapshot_export_task,
    "DeregisterImage": deregister_image,
    "DescribeImageAttribute": describe_image_attribute,
    "DescribeImageExportTasks": describe_image_export_tasks,
    "DescribeImages": describe_images,
    "DescribeSnapshotAttribute": describe_snapshot_attribute,
    "DescribeSnapshotExportTasks": describe_snapshot_export_tasks,
    "ImportSnapshot": import_snapshot,
    "ModifyImageAttribute": modify_image_attribute,
    "ModifySnapshotAttribute": modify_snapshot_attribute,
    "RegisterImage": register_image,
}
CHECKED: dict[str, Check] = {
    "CopySnapshot": copy_params,
    "CreateSubnet": zoned_params,
    "CreateVolume": volume_params,
    "DeleteSnapshot": delete_params,
    "DescribeSnapshots": describe_params,
    "RunInstances": launch_params,
}


def answer(
    account: Account,
    regions: tuple[str, ...],
    params: Params,
    forward: Forward,
) -> Response:
    """Return FCU's answer to one call.

    `params` are the parameters of the query protocol, Action included;
    `forward` hands parameters to moto. Raises Failure. Parameters that an
    action does not know are ignored, as FCU does.
    """
    action = params.get("Action", "")
    if action not in facts.ACTIONS["ec2"]:
        raise failure("action", action=action)
    ours = action in ACTIONS
    if not ours and not account.region.serves(action):
        raise failure("later", action=action)
    if flag(params, "DryRun"):
        raise failure("dry run")
    if ours:
        return answers.reply(action, ACTIONS[action](account, params))
    if action == "DescribeRegions":
        return answers.reply(action, _regions(regions, params))
    if action == "DescribeAvailabilityZones":
        return answers.reply(action, _zones(account.region.name, params))
    if action in ("CreateTags", "DeleteTags"):
        return _tags(account, params, forward)
    if action in CHECKED:
        params = CHECKED[action](account, params)
    return unknown.refuse(params, forward(params), forward)


def _regions(regions: tuple[str, ...], params: Params) -> Mapping[str, object]:
    wanted = listed(params, "RegionName") or list(regions)
    return {
        "regionInfo": [
            {"regionName": name, "regionEndpoint": f"fcu.{name}.{DOMAIN}"}
            for name in regions
            if name in wanted
        ]
    }


def _zones(region: str, params: Params) -> Mapping[str, object]:
    names = [f"{region}{letter}" for letter in ZONES]
    wanted = listed(params, "ZoneName") or names
    return {
        "availabilityZoneInfo": [
            {"zoneName": name, "zoneState": "available", "regionName": region}
            for name in names
            if name in wanted
        ]
    }


def _tags(account: Account, params: Params, forward: Forward) -> Response:
    """Tag here what moto does not know, images and exports; the rest there."""
    required(params, "ResourceId.1")
    ids = listed(params, "ResourceId")
    ours = [name for name in ids if name.startswith(_OURS)]
    for name in ours:
        if name.startswith("ami-"):
            account.images.get(account.region.name, name, account.account_id)
        else:
            task_of(account, name)
    others = [name for name in ids if name not in ours]
    action, tags = params["Action"], structures(params, "Tag")
    if others:
        kept = {"Action": action}
        for number, tag in enumerate(tags, start=1):
            if action == "CreateTags":
                # The value of a tag is optional; moto wants one.
                tag.setdefault("Value", "")
            for name, value in tag.items():
                kept[f"Tag.{number}.{name}"] = value
        for number, name in enumerate(others, start=1):
            kept[f"ResourceId.{number}"] = name
        response = forward(kept)
        if response.status != 200 or not ours:
            return response
    account.region.change_tags(action, ours, tags)
    return answers.reply(action, {"return": True})
