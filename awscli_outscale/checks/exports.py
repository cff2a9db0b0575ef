"""What is wrong with the parameters of exports, and of ImportSnapshot?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.checks.presigned_url import SNAPSHOT
from awscli_outscale.checks.problem import (
    RULES,
    Circumstances,
    Error,
    Problem,
    Warned,
    check_one_of,
    fits,
    is_int,
    show,
    show_number,
)
from awscli_outscale.checks.snapshots import check_snapshot
from awscli_outscale.checks.url_parameter import check_url

_TO = "ExportToOsu"

# What FCU calls the keys of another account (that of an OMI's export, that of
# a snapshot's), and the OUTSCALE API; in any case of letters.
_KEYS = {"osuaksk", "aksk", "osuapikey"}
_GIB = 1024**3


def export_image(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of the export of an OMI."""
    yield from _check_target(params, "create-image-export-task")


def export_snapshot(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of the export of a snapshot."""
    yield from check_snapshot(params.get("SnapshotId"), "SnapshotId")
    yield from _check_target(params, "create-snapshot-export-task")


def import_snapshot(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of a snapshot that is created from a file.

    FCU takes any size, and the snapshot fails later if it is too small.
    """
    yield from check_url(params, SNAPSHOT, circumstances)
    size = params.get("SnapshotSize")
    if not is_int(size):
        return
    if size < 1:
        yield Error(
            ("SnapshotSize",),
            f"{show_number(size)} is not a positive number of bytes.",
        )
    elif size < _GIB:
        gib = size if size < RULES["volume_size"]["largest"] else 10
        yield Warned(
            ("SnapshotSize",),
            f"{size} bytes is less than 1 GiB, and the snapshot fails if "
            f"its file holds more. {gib} GiB are {gib * _GIB} bytes.",
        )


def _check_target(
    params: Mapping[str, Any], command: str
) -> Iterator[Problem]:
    target, rules = params.get(_TO), RULES["export"]
    if not isinstance(target, Mapping):
        return
    for name in sorted(n for n in target if str(n).lower() in _KEYS):
        yield Error(
            (_TO, name),
            "Keys are accepted from a profile only. Name the profile of the "
            f"bucket's account: {{aws ec2 {command} --osu-profile NAME}}",
        )
    yield from check_one_of(
        (_TO, "DiskImageFormat"),
        target.get("DiskImageFormat"),
        rules["formats"],
    )
    bucket = target.get("OsuBucket")
    if isinstance(bucket, str) and not fits(rules["bucket"], bucket):
        yield Error(
            (_TO, "OsuBucket"),
            f"{show(bucket)} is not a valid bucket name: 3 to "
            "63 lower-case letters, digits and dashes, beginning and ending "
            "with a letter or a digit. Give the name alone, without s3:// and "
            "without folders.",
        )
    elif isinstance(bucket, str) and "." in bucket:
        yield Warned(
            (_TO, "OsuBucket"),
            f"{show(bucket)} contains a period. OOS accepts it, but OUTSCALE "
            "advises against it: HTTPS fails where the bucket is part of the "
            "host name.",
        )
    yield from _check_prefix(target.get("OsuPrefix"), rules["longest_prefix"])


def _check_prefix(prefix: Any, longest: int) -> Iterator[Problem]:
    if not isinstance(prefix, str):
        return
    where = (_TO, "OsuPrefix")
    size = len(prefix.encode("utf-8", "replace"))
    if size > longest:
        yield Error(
            where,
            f"It has {size} bytes, and an OOS key has at most {longest}.",
        )
    if not prefix.isprintable():
        yield Error(
            where, f"{show(prefix)} contains a control character. Remove it."
        )
    if prefix.startswith("/"):
        yield Warned(
            where,
            'The keys would begin with "/", and many tools do not find such '
            "objects. Remove the slash.",
        )
