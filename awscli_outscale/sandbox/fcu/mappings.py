"""Check the block device mappings of RegisterImage as FCU does.

Source: OAPI BlockDeviceMappingImage and BsuToCreate, FCU RegisterImage
reference. A mapping to an ephemeral device is accepted and dropped.
"""

from __future__ import annotations

from collections.abc import Callable

from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu.images import Mapping
from awscli_outscale.sandbox.fcu.volumes import check_volume
from awscli_outscale.sandbox.params import Params, flag, structures, whole

SnapshotSize = Callable[[str], int]


def from_params(params: Params, snapshot_size: SnapshotSize) -> list[Mapping]:
    """Return the mappings of `BlockDeviceMapping.N`.

    `snapshot_size` gives the GiB of a snapshot id, or raises the Failure
    InvalidSnapshot.NotFound. Raises InvalidParameterValue and
    MissingParameter.
    """
    read = [
        _one(number, given, snapshot_size)
        for number, given in enumerate(
            structures(params, "BlockDeviceMapping"), start=1
        )
    ]
    return [mapping for mapping in read if mapping is not None]


def _one(
    number: int, given: dict[str, str], snapshot_size: SnapshotSize
) -> Mapping | None:
    device = given.get("DeviceName", "")
    if not device:
        raise failure(
            "missing", name=f"BlockDeviceMapping.{number}.DeviceName"
        )
    if "VirtualName" in given:
        if any(name.startswith("Ebs.") for name in given):
            raise failure("virtual", device=device)
        return None
    snapshot_id = given.get("Ebs.SnapshotId") or None
    check_volume(given, "Ebs.", "VolumeSize")
    volume_type = given.get("Ebs.VolumeType", "standard")
    iops = whole(given, "Ebs.Iops")
    asked = whole(given, "Ebs.VolumeSize")
    if snapshot_id is None:
        if asked is None:
            name = f"BlockDeviceMapping.{number}.Ebs.SnapshotId"
            raise failure("missing", name=name)
        size = asked
    else:
        real = snapshot_size(snapshot_id)
        if asked is not None and asked < real:
            raise failure(
                "snapshot size",
                snapshot_id=snapshot_id,
                size=real,
                asked=asked,
            )
        size = real if asked is None else asked
    keep = flag(given, "Ebs.DeleteOnTermination", default=True)
    return Mapping(device, snapshot_id, size, volume_type, iops, keep)
