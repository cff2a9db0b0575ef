"""The journey of a snapshot: its file is presigned, and imported.

FCU does not tell of which file a snapshot was imported. So bucket and key of
the file, which has the IDs of snapshot and export in its name, stand at the
end of the copy's description: by them it is recognized. Where they are longer
than a description may be, their SHA-256 stands for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from awscli_outscale.commands.outscale.copies.kind import (
    FORMAT,
    File,
    Kind,
    Request,
)
from awscli_outscale.oapi import translate

_GIB = 1024**3

#: The letters of a description at most, as the EC2 API has it.
LONGEST = 255


class Snapshot(Kind):
    """A snapshot of a volume."""

    NOUN = "snapshot"
    NAME = "snapshot"
    EXPORT = "CreateSnapshotExportTask"
    IMPORT = "ImportSnapshot"
    TASK = "SnapshotExportTask"
    FILE = "Key", "file"
    DOES = "imports", "importing", "is being imported"
    OAPI = "Snapshots"

    def leads_to(
        self, place: Mapping[str, Any], source_id: str, prefix: str
    ) -> bool:
        # FCU puts the prefix before the name of the file as it is, and has
        # been seen to tell the key alone.
        own, key = place.get("OsuPrefix"), place.get("OsuKey")
        if own is None and key:
            name = str(key).removeprefix(prefix)
            return str(key).startswith(prefix) and name.startswith("snap-")
        return str(own or "") == prefix

    def key_of(self, task: Mapping[str, Any]) -> str | None:
        key = (task.get("ExportToOsu") or {}).get("OsuKey")
        return str(key) if key else None

    def is_file(self, key: str, source_id: str) -> bool:
        # One that was exported in the other format has the same IDs.
        name = key.rpartition("/")[2]
        return source_id in name and f".{FORMAT}" in name.lower()

    def why_useless(
        self, s3: Any, file: File | None, domain: str
    ) -> str | None:
        """Look whether the file is still there."""
        if file is None:
            return "Its file is no longer in the bucket."
        s3.head_object(Bucket=file.bucket, Key=file.key)
        return None

    def parameters(
        self, source: Mapping[str, Any], request: Request, file: File, url: str
    ) -> dict[str, Any]:
        text = request.description
        if text is None:
            text = str(source.get("Description") or "")
        mark = _mark(file)
        text = text[: max(0, LONGEST - len(mark) - 1)]
        return {
            "SnapshotLocation": url,
            "SnapshotSize": int(source.get("VolumeSize") or 0) * _GIB,
            "Description": f"{text} {mark}".lstrip(),
        }

    def search(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        return {"OwnerIds": ["self"]}

    def is_copy(
        self,
        item: Mapping[str, Any],
        parameters: Mapping[str, Any],
        file: File,
    ) -> bool:
        return str(item.get("Description") or "").endswith(_mark(file))

    def oapi(self, item: Mapping[str, Any]) -> dict[str, Any]:
        return translate.snapshot(item)


def _mark(file: File) -> str:
    """Return what stands at the end of the description of each copy."""
    mark = f"[{file.path}]"
    if len(mark) <= LONGEST:
        return mark
    digest = hashlib.sha256(file.path.encode("utf-8", "surrogatepass"))
    return f"[sha256:{digest.hexdigest()}]"
