"""The first half of a journey: an OMI in a bucket, and the way there."""

from __future__ import annotations

import sys
import time
from typing import Any

from awscli_outscale import errors
from awscli_outscale.checks import manifest
from awscli_outscale.cloud import regions
from awscli_outscale.commands.outscale.copy_image import journey
from awscli_outscale.errors import without_queries
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.progress import one_line
from awscli_outscale.triage import decision_of
from awscli_outscale.waits import wait as waiting
from awscli_outscale.waits.resources import subject

# A manifest is small.
_LARGEST = 1024**2


class Export:
    """One export of an OMI, found or made.

    :param ec2: a client for the OMI's account and Region.
    :param s3: a client for the bucket.
    :param session: of the clients; its domain is that of a manifest's URLs.
    :ivar task: as FCU has last described it; None before there is one.
    :ivar key: of the manifest, once it is known.
    """

    def __init__(
        self,
        ec2: Any,
        s3: Any,
        session: Any,
        image_id: str,
        bucket: str,
        prefix: str,
    ) -> None:
        self.task: dict[str, Any] | None = None
        self.key: str | None = None
        self._ec2 = ec2
        self._s3 = s3
        self._session = session
        self._image_id = image_id
        self._bucket = bucket
        self._prefix = prefix
        self._what = subject("image-export-task")

    @property
    def task_id(self) -> str:
        return str((self.task or {}).get("ImageExportTaskId"))

    def name_of_image(self) -> str:
        """Return the name of the OMI.

        :raises botocore.exceptions.ClientError: there is no such OMI.
        """
        images = self._ec2.describe_images(ImageIds=[self._image_id])
        for image in images.get("Images") or []:
            return str(image.get("Name") or "")
        raise errors.Failed(
            f"--image-id: There is no OMI {self._image_id} in "
            f"{self._ec2.meta.region_name}.",
            self._image_id,
        )

    def begin(self) -> None:
        """Go on with an export that exists, or begin one."""
        tasks = self._ec2.describe_image_export_tasks()
        for task in journey.exports(
            tasks.get("ImageExportTasks") or [],
            self._image_id,
            self._bucket,
            self._prefix,
        ):
            if not journey.is_complete(task) or self._is_usable(task):
                self.task = dict(task)
                tell(f"Going on with the export {self.task_id}.")
                return
        target = {
            "DiskImageFormat": journey.FORMAT,
            "OsuBucket": self._bucket,
        }
        if self._prefix:
            target["OsuPrefix"] = self._prefix
        made = self._ec2.create_image_export_task(
            ImageId=self._image_id, ExportToOsu=target
        )
        self.task = made.get("ImageExportTask") or {}
        if not self.task.get("ImageExportTaskId"):
            raise errors.Unclear("FCU's answer has no ImageExportTaskId.")

    def wait(self, timeout: float, *, lines: bool) -> None:
        """Return when the export is complete.

        :raises NotReady: it has failed, or the time is up.
        """
        if self.task is None or journey.is_complete(self.task):
            return
        what = self._what
        with one_line(
            sys.stderr,
            self.task_id,
            lambda item, elapsed: what.percent_of(item),
            lines=lines,
        ) as progress:
            try:
                self.task = waiting.until_ready(
                    self._ec2,
                    what,
                    self.task_id,
                    timeout=timeout,
                    progress=progress,
                )
            except errors.NotReady as failure:
                self.task = failure.resource or self.task
                raise

    def url(self, seconds: int) -> str:
        """Return a presigned URL of the manifest.

        :raises Failed: there is no manifest.
        """
        assert self.task is not None
        self.key = self.key or self._find_key(self.task)
        if self.key is None:
            raise errors.Failed(
                f"The export {self.task_id} is complete, and there is no "
                f"manifest in the bucket {self._bucket}.",
                self.task_id,
                self.task,
            )
        url: str = self._s3.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": self.key},
            ExpiresIn=seconds,
        )
        return url

    def _find_key(self, task: Any) -> str | None:
        key = journey.manifest_key(task)
        if key is not None:
            return key
        place = task.get("ExportToOsu") or {}
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=str(place.get("OsuPrefix") or "")
        )
        listed = [o for page in pages for o in page.get("Contents") or []]
        return journey.manifest_among(listed, self._image_id)

    def _is_usable(self, task: Any) -> bool:
        """Tell whether the manifest is there, with URLs that are valid."""
        from botocore.exceptions import ClientError

        try:
            self.key = self._find_key(task)
            body = b""
            if self.key:
                answer = self._s3.get_object(Bucket=self._bucket, Key=self.key)
                body = answer["Body"].read(_LARGEST)
        except ClientError as problem:
            if problem.response.get("Error", {}).get("Code") not in (
                "NoSuchBucket",
                "NoSuchKey",
                "404",
            ):
                raise
            why = ["Its manifest is not in the bucket any more."]
        else:
            decision = decision_of(self._session)
            domain = decision.domain if decision else regions.DOMAIN
            why = manifest.explain(body, now=time.time(), domain=domain).errors
        if why:
            self.key = None
            text = next_command.fill(why[0], self._session, self._ec2)
            tell(
                f"The export {task.get('ImageExportTaskId')} is of no use any "
                f"more: {without_queries(text)} Exporting again."
            )
        return not why
