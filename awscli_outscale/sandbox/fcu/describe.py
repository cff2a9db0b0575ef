"""Play DescribeImages: which images, and how they look.

Source: FCU DescribeImages reference (filters) and the EC2 element names. FCU
has no pagination for images, and shows an empty result as `<imagesSet/>`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu.images import Image, Mapping
from awscli_outscale.sandbox.fcu.register import ROOT
from awscli_outscale.sandbox.params import Params, listed, structures

Tags = dict[str, str]


def describe_images(account: Account, params: Params) -> dict[str, object]:
    """Return the images that match ids, owners, launchers and filters.

    Raises the Failures InvalidAMIID.Malformed, InvalidAMIID.NotFound and
    InvalidParameterValue for an unknown filter.
    """
    region, viewer = account.region.name, account.account_id
    found = account.images.within(region, viewer)
    if ids := listed(params, "ImageId"):
        wanted = {
            account.images.get(region, image_id, viewer).image_id
            for image_id in ids
        }
        found = [image for image in found if image.image_id in wanted]
    owners = _with_self(listed(params, "Owner"), account)
    launchers = _with_self(listed(params, "ExecutableBy"), account)
    filters = [_filter(given) for given in structures(params, "Filter")]
    shown = []
    for image in found:
        tags = account.region.tags(image.image_id)
        if owners and not owners & {image.owner_id, image.alias}:
            continue
        if launchers and not launchers & _launchers(image):
            continue
        if all(matches(image, tags) for matches in filters):
            shown.append(view(image, tags))
    return {"imagesSet": shown}


def view(image: Image, tags: Tags) -> dict[str, object]:
    """Return the elements of one image, in the order of the reference."""
    return {
        "imageId": image.image_id,
        "imageLocation": image.location,
        "imageState": image.state,
        "imageOwnerId": image.owner_id,
        "imageOwnerAlias": image.alias,
        "creationDate": timestamp(image.created),
        "isPublic": image.public,
        "productCodes": [{"productCode": c} for c in image.product_codes],
        "architecture": image.architecture,
        "imageType": "machine",
        "platform": image.platform,
        "name": image.name,
        "description": image.description,
        "rootDeviceType": "ebs",
        "rootDeviceName": ROOT,
        "blockDeviceMapping": [_device(m) for m in image.mappings],
        "virtualizationType": "hvm",
        "hypervisor": "xen",
        "stateReason": image.reason and image.reason._asdict(),
        "tagSet": [{"key": k, "value": v} for k, v in tags.items()],
    }


def timestamp(seconds: float) -> str:
    """Return `seconds` since 1970 as `2010-10-01T12:34:56.789Z`."""
    milliseconds = round(seconds * 1000)
    whole = time.gmtime(milliseconds // 1000)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", whole)
    return f"{stamp}.{milliseconds % 1000:03d}Z"


def _device(mapping: Mapping) -> dict[str, object]:
    return {
        "deviceName": mapping.device,
        "ebs": {
            "snapshotId": mapping.snapshot_id,
            "volumeSize": mapping.size,
            "volumeType": mapping.volume_type,
            "iops": mapping.iops,
            "deleteOnTermination": mapping.delete_on_termination,
        },
    }


def _with_self(names: list[str], account: Account) -> set[str]:
    return {account.account_id if n == "self" else n for n in names}


def _launchers(image: Image) -> set[str]:
    return {*image.users, "all"} if image.public else set(image.users)


def _some(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _bool(value: bool) -> str:
    return "true" if value else "false"


_FILTERS: dict[str, Callable[[Image, Tags], Iterable[str]]] = {
    "architecture": lambda image, tags: [image.architecture],
    "block-device-mapping.delete-on-termination": lambda image, tags: [
        _bool(m.delete_on_termination) for m in image.mappings
    ],
    "block-device-mapping.device-name": lambda image, tags: [
        m.device for m in image.mappings
    ],
    "block-device-mapping.snapshot-id": lambda image, tags: [
        m.snapshot_id for m in image.mappings if m.snapshot_id
    ],
    "block-device-mapping.volume-size": lambda image, tags: [
        str(m.size) for m in image.mappings
    ],
    "block-device-mapping.volume-type": lambda image, tags: [
        m.volume_type for m in image.mappings
    ],
    "description": lambda image, tags: [image.description],
    "hypervisor": lambda image, tags: ["xen"],
    "image-id": lambda image, tags: [image.image_id],
    "image-type": lambda image, tags: ["machine"],
    "is-public": lambda image, tags: [_bool(image.public)],
    "name": lambda image, tags: [image.name],
    "owner-alias": lambda image, tags: _some(image.alias),
    "owner-id": lambda image, tags: [image.owner_id],
    "platform": lambda image, tags: _some(image.platform),
    "root-device-name": lambda image, tags: [ROOT],
    "root-device-type": lambda image, tags: ["ebs"],
    "state": lambda image, tags: [image.state],
    "tag-key": lambda image, tags: tags.keys(),
    "tag-value": lambda image, tags: tags.values(),
    "virtualization-type": lambda image, tags: ["hvm"],
}


def _filter(given: dict[str, str]) -> Callable[[Image, Tags], bool]:
    name = given.get("Name", "")
    patterns = [_pattern(value) for value in listed(given, "Value")]
    if name not in _FILTERS and not name.startswith("tag:"):
        raise failure("filter", name=name)

    def matches(image: Image, tags: Tags) -> bool:
        if name in _FILTERS:
            values = list(_FILTERS[name](image, tags))
        else:
            key = name.removeprefix("tag:")
            values = [tags[key]] if key in tags else []
        return any(
            pattern.fullmatch(value)
            for value in values
            for pattern in patterns
        )

    return matches


def _pattern(value: str) -> re.Pattern[str]:
    wild = {"*": ".*", "?": "."}
    return re.compile(
        "".join(wild.get(char, re.escape(char)) for char in value), re.DOTALL
    )
