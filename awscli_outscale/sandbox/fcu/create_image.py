"""Play CreateImage and CopyImage.

Source: FCU references of these actions. CreateImage takes a snapshot of every
volume of the instance, running or stopped; CopyImage one of every snapshot of
an image in the same Region. Only CreateImage checks the name. EC2's words are
used where FCU's are not published: the state of an instance or of an image.
"""

from __future__ import annotations

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.facts import ARCHITECTURES, IMAGE_NAME
from awscli_outscale.sandbox.failures import Failure, failure
from awscli_outscale.sandbox.fcu.images import Image, Mapping
from awscli_outscale.sandbox.moto.moto_region import Instance
from awscli_outscale.sandbox.params import Params, flag, required

_GONE = ("shutting-down", "terminated")


def create_image(account: Account, params: Params) -> dict[str, object]:
    """Make a pending image of an instance and return its id.

    Raises MissingParameter, InvalidInstanceID.NotFound, InvalidAMIName.
    Malformed, IncorrectInstanceState.
    """
    instance_id = required(params, "InstanceId")
    name = required(params, "Name")
    flag(params, "NoReboot")
    if not IMAGE_NAME.fullmatch(name):
        raise failure("image name", name=name)
    instance = account.region.instance(instance_id)
    if instance.state in _GONE:
        raise failure(
            "instance state", instance_id=instance_id, state=instance.state
        )
    source = _source(account, instance)
    made = _pending(
        account,
        name,
        params.get("Description", ""),
        source.architecture if source else ARCHITECTURES[-1],
        list(source.product_codes) if source else [],
    )
    made.mappings = [
        Mapping(
            volume.device,
            account.region.grow_snapshot(
                volume.size,
                f"Created by CreateImage({instance_id}) for {made.image_id}",
                account.clock,
                made.due or account.clock.now(),
                volume_id=volume.volume_id,
            ),
            volume.size,
            volume.volume_type,
            volume.iops,
            volume.delete_on_termination,
        )
        for volume in instance.volumes
    ]
    account.images.add(made)
    return {"imageId": made.image_id}


def copy_image(account: Account, params: Params) -> dict[str, object]:
    """Make a pending copy of an image and return its id.

    Raises MissingParameter, NotImplemented for another Region,
    InvalidAMIID.Malformed, InvalidAMIID.NotFound, InvalidAMIID.Unavailable.
    """
    image_id = _named(params, "SourceImageId")
    if _named(params, "SourceRegion") != account.region.name:
        raise failure("inter-region")
    source = _shared(account, image_id)
    made = _pending(
        account,
        params.get("Name") or f"{source.name}-copy1",
        params.get("Description", source.description),
        source.architecture,
        list(source.product_codes),
    )
    made.mappings = [
        mapping._replace(
            snapshot_id=account.region.grow_snapshot(
                mapping.size,
                f"Copied for {made.image_id} from {image_id}",
                account.clock,
                made.due or account.clock.now(),
            )
        )
        for mapping in source.mappings
    ]
    account.images.add(made)
    return {"imageId": made.image_id}


def _named(params: Params, name: str) -> str:
    """Return a parameter that FCU calls by a small letter when missing."""
    if not params.get(name):
        raise failure("missing", name=f"{name[0].lower()}{name[1:]}")
    return params[name]


def _shared(account: Account, image_id: str) -> Image:
    region, viewer = account.region.name, account.account_id
    try:
        image = account.images.get(region, image_id, viewer)
    except Failure as problem:
        if problem.code == "InvalidAMIID.NotFound":
            raise failure("copied image", image_id=image_id) from problem
        raise
    if image.state != "available":
        raise failure("image state", image_id=image_id)
    return image


def _source(account: Account, instance: Instance) -> Image | None:
    """Return the image that the instance was launched from, if it lives."""
    region, viewer = account.region.name, account.account_id
    for image in account.images.within(region, viewer):
        if image.image_id == instance.image_id:
            return image
    return None


def _pending(
    account: Account,
    name: str,
    description: str,
    architecture: str,
    product_codes: list[str],
) -> Image:
    now = account.clock.now()
    return Image(
        image_id=account.images.new_id(),
        region=account.region.name,
        owner_id=account.account_id,
        created=now,
        name=name,
        description=description,
        architecture=architecture,
        location=f"{account.account_id}/{name}",
        product_codes=product_codes,
        state="pending",
        due=now + account.import_seconds,
    )
