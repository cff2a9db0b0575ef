"""The first half of a journey: a file in a bucket, and the way there."""

from __future__ import annotations

import sys
from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud import regions
from awscli_outscale.commands import bucket_keys
from awscli_outscale.commands.bucket_keys import BucketKeys
from awscli_outscale.commands.making import read_id
from awscli_outscale.commands.outscale.copies import journey
from awscli_outscale.commands.outscale.copies.kind import FORMAT, File, Kind
from awscli_outscale.errors import without_queries
from awscli_outscale.hooks.recovery import how_to_look
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.progress import one_line
from awscli_outscale.triage import decision_of
from awscli_outscale.waits import wait as waiting


class Export:
    """One export of an OMI or a snapshot, found or made.

    :param kind: what is exported.
    :param ec2: a client for its account and Region.
    :param s3: a client for the bucket.
    :param session: of the clients; its domain is that of a manifest's URLs.
    :param keys: of the account that has the bucket, if it is another one.
    :ivar task: as FCU has last described it; None before there is one.
    :ivar key: of the exported file, once it is known.
    """

    def __init__(
        self,
        kind: Kind,
        ec2: Any,
        s3: Any,
        session: Any,
        source_id: str,
        bucket: str,
        prefix: str,
        keys: BucketKeys | None = None,
    ) -> None:
        self.kind = kind
        self.task: dict[str, Any] | None = None
        self.key: str | None = None
        self._ec2 = ec2
        self._s3 = s3
        self._session = session
        self._source_id = source_id
        self._bucket = bucket
        self._prefix = prefix
        self._keys = keys

    @property
    def task_id(self) -> str:
        return str((self.task or {}).get(self.kind.exporting.id))

    @property
    def file(self) -> File:
        return File(self._bucket, str(self.key))

    def source(self) -> dict[str, Any]:
        """Return what is to be exported, as FCU describes it.

        :raises botocore.exceptions.ClientError: there is no such thing.
        """
        what = self.kind.what
        answer = self._call(what.operation, {what.ids: [self._source_id]})
        item = what.found(answer, [self._source_id]).get(self._source_id)
        if item is not None:
            return item
        raise errors.Failed(
            f"{self.kind.option}: There is no {self.kind.NOUN} "
            f"{self._source_id} in {self._ec2.meta.region_name}.",
            self._source_id,
        )

    def begin(self) -> None:
        """Continue with an export that exists, or begin one."""
        exporting = self.kind.exporting
        tasks = self._call(exporting.operation, {}).get(exporting.items)
        for task in journey.exports(
            self.kind,
            tasks or [],
            self._source_id,
            self._bucket,
            self._prefix,
        ):
            if self._is_good(task):
                self.task = dict(task)
                tell(f"Continuing with the export {self.task_id}.")
                return
        target = {
            "DiskImageFormat": FORMAT,
            "OsuBucket": self._bucket,
        }
        if self._prefix:
            target["OsuPrefix"] = self._prefix
        parameters = {
            self.kind.what.id: self._source_id,
            "ExportToOsu": target,
        }
        with bucket_keys.sent(self._ec2, self.kind.EXPORT, self._keys):
            made = self._call(self.kind.EXPORT, parameters)
        look = next_command.command(
            self._session,
            self._ec2,
            *how_to_look(self.kind.EXPORT, parameters),
        )
        read_id(made, f"{self.kind.TASK}.{exporting.id}", look)
        self.task = made[self.kind.TASK]

    def wait(self, timeout: float, *, lines: bool) -> None:
        """Return when the export is complete.

        :raises NotReady: it has failed, or the time is up.
        """
        if self.task is None or journey.is_complete(self.task):
            return
        what = self.kind.exporting
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
        """Return a presigned URL of the exported file.

        :raises Failed: there is none.
        """
        assert self.task is not None
        self.key = self.key or self._find_key(self.task)
        if self.key is None:
            raise errors.Failed(
                f"The export {self.task_id} is complete, and there is no "
                f"{self.kind.FILE[1]} in the bucket {self._bucket}.",
                self.task_id,
                self.task,
            )
        url: str = self._s3.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": self.key},
            ExpiresIn=seconds,
        )
        return url

    def _call(self, operation: str, parameters: dict[str, Any]) -> Any:
        from botocore import xform_name

        return getattr(self._ec2, xform_name(operation))(**parameters)

    def _find_key(self, task: Any) -> str | None:
        key = self.kind.key_of(task)
        if key is not None:
            return key
        place = task.get("ExportToOsu") or {}
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=str(place.get("OsuPrefix") or "")
        )
        listed = [o for page in pages for o in page.get("Contents") or []]
        return journey.file_among(self.kind, listed, self._source_id)

    def _is_good(self, task: Any) -> bool:
        """Tell whether to continue with an export that exists."""
        if journey.is_complete(task):
            return self._is_usable(task)
        why = journey.stuck(task) if self._keys else None
        if why:
            # It was begun without these keys, or with wrong ones.
            tell(
                f"The export {task.get(self.kind.exporting.id)} is stuck: "
                f"{without_queries(why)} Exporting again."
            )
        return not why

    def _is_usable(self, task: Any) -> bool:
        """Tell whether the file is there, with URLs in it that are valid."""
        from botocore.exceptions import ClientError

        try:
            self.key = self._find_key(task)
            decision = decision_of(self._session)
            why = self.kind.why_useless(
                self._s3,
                self.file if self.key else None,
                decision.domain if decision else regions.DOMAIN,
            )
        except ClientError as problem:
            if problem.response.get("Error", {}).get("Code") not in (
                "NoSuchBucket",
                "NoSuchKey",
                "404",
            ):
                raise
            why = f"Its {self.kind.FILE[1]} is no longer in the bucket."
        if why:
            self.key = None
            why = next_command.fill(why, self._session, self._ec2)
            tell(
                f"The export {task.get(self.kind.exporting.id)} can no longer "
                f"be used: {without_queries(why)} Exporting again."
            )
        return not why
