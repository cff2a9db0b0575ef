"""The way of an OMI into other accounts and Regions: which step is next?

An OMI is exported to a bucket, its manifest is presigned, and each target
registers it. Whatever of that exists already is gone on with, so that a
journey that broke off can be continued by the same command. Nothing here
calls anybody. An export is recognized by its OMI, bucket and prefix; an OMI
that came of it by its name and the path of its ImageLocation, because the
query of a presigned URL is different each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from awscli_outscale.oapi import translate

#: The format that is exported: the smaller of the two that FCU has.
FORMAT = "qcow2"

#: Seconds that a presigned URL can be valid, as OUTSCALE documents it.
LONGEST_URL = 7 * 24 * 3600

# FCU reads the manifest when it registers, and may be slow to begin.
_RESERVE = 3600

_OVER = ("failed", "cancelled")
_USABLE = ("available", "pending")


#: The error of a copy that nothing was done for yet.
NOT_BEGUN = "not begun"

#: And of one that the user did not want to wait for.
STOPPED = "stopped"


class Target(NamedTuple):
    """Where an OMI goes: the account of a profile, in a Region."""

    profile: str
    region: str

    def __str__(self) -> str:
        return f"{self.profile} in {self.region}"


@dataclass
class Copy:
    """What is known of the OMI in one target.

    :ivar image_id: once FCU has given one.
    :ivar image: as FCU has last described it.
    :ivar seconds: that it took, once it is over.
    :ivar error: why it is not there, or not known to be.
    :ivar is_late: it is only not there yet.
    """

    target: Target
    image_id: str | None = None
    state: str | None = None
    image: Mapping[str, Any] | None = None
    seconds: float | None = None
    error: str | None = NOT_BEGUN
    is_late: bool = False

    @property
    def arrived(self) -> bool:
        return self.error is None and self.state == "available"


def exports(
    tasks: Iterable[Mapping[str, Any]], image_id: str, bucket: str, prefix: str
) -> list[Mapping[str, Any]]:
    """Return the exports to go on with, the best first.

    :param tasks: as DescribeImageExportTasks returns them. What has failed
        or was cancelled is of no use.
    :param prefix: as it was given, ``""`` for none.
    """
    found = [
        task
        for task in tasks
        if _image_of(task) == image_id
        and task.get("State") not in _OVER
        and _leads_to(task.get("ExportToOsu") or {}, image_id, bucket, prefix)
    ]
    return sorted(found, key=lambda task: not is_complete(task))


def is_complete(task: Mapping[str, Any]) -> bool:
    """Tell whether an export is done, so that there is nothing to wait for."""
    return task.get("State") == "completed"


def _image_of(task: Mapping[str, Any]) -> Any:
    inner = task.get("ImageExport") or {}
    return task.get("ImageId") or inner.get("ImageId")


def _leads_to(
    place: Mapping[str, Any], image_id: str, bucket: str, prefix: str
) -> bool:
    # FCU adds the ID of the OMI to the prefix that it is given.
    own = str(place.get("OsuPrefix") or "").strip("/")
    asked = prefix.strip("/")
    return (
        place.get("OsuBucket") == bucket
        and place.get("DiskImageFormat") == FORMAT
        and own in (asked, f"{asked}/{image_id}".strip("/"))
    )


def manifest_key(task: Mapping[str, Any]) -> str | None:
    """Return the key of an export's manifest, where FCU tells its URL."""
    place = task.get("ExportToOsu") or {}
    path = unquote(urlsplit(str(place.get("OsuManifestUrl") or "")).path)
    bucket, _, key = path.lstrip("/").partition("/")
    return key if key and bucket == place.get("OsuBucket") else None


def manifest_among(
    objects: Iterable[Mapping[str, Any]], image_id: str
) -> str | None:
    """Return the key of an OMI's newest manifest in a listing of a bucket.

    Where nothing in the key says which OMI it is of, it may be another's.
    """
    manifests = [
        each
        for each in objects
        if image_id in str(each.get("Key"))
        and "manifest" in str(each.get("Key")).rpartition("/")[2].lower()
    ]
    newest = max(
        manifests, key=lambda each: str(each["LastModified"]), default=None
    )
    return str(newest["Key"]) if newest else None


def url_seconds(timeout: float) -> int:
    """Return how long the manifest's presigned URL is to be valid.

    :param timeout: the seconds that an OMI is waited for.
    """
    return int(min(LONGEST_URL, timeout + _RESERVE))


def copy_among(
    images: Iterable[Mapping[str, Any]], name: str, bucket: str, key: str
) -> Mapping[str, Any] | None:
    """Return the OMI that was registered of a manifest already, or None.

    :param images: of the target's own account.
    """
    found = [
        image
        for image in images
        if image.get("Name") == name
        and image.get("State") in _USABLE
        and _path(image.get("ImageLocation")) == f"{bucket}/{key}"
    ]
    return min(
        found, key=lambda each: _USABLE.index(each["State"]), default=None
    )


def _path(location: Any) -> str:
    return unquote(urlsplit(str(location or "")).path).lstrip("/")


def summary(
    task: Mapping[str, Any], key: str | None, copies: Sequence[Copy]
) -> dict[str, Any]:
    """Return what became of a journey, for ``--query`` and ``--output``."""
    place = task.get("ExportToOsu") or {}
    return {
        "Export": {
            "ImageExportTaskId": task.get("ImageExportTaskId"),
            "ImageId": _image_of(task),
            "State": task.get("State"),
            "Bucket": place.get("OsuBucket"),
            "ManifestKey": key,
        },
        "Copies": [
            {
                "Profile": copy.target.profile,
                "Region": copy.target.region,
                "ImageId": copy.image_id,
                "State": copy.state,
                "Seconds": copy.seconds,
                "Error": copy.error,
            }
            for copy in copies
        ],
    }


def oapi(task: Mapping[str, Any], copies: Sequence[Copy]) -> dict[str, Any]:
    """Return the same as objects of the OUTSCALE API, less what is secret."""
    shown = translate.image_export_task(task)
    place = shown.get("OsuExport", {})
    if "OsuManifestUrl" in place:
        bare = place["OsuManifestUrl"].partition("?")[0]
        shown["OsuExport"] = {**place, "OsuManifestUrl": bare}
    images = []
    for copy in copies:
        if copy.image_id is None:
            continue
        image = translate.image(copy.image or {"ImageId": copy.image_id})
        if "FileLocation" in image:
            image["FileLocation"] = image["FileLocation"].partition("?")[0]
        images.append(image)
    return {"ImageExportTask": shown, "Images": images}
