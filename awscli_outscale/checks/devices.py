"""What is wrong with the block device mappings of an OMI?

Sources: OAPI BlockDeviceMappingImage (device names, virtual names) and
BsuToCreate (volume types, sizes, IOPS). FCU ignores Encrypted and KmsKeyId,
which would leave a volume unencrypted without a word: they are errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.checks.problem import (
    IGNORED,
    RULES,
    Error,
    Problem,
    Warned,
    Where,
    check_encryption,
    check_one_of,
    fits,
    is_int,
    show,
    show_number,
)

_OAPI_NAMES = {
    "Bsu": "Ebs",
    "DeleteOnVmDeletion": "DeleteOnTermination",
    "VirtualDeviceName": "VirtualName",
}
_MEMBERS = frozenset(
    ["DeviceName", "Ebs", "VirtualName", *RULES["ignored_in_mapping"]]
)
_EBS_MEMBERS = frozenset(
    [
        "DeleteOnTermination",
        "Encrypted",
        "Iops",
        "KmsKeyId",
        "SnapshotId",
        "VolumeSize",
        "VolumeType",
        *RULES["ignored_in_ebs"],
    ]
)

_NOT_LEFT_OUT = (
    "FCU ignores it: the disk that is to be left out would be in the OMI. "
    "Remove the entry and detach the disk first, or register the OMI from a "
    "snapshot of the root device: {aws ec2 register-image}"
)

_BRACES = (
    "It must be a structure, not a string.{cli: A shell expands braces: "
    "put quotes around the value, such as "
    "'DeviceName=/dev/sda1,Ebs={SnapshotId=snap-…}'}"
)

#: The parameter.
NAME = "BlockDeviceMappings"


def check(
    params: Mapping[str, Any], left_out: bool = False
) -> Iterator[Problem]:
    """Find the problems of all block device mappings.

    :param left_out: the disks of a VM may be meant to be left out, which FCU
        cannot do.
    """
    seen: dict[str, int] = {}
    for index, mapping in mappings(params):
        yield from _misspelt((NAME, index), mapping, _MEMBERS)
        if isinstance(mapping.get("Ebs"), str):
            yield Error((NAME, index, "Ebs"), _BRACES)
        ebs = _dict(mapping.get("Ebs"))
        yield from _misspelt((NAME, index, "Ebs"), ebs, _EBS_MEMBERS)
        yield from _check_mapping((NAME, index), mapping)
        if left_out and "NoDevice" in mapping:
            yield Error((NAME, index, "NoDevice"), _NOT_LEFT_OUT)
        elif "NoDevice" in mapping:
            yield Warned((NAME, index, "NoDevice"), IGNORED)
        device = mapping.get("DeviceName")
        if not isinstance(device, str):
            continue
        if device in seen and not is_misspelt(params):
            yield Error(
                (NAME, index, "DeviceName"),
                f"{show(device)} is given twice, also in entry "
                f"[{seen[device]}].",
            )
        seen.setdefault(device, index)


def is_misspelt(params: Mapping[str, Any]) -> bool:
    """Tell whether a mapping has a member that it cannot have."""
    return any(
        set(mapping) - _MEMBERS
        or isinstance(mapping.get("Ebs"), str)
        or set(_dict(mapping.get("Ebs"))) - _EBS_MEMBERS
        for _, mapping in mappings(params)
    )


def _misspelt(
    path: Where, given: Mapping[str, Any], known: frozenset[str]
) -> Iterator[Problem]:
    """Find the typing mistakes that botocore only calls unknown."""
    for name in given:
        if name in known or not isinstance(name, str):
            continue
        meant = {each.lower(): each for each in _MEMBERS | _EBS_MEMBERS}
        right = _OAPI_NAMES.get(name) or meant.get(name.lower())
        if right is None:
            continue
        if right in known:
            oapi = "is the OUTSCALE API's name" if name in _OAPI_NAMES else ""
            why = f"It {oapi}. " if oapi else ""
            yield Error((*path, name), f"{why}Write {right}.")
        elif known is _MEMBERS:
            yield Error(
                (*path, name),
                "It belongs to Ebs."
                f"{{cli: Write Ebs={{{right}=…}}, in quotes.}}",
            )
        else:
            yield Error(
                (*path, name), f"{right} belongs next to Ebs, not inside it."
            )


def _check_mapping(
    path: Where, mapping: Mapping[str, Any]
) -> Iterator[Problem]:
    device = mapping.get("DeviceName")
    if isinstance(device, str) and not fits(RULES["device"], device):
        yield Error(
            (*path, "DeviceName"),
            f"{show(device)} is not a device of an OMI. The root is "
            f"{RULES['root_device']}; the others are /dev/sdX, /dev/sdXX, "
            "/dev/xvdX or /dev/xvdXX, the first X from b to z, the second "
            "from a to z.",
        )
    virtual = mapping.get("VirtualName")
    if isinstance(virtual, str):
        if not fits(RULES["virtual_name"], virtual):
            yield Error(
                (*path, "VirtualName"),
                f"{show(virtual)} is not the name of a virtual device. Use "
                "ephemeral0, ephemeral1, …",
            )
        if _dict(mapping.get("Ebs")):
            yield Error(
                path, "It has both Ebs and VirtualName. Remove one of them."
            )
    yield from _check_ebs((*path, "Ebs"), _dict(mapping.get("Ebs")))


def _check_ebs(path: Where, ebs: Mapping[str, Any]) -> Iterator[Problem]:
    snapshot = ebs.get("SnapshotId")
    if isinstance(snapshot, str) and not fits(RULES["snapshot"], snapshot):
        yield Error(
            (*path, "SnapshotId"),
            f"{show(snapshot)} is not the ID of a snapshot, such as "
            "snap-12345678.",
        )
    yield from check_one_of(
        (*path, "VolumeType"), ebs.get("VolumeType"), RULES["volume_types"]
    )
    size, limits = ebs.get("VolumeSize"), RULES["volume_size"]
    if is_int(size) and not limits["smallest"] <= size <= limits["largest"]:
        yield Error(
            (*path, "VolumeSize"),
            f"{show_number(size)} GiB is not from {limits['smallest']} to "
            f"{limits['largest']} GiB.",
        )
    yield from _check_iops(path, ebs)
    yield from check_encryption(ebs, path)
    for name in RULES["ignored_in_ebs"]:
        if name in ebs:
            yield Warned((*path, name), IGNORED)


def _check_iops(path: Where, ebs: Mapping[str, Any]) -> Iterator[Problem]:
    iops, limits = ebs.get("Iops"), RULES["iops"]
    path = (*path, "Iops")
    volume_type = ebs.get("VolumeType", "standard")
    if iops is None:
        if volume_type == "io1":
            yield Error(
                path,
                f"It is required for an io1 volume: 1 to {limits['largest']}.",
            )
        return
    if isinstance(volume_type, str) and volume_type != "io1":
        yield Error(
            path,
            f"Only an io1 volume has it, and this one is "
            f"{show(volume_type)}. Remove it, or give VolumeType=io1.",
        )
    if not is_int(iops):
        return
    if not 1 <= iops <= limits["largest"]:
        yield Error(
            path,
            f"{show_number(iops)} is not from 1 to {limits['largest']}.",
        )
    size = ebs.get("VolumeSize")
    if is_int(size) and 1 <= size and iops > size * limits["per_gib"]:
        yield Error(
            path,
            f"{show_number(iops)} for {show_number(size)} GiB is more than "
            f"{limits['per_gib']} for each GiB: "
            f"{show_number(size * limits['per_gib'])} at most.",
        )


def mappings(
    params: Mapping[str, Any],
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield each mapping with its index; none if they are not a list."""
    found = params.get(NAME)
    if isinstance(found, (list, tuple)):
        for index, mapping in enumerate(found):
            if isinstance(mapping, Mapping):
                yield index, mapping


def snapshot_of(mapping: Mapping[str, Any]) -> Any:
    """Return the snapshot that a mapping's volume is made from, or None."""
    return _dict(mapping.get("Ebs")).get("SnapshotId")


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
