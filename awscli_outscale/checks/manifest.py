"""What does the manifest of an exported OMI say, and can it be registered?

Source: "Manifest File Reference" of OUTSCALE's documentation: JSON, with
``Version`` 1 and ``Image``, and in it ``ProductTypes`` and ``Snapshots``;
``Name``, ``Description``, ``Architecture``, ``Type`` and ``Public`` may be
missing, sizes are in bytes, and the presigned URLs are valid for seven days.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeGuard

from awscli_outscale.checks import presigned_url, url_life
from awscli_outscale.checks.problem import (
    RULES,
    fits,
    quoted,
    show,
    show_number,
)
from awscli_outscale.cloud import hosts

GIB = 1024**3

_NAME = (
    f"[{RULES['name']['letters']}]"
    f"{{{RULES['name']['shortest']},{RULES['name']['longest']}}}"
)
_ARCHITECTURES = RULES["architectures"]
_VOLUME_TYPES = RULES["volume_types"]
# The advice of presigned_url to whoever made the URL, which is not our user.
_ADVICE = r" (?:Make a (?:new|presigned) one:|Copy it again)|\{cli:"


class Explanation(NamedTuple):
    """A manifest in the user's words; the sentences are templates.

    :ivar image: what would be registered; None if it cannot be read at all.
        No URL in it has a query.
    :ivar errors: why it cannot be registered.
    :ivar warnings: what is merely suspicious.
    """

    image: dict[str, Any] | None
    errors: list[str]
    warnings: list[str]


class _Wrong(NamedTuple):
    text: str
    fatal: bool = True


def explain(body: bytes, *, now: float, domain: str) -> Explanation:
    """Explain the contents of a manifest.

    :param now: seconds since 1970.
    :param domain: of OUTSCALE's hosts, such as ``outscale.com``.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return Explanation(None, [_not_json(body)], [])
    image = document.get("Image") if isinstance(document, dict) else None
    if not isinstance(image, dict):
        return Explanation(
            None,
            ["It has no Image: it is JSON, but not the manifest of an OMI."],
            [],
        )
    found = list(_check(document["Image"], document.get("Version")))
    disks = image.get("Snapshots")
    shown = []
    for number, disk in enumerate(disks if isinstance(disks, list) else []):
        disk = disk if isinstance(disk, dict) else {}
        shown.append(_show_disk(disk))
        found += _check_disk(disk, f"Snapshots[{number}]", now, domain)
    summary = {
        "Name": _text(image.get("Name")),
        "Description": _text(image.get("Description")),
        "Architecture": _text(image.get("Architecture")) or "x86_64",
        "ProductTypes": [
            _text(code) or "" for code in _list(image.get("ProductTypes"))
        ],
        "Snapshots": shown,
    }
    return Explanation(
        summary,
        [wrong.text for wrong in found if wrong.fatal],
        [wrong.text for wrong in found if not wrong.fatal],
    )


def _not_json(body: bytes) -> str:
    start = body.lstrip()[:200]
    if start.startswith(b"<"):
        return (
            "It is XML or HTML, not a JSON manifest: usually a server's "
            "error message."
        )
    if start.startswith((b"QFI", b"\x1f\x8b")):
        return (
            "It is a disk or a compressed file, not a JSON manifest. "
            "Give the URL of the manifest beside it."
        )
    return "It is not JSON, and a manifest is."


def _check(image: dict[str, Any], version: Any) -> Iterator[_Wrong]:
    if version != 1 or isinstance(version, bool):
        yield _Wrong("Version: It must be 1.")
    codes = image.get("ProductTypes")
    if not isinstance(codes, list) or not all(
        isinstance(code, str) for code in codes
    ):
        yield _Wrong(
            'ProductTypes: It must be a list of codes such as "0001".'
        )
    kind = image.get("Type")
    if kind not in (None, "machine"):
        yield _Wrong(f"Type: {_show(kind)} is not machine.")
    architecture = image.get("Architecture")
    if architecture not in (None, *_ARCHITECTURES):
        yield _Wrong(
            f"Architecture: {_show(architecture)} is not "
            f"{' or '.join(_ARCHITECTURES)}."
        )
    name = image.get("Name")
    if name is not None and not (isinstance(name, str) and fits(_NAME, name)):
        yield _Wrong(
            f"Name: {_show(name)} is not the name of an OMI; {{Name}} gives "
            "another.",
            fatal=False,
        )
    disks = image.get("Snapshots")
    if not isinstance(disks, list) or not disks:
        yield _Wrong("Snapshots: The list is empty.")
        return
    devices = [d.get("Device") for d in disks if isinstance(d, dict)]
    for device in sorted({str(d) for d in devices if devices.count(d) > 1}):
        yield _Wrong(f"Snapshots: Two of them are for {_show(device)}.")
    if RULES["root_device"] not in devices:
        yield _Wrong(
            f"Snapshots: None of them is for {RULES['root_device']}, the root "
            "device.",
            fatal=False,
        )


def _check_disk(
    disk: dict[str, Any], where: str, now: float, domain: str
) -> Iterator[_Wrong]:
    if not _text(disk.get("Device")):
        yield _Wrong(f"{where}.Device: It is missing.")
    size = disk.get("Size")
    if not _is_count(size):
        yield _Wrong(f"{where}.Size: It is not a number of bytes.")
    kind = disk.get("VolumeType")
    if kind not in (None, *_VOLUME_TYPES):
        yield _Wrong(
            f"{where}.VolumeType: {_show(kind)} is not "
            f"{' or '.join(_VOLUME_TYPES)}."
        )
    iops = disk.get("Iops")
    if iops is not None and kind != "io1":
        yield _Wrong(
            f"{where}.Iops: Only io1 volumes have a number of IOPS.",
            fatal=False,
        )
    if iops is not None and not _is_count(iops):
        yield _Wrong(f"{where}.Iops: It is not a number.")
    url = disk.get("PreSignedUrl")
    if not isinstance(url, str) or not url:
        yield _Wrong(f"{where}.PreSignedUrl: It is missing.")
        return
    found = presigned_url.inspect(
        url, now=now, domain=domain, kind=presigned_url.SNAPSHOT
    )
    for texts, fatal in ((found.errors, True), (found.warnings, False)):
        for text in texts:
            yield _Wrong(f"{where}.PreSignedUrl: {_of_export(text)}", fatal)


def _of_export(text: str) -> str:
    """Put an exporter's fix in place of a presigner's."""
    head = re.split(_ADVICE, text)[0]
    if head == text:
        return text
    return f"{head} Ask the owner of the OMI to export it again."


def _show_disk(disk: dict[str, Any]) -> dict[str, Any]:
    url = disk.get("PreSignedUrl")
    end = url_life.valid_until(url) if isinstance(url, str) else None
    size = disk.get("Size")
    return {
        "Device": _text(disk.get("Device")),
        "SizeGiB": -(-size // GIB) if _is_count(size) else None,
        "VolumeType": _text(disk.get("VolumeType")) or "standard",
        "Iops": disk.get("Iops") if _is_count(disk.get("Iops")) else None,
        "DeleteOnTermination": disk.get("DeleteOnTermination") is not False,
        "Source": _bare(url) if isinstance(url, str) else None,
        "ValidUntil": show_time(end) if end is not None else None,
    }


def show_time(seconds: float) -> str | None:
    """Return a time as ``2026-11-24T12:00:00Z``; None far off the calendar."""
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    except (ValueError, OverflowError, OSError):
        return None


def _bare(url: str) -> str | None:
    """Return a URL without its query, user and password."""
    text = hosts.bare(url)
    # Control characters could manipulate a terminal.
    is_fine = re.match(r"https?://[^/]", text) and text.isprintable()
    return text if is_fine else None


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    value = _without_query(value)
    return value if value.isprintable() and len(value) < 300 else quoted(value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _show(value: Any) -> str:
    if isinstance(value, int):
        return show_number(value)
    return show(_without_query(value)) if isinstance(value, str) else "It"


def _without_query(text: str) -> str:
    """Cut a URL in an unexpected place before what is secret in it."""
    return text.partition("?")[0] if "://" in text else text
