"""The way into other accounts and Regions: which step is next?

An OMI or a snapshot is exported to a bucket, the exported file is presigned,
and each target imports it. What already exists of that is used
again, so that the same command continues an interrupted journey. Nothing here
makes calls. An export is recognized by its source, bucket and prefix;
its copies as its ``Kind`` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from awscli_outscale.commands.outscale.copies.kind import (
    FORMAT,
    File,
    Kind,
    newest,
)
from awscli_outscale.oapi import translate

#: Seconds that a presigned URL can be valid, as OUTSCALE documents it.
LONGEST_URL = 7 * 24 * 3600

# FCU reads the file when it imports, and may be slow to begin.
_RESERVE = 3600

_OVER = ("failed", "cancelled")

#: The error of a copy that nothing was done for yet.
NOT_BEGUN = "not begun"

#: And of one that the user did not want to wait for.
STOPPED = "stopped"


class Target(NamedTuple):
    """Where a copy goes: the account of a profile, in a Region."""

    profile: str
    region: str

    def __str__(self) -> str:
        return f"{self.profile} in {self.region}"


@dataclass
class Copy:
    """What is known of the copy in one target.

    :ivar id: once FCU has given one.
    :ivar item: as FCU has last described it.
    :ivar done: the states in which it can be used.
    :ivar seconds: that it took, once it is over.
    :ivar error: why it is not there, or not known to be.
    :ivar is_late: it is only not there yet.
    """

    target: Target
    done: tuple[str, ...]
    id: str | None = None
    state: str | None = None
    item: Mapping[str, Any] | None = None
    seconds: float | None = None
    error: str | None = NOT_BEGUN
    is_late: bool = False

    @property
    def arrived(self) -> bool:
        return self.error is None and self.state in self.done


def exports(
    kind: Kind,
    tasks: Iterable[Mapping[str, Any]],
    source_id: str,
    bucket: str,
    prefix: str,
) -> list[Mapping[str, Any]]:
    """Return the exports to continue with, the best first.

    :param tasks: as FCU describes them. What has failed or was cancelled is
        of no use.
    :param prefix: as it was given, ``""`` for none.
    """

    def fits(place: Mapping[str, Any]) -> bool:
        return (
            place.get("OsuBucket") == bucket
            and place.get("DiskImageFormat") == FORMAT
            and kind.leads_to(place, source_id, prefix)
        )

    found = [
        task
        for task in tasks
        if task.get(kind.exporting.id)
        and kind.source_of(task) == source_id
        and task.get("State") not in _OVER
        and fits(task.get("ExportToOsu") or {})
    ]
    return sorted(found, key=lambda task: not is_complete(task))


def is_complete(task: Mapping[str, Any]) -> bool:
    """Tell whether an export is done, so that there is nothing to wait for."""
    return task.get("State") == "completed"


def stuck(task: Mapping[str, Any]) -> str | None:
    """Return why an export is stuck, or None.

    FCU leaves one to a bucket that it cannot reach ``pending``, with a
    message: "Error accessing bucket …" (QA T3896).
    """
    why = str(task.get("StatusMessage") or "")
    first = why.partition("\n")[0].rstrip(".")
    return f"{first}." if "error" in first.lower() else None


def file_among(
    kind: Kind, objects: Iterable[Mapping[str, Any]], source_id: str
) -> str | None:
    """Return the key of the newest exported file in a listing of a bucket."""
    return newest(
        each for each in objects if kind.is_file(str(each["Key"]), source_id)
    )


def url_seconds(timeout: float) -> int:
    """Return how long the file's presigned URL is to be valid.

    :param timeout: the seconds that a copy is waited for.
    """
    return int(min(LONGEST_URL, timeout + _RESERVE))


def copy_among(
    kind: Kind,
    items: Iterable[Mapping[str, Any]],
    parameters: Mapping[str, Any],
    file: File,
) -> Mapping[str, Any] | None:
    """Return what was imported of a file already, or None.

    :param items: of the target's own account.
    :param parameters: of the import.
    """
    usable = kind.usable
    found = [
        item
        for item in items
        if item.get(kind.what.id)
        and item.get("State") in usable
        and kind.is_copy(item, parameters, file)
    ]
    return min(
        found, key=lambda each: usable.index(each["State"]), default=None
    )


def summary(
    kind: Kind,
    task: Mapping[str, Any],
    key: str | None,
    copies: Sequence[Copy],
) -> dict[str, Any]:
    """Return the outcome of a journey, for ``--query`` and ``--output``."""
    place = task.get("ExportToOsu") or {}
    return {
        "Export": {
            kind.exporting.id: task.get(kind.exporting.id),
            kind.what.id: kind.source_of(task),
            "State": task.get("State"),
            "Bucket": place.get("OsuBucket"),
            kind.FILE[0]: key,
        },
        "Copies": [
            {
                "Profile": copy.target.profile,
                "Region": copy.target.region,
                kind.what.id: copy.id,
                "State": copy.state,
                "Seconds": copy.seconds,
                "Error": copy.error,
            }
            for copy in copies
        ],
    }


def oapi(
    kind: Kind, task: Mapping[str, Any], copies: Sequence[Copy]
) -> dict[str, Any]:
    """Return the same as objects of the OUTSCALE API, less what is secret."""
    shown = translate.export_task(kind.TASK, task)
    place = shown.get("OsuExport", {})
    if "OsuManifestUrl" in place:
        bare = place["OsuManifestUrl"].partition("?")[0]
        shown["OsuExport"] = {**place, "OsuManifestUrl": bare}
    items = [
        kind.oapi(copy.item or {kind.what.id: copy.id})
        for copy in copies
        if copy.id is not None
    ]
    return {kind.TASK: shown, kind.OAPI: items}
