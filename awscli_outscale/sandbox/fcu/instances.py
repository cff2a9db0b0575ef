"""Play RunInstances: the image is ours, the instance moto's.

Source: FCU RunInstances reference: an instance gets the volumes of its image,
as far as the request does not say otherwise. The image must be the account's,
public or shared with it. moto knows no Iops here: an io1 volume of an image
becomes one of the default type.
"""

from __future__ import annotations

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.facts import (
    DEFAULT_INSTANCE_TYPE,
    INSTANCE_TYPE,
)
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu.images import Mapping
from awscli_outscale.sandbox.fcu.volumes import (
    check_volume,
    check_zone,
    unencrypted,
)
from awscli_outscale.sandbox.params import Params, required, structures

_DEVICES = "BlockDeviceMapping"


def launch_params(account: Account, params: Params) -> Params:
    """Return the parameters for moto, with the volumes of the image.

    Raises MissingParameter, the Failures of an unknown image, and
    InvalidAMIID.Unavailable for one that is pending or failed.
    """
    image_id = required(params, "ImageId")
    region, viewer = account.region.name, account.account_id
    image = account.images.get(region, image_id, viewer)
    if image.state != "available":
        raise failure("image state", image_id=image_id)
    kind = params.get("InstanceType", DEFAULT_INSTANCE_TYPE)
    if not INSTANCE_TYPE.fullmatch(kind):
        raise failure("value", name="InstanceType", value=kind)
    zone = params.get("Placement.AvailabilityZone")
    check_zone(account, "AvailabilityZone", zone)
    asked = {
        given.get("DeviceName", ""): unencrypted(given)
        for given in structures(params, _DEVICES)
    }
    for mapping in image.mappings:
        changed = asked.get(mapping.device, {})
        asked[mapping.device] = {**_ebs(account, mapping), **changed}
    for given in structures(params, _DEVICES):
        if any(name.startswith("Ebs.") for name in given):
            check_volume(given, "Ebs.", "VolumeSize")
    kept = {
        name: value
        for name, value in params.items()
        if not name.startswith(f"{_DEVICES}.")
    }
    kept["InstanceType"] = kind
    for number, given in enumerate(asked.values(), start=1):
        for name, value in given.items():
            kept[f"{_DEVICES}.{number}.{name}"] = value
    return kept


def _ebs(account: Account, mapping: Mapping) -> dict[str, str]:
    given = {
        "DeviceName": mapping.device,
        "Ebs.VolumeSize": str(mapping.size),
        "Ebs.DeleteOnTermination": str(mapping.delete_on_termination).lower(),
    }
    snapshot_id = mapping.snapshot_id
    if snapshot_id is not None and account.region.snapshot(snapshot_id):
        # Who may launch an image need not be able to use its snapshots.
        given["Ebs.SnapshotId"] = snapshot_id
    if mapping.iops is None:
        given["Ebs.VolumeType"] = mapping.volume_type
    return given
