"""What is wrong with the parameters of the calls of a snapshot's life?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.checks.attribute_form import (
    ONE_ALLOWED,
    SNAPSHOT_ATTRIBUTE,
    SNAPSHOT_FLAT,
    SNAPSHOT_NESTED,
    names_somebody,
)
from awscli_outscale.checks.problem import (
    RULES,
    Circumstances,
    Error,
    Problem,
    check_encryption,
    check_ignored,
    check_one_of,
    fits,
    show,
    word,
)


def create_snapshot(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of a snapshot that is created from a volume."""
    volume = params.get("VolumeId")
    if isinstance(volume, str) and not fits(RULES["volume"], volume):
        yield Error(
            ("VolumeId",),
            f"{show(volume)} is not the ID of a volume, such as vol-12345678.",
        )
    yield from check_ignored(params, RULES["ignored_in_create_snapshot"])


def copy_snapshot(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of a snapshot that is copied within a Region."""
    snapshot = params.get("SourceSnapshotId")
    yield from check_snapshot(snapshot, "SourceSnapshotId")
    source, region = params.get("SourceRegion"), circumstances.region
    target = params.get("DestinationRegion")
    unknown = [
        Error((name,), problem)
        for name in ("SourceRegion", "DestinationRegion")
        if isinstance(params.get(name), str)
        and params[name] != region
        and (problem := circumstances.why_not_region(params[name]))
    ]
    yield from unknown
    if (
        isinstance(source, str)
        and not unknown
        and region not in (None, source)
    ):
        there, which = word(source, "REGION"), word(snapshot, "SNAPSHOT-ID")
        yield Error(
            ("SourceRegion",),
            f"FCU copies within one Region, and this call goes to {region}. "
            f"To export the snapshot from {there} and import it here: {{aws "
            f"outscale copy-snapshot --region {there} --snapshot-id {which} "
            f"--bucket BUCKET --to-region {region}}}",
        )
    if (
        isinstance(target, str)
        and not unknown
        and region not in (None, target)
    ):
        here, there = word(region, "REGION"), word(target, "REGION")
        which = word(snapshot, "SNAPSHOT-ID")
        yield Error(
            ("DestinationRegion",),
            f"FCU copies within one Region, and this call goes to {region}. "
            f"To copy the snapshot to {there}: "
            f"{{aws outscale copy-snapshot --region {here} --snapshot-id "
            f"{which} --bucket BUCKET --to-region {there}}}",
        )
    yield from check_encryption(params)
    yield from check_ignored(params, RULES["ignored_in_copy_snapshot"])


def delete_snapshot(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of a snapshot that is to be deleted."""
    yield from check_snapshot(params.get("SnapshotId"), "SnapshotId")


def modify_snapshot_attribute(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of a change to a snapshot's permissions."""
    yield from check_snapshot(params.get("SnapshotId"), "SnapshotId")
    flat = [name for name in SNAPSHOT_FLAT if name in params]
    yield from check_one_of(
        ("Attribute",), params.get("Attribute"), [SNAPSHOT_ATTRIBUTE]
    )
    yield from check_one_of(
        ("OperationType",), params.get("OperationType"), ["add", "remove"]
    )
    if flat and "OperationType" not in params:
        yield Error(("OperationType",), "It is required. Give add or remove.")
    elif not names_somebody(params.get(SNAPSHOT_NESTED)) and not (
        params.get("UserIds") or params.get("GroupNames")
    ):
        yield Error(
            ("UserIds",) if flat else (SNAPSHOT_NESTED,),
            "It is required. Say who may, or may no longer, create volumes "
            "from the snapshot.{cli: To allow one: {CreateVolumePermission} "
            f"{ONE_ALLOWED}}}",
        )
    yield from _check_entries(params.get(SNAPSHOT_NESTED))


def _check_entries(permission: Any) -> Iterator[Problem]:
    if not isinstance(permission, Mapping):
        return
    for operation, entries in permission.items():
        for index, entry in enumerate(
            entries if isinstance(entries, (list, tuple)) else ()
        ):
            if isinstance(entry, Mapping):
                path = (SNAPSHOT_NESTED, str(operation), index)
                yield from check_one_of(
                    (*path, "Group"), entry.get("Group"), ["all"]
                )


def check_snapshot(value: Any, name: str) -> Iterator[Problem]:
    """Find values that are not the ID of a snapshot."""
    if isinstance(value, str) and not fits(RULES["snapshot"], value):
        yield Error(
            (name,),
            f"{show(value)} is not the ID of a snapshot, such as "
            "snap-12345678.",
        )
