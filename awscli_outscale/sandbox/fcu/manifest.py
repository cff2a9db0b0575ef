"""Read the manifest of an exported OMI.

Source: "Manifest File Reference" of OUTSCALE's documentation: JSON, `Version`
1, `Image` with `ProductTypes`; `Name`, `Description`, `Architecture`, `Type`
and `Public` are optional, sizes are in bytes.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from awscli_outscale.sandbox.facts import ARCHITECTURES, VOLUME_TYPES
from awscli_outscale.sandbox.fcu.images import Reason

GIB = 1024**3
LARGEST = 1024**2
MALFORMED = "Client.ManifestMalformed"


class CannotImport(Exception):
    """The import will end as `failed`, with this reason."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.reason = Reason(code, message)


class Disk(NamedTuple):
    """One snapshot of the manifest; `size` in GiB, rounded up."""

    device: str
    url: str
    size: int
    volume_type: str
    iops: int | None
    delete_on_termination: bool


class Manifest(NamedTuple):
    """What an import takes from the manifest."""

    name: str
    description: str
    architecture: str
    product_types: list[str]
    disks: list[Disk]


def parse(text: bytes) -> Manifest:
    """Return the manifest in `text`; CannotImport says what is wrong."""
    if len(text) > LARGEST:
        raise _malformed("it is too large for a manifest")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise _malformed("it is not JSON") from problem
    if not isinstance(document, dict):
        raise _malformed("it is not a JSON object")
    version = document.get("Version")
    if isinstance(version, bool) or version != 1:
        raise _malformed("Version is not 1")
    image = document.get("Image")
    if not isinstance(image, dict):
        raise _malformed("Image is missing")
    return _image(image)


def _image(image: dict[str, Any]) -> Manifest:
    codes = image.get("ProductTypes")
    if not isinstance(codes, list) or not all(
        isinstance(code, str) for code in codes
    ):
        raise _malformed("Image.ProductTypes is missing")
    if _text(image, "Type", "machine") != "machine":
        raise _malformed("Image.Type is not 'machine'")
    architecture = _text(image, "Architecture", "x86_64")
    if architecture not in ARCHITECTURES:
        raise _malformed("Image.Architecture is not i386 or x86_64")
    snapshots = image.get("Snapshots")
    if not isinstance(snapshots, list) or not snapshots:
        raise _malformed("Image.Snapshots is missing")
    return Manifest(
        _text(image, "Name", ""),
        _text(image, "Description", ""),
        architecture,
        codes,
        [_disk(snapshot) for snapshot in snapshots],
    )


def _disk(snapshot: object) -> Disk:
    if not isinstance(snapshot, dict):
        raise _malformed("a snapshot is not a JSON object")
    device, url = _text(snapshot, "Device", ""), snapshot.get("PreSignedUrl")
    if not device or not isinstance(url, str) or not url:
        raise _malformed("a snapshot lacks Device or PreSignedUrl")
    volume_type = _text(snapshot, "VolumeType", "standard")
    if volume_type not in VOLUME_TYPES:
        raise _malformed(f"the VolumeType of {device} is not known")
    size = _number(snapshot, "Size")
    if not size:
        raise _malformed(f"the Size of {device} is not a number of bytes")
    keep = snapshot.get("DeleteOnTermination", True)
    return Disk(
        device,
        url,
        -(-size // GIB),
        volume_type,
        _number(snapshot, "Iops"),
        keep is not False,
    )


def _text(given: dict[str, Any], name: str, default: str) -> str:
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise _malformed(f"{name} is not a string")
    return value


def _number(given: dict[str, Any], name: str) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _malformed(f"{name} is not a number")
    return value


def _malformed(why: str) -> CannotImport:
    return CannotImport(MALFORMED, f"The manifest cannot be used: {why}.")
