"""Play RegisterImage: from a manifest in a bucket, or from a snapshot.

Source: FCU RegisterImage reference. Registering from a manifest answers at
once with a `pending` image, whatever the manifest turns out to be; from a
snapshot the image is `available` at once, and its architecture is i386 unless
the request says otherwise.
"""

from __future__ import annotations

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.facts import ARCHITECTURES, IMAGE_NAME
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu.images import Image, Mapping, Reason
from awscli_outscale.sandbox.fcu.manifest import CannotImport, Disk, Manifest
from awscli_outscale.sandbox.fcu.mappings import from_params
from awscli_outscale.sandbox.params import Params, required

ROOT = "/dev/sda1"


def register_image(account: Account, params: Params) -> dict[str, object]:
    """Add an image to the account and return its id.

    Raises the Failures of the reference: InvalidAMIName.Malformed,
    InvalidURLFormat, InvalidURL, MissingParameter, InvalidParameterValue,
    InvalidSnapshot.NotFound.
    """
    name = params.get("Name")
    if name is not None and not IMAGE_NAME.fullmatch(name):
        raise failure("image name", name=name)
    if params.get("ImageLocation"):
        image = _from_manifest(account, params)
    else:
        image = _from_snapshot(account, params)
    account.images.add(image)
    return {"imageId": image.image_id}


def _from_manifest(account: Account, params: Params) -> Image:
    location = params["ImageLocation"]
    account.importer.check(location)
    outcome: Reason | None = None
    try:
        manifest = account.importer.read(location)
    except CannotImport as problem:
        outcome = problem.reason
        manifest = Manifest("", "", "x86_64", [], [])
    now = account.clock.now()
    due = now + account.import_seconds
    return Image(
        image_id=account.images.new_id(),
        region=account.region.name,
        owner_id=account.account_id,
        created=now,
        name=params.get("Name", manifest.name),
        description=params.get("Description", manifest.description),
        architecture=manifest.architecture,
        location=location,
        mappings=[_copy(account, disk, due) for disk in manifest.disks],
        product_codes=list(manifest.product_types),
        state="pending",
        due=due,
        outcome=outcome,
    )


def _copy(account: Account, disk: Disk, due: float) -> Mapping:
    return Mapping(
        disk.device,
        account.region.grow_snapshot(
            disk.size, "Imported with an OMI", account.clock, due
        ),
        disk.size,
        disk.volume_type,
        disk.iops,
        disk.delete_on_termination,
    )


def _from_snapshot(account: Account, params: Params) -> Image:
    mappings = from_params(params, account.region.snapshot_size)
    if not mappings:
        raise failure("missing", name="ImageLocation")
    root = required(params, "RootDeviceName")
    if not any(m.device == root and m.snapshot_id for m in mappings):
        name = "BlockDeviceMapping.1.Ebs.SnapshotId"
        raise failure("missing", name=name)
    if root != ROOT:
        raise failure("value", name="RootDeviceName", value=root)
    name = required(params, "Name")
    architecture = params.get("Architecture", "i386")
    if architecture not in ARCHITECTURES:
        raise failure("value", name="Architecture", value=architecture)
    return Image(
        image_id=account.images.new_id(),
        region=account.region.name,
        owner_id=account.account_id,
        created=account.clock.now(),
        name=name,
        description=params.get("Description", ""),
        architecture=architecture,
        location=f"{account.account_id}/{name}",
        mappings=mappings,
    )
