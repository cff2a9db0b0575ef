"""Write a finished export into its bucket: snapshots and manifest.

Sources: "Manifest File Reference" and "Exporting an OMI to a Bucket" of
OUTSCALE's documentation; FCU's names of the objects of a snapshot export. The
bucket is made when there is none. The URLs in the manifest are good for seven
days, as FCU's are. How FCU names the manifest is not published.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.door.wire import Request, Response
from awscli_outscale.sandbox.exports import GIB, disk, manifest_of
from awscli_outscale.sandbox.failures import Dropped
from awscli_outscale.sandbox.fcu.export_tasks import CannotExport, Disk, Task
from awscli_outscale.sandbox.fcu.signing import object_url, presigned, signed

LINUX = "0001"
SEVEN_DAYS = 604800
_MANIFEST = "manifest.json"
Serve = Callable[[Request], Response]


class ExportWriter:
    """Puts exports into buckets through `serve`, the front door."""

    def __init__(self, serve: Serve, clock: Clock) -> None:
        self._serve = serve
        self._clock = clock

    def write(self, task: Task) -> None:
        """Write all objects of `task`; CannotExport when OOS refuses."""
        if self._ask(task, "HEAD").status == 404:
            self._expect(task, "PUT")
        for exported in task.disks:
            key = disk_key(task, exported.snapshot_id)
            self._expect(task, "PUT", key, disk(key))
        if task.image is None:
            return
        key = f"{task.prefix}{_MANIFEST}"
        text = json.dumps(self._manifest(task), indent=4)
        self._expect(task, "PUT", key, text.encode())
        task.manifest_url = self._url(task, key)

    def _manifest(self, task: Task) -> dict[str, object]:
        image = task.image
        assert image is not None
        return manifest_of(
            image.name,
            image.description,
            image.architecture,
            image.product_codes or [LINUX],
            [self._entry(task, exported) for exported in task.disks],
        )

    def _entry(self, task: Task, exported: Disk) -> dict[str, object]:
        key = disk_key(task, exported.snapshot_id)
        return {
            "DeleteOnTermination": exported.delete_on_termination,
            "Device": exported.device,
            "Filename": key,
            "Iops": exported.iops,
            "PreSignedUrl": self._url(task, key),
            "Size": exported.size * GIB,
            "VolumeType": exported.volume_type,
        }

    def _url(self, task: Task, key: str) -> str:
        url = object_url(task.oos, task.bucket, key)
        now = self._clock.now()
        return presigned(task.keys, task.region, url, SEVEN_DAYS, now)

    def _expect(
        self, task: Task, method: str, key: str = "", body: bytes = b""
    ) -> None:
        answer = self._ask(task, method, key, body)
        if answer.status != 200:
            text = answer.body.decode("utf-8", "replace")
            raise CannotExport(
                f"Error accessing bucket {task.bucket}: "
                f"S3ResponseError: {answer.status}\n{text}"
            )

    def _ask(
        self, task: Task, method: str, key: str = "", body: bytes = b""
    ) -> Response:
        url = object_url(task.oos, task.bucket, key)
        now = self._clock.now()
        try:
            return self._serve(
                signed(task.keys, task.region, method, url, body, now)
            )
        except Dropped as problem:
            why = "the connection was closed"
            message = f"Error accessing bucket {task.bucket}: {why}"
            raise CannotExport(message) from problem


def disk_key(task: Task, snapshot_id: str) -> str:
    """Return the key of the object that holds a snapshot."""
    return f"{task.prefix}{snapshot_id}-{task.hex}.{task.format}.gz"
