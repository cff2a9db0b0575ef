"""How the journey of an OMI differs from that of a snapshot.

Everything else of the journey is the same, and stands once. ``image`` and
``snapshot`` have one ``Kind`` each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NamedTuple
from urllib.parse import unquote, urlsplit

from awscli_outscale.waits.resources import Resource, resource

#: The format that is exported: the smaller of the two that FCU has.
FORMAT = "qcow2"


class Request(NamedTuple):
    """What the copies are to be, as far as the user says so.

    :ivar name: None for that of the source; snapshots have none.
    :ivar description: None for that of the source.
    """

    name: str | None = None
    description: str | None = None


class File(NamedTuple):
    """What the export has written, and each target reads.

    :ivar key: of the manifest of an OMI, or of the snapshot's file.
    """

    bucket: str
    key: str

    @property
    def path(self) -> str:
        return f"{self.bucket}/{self.key}"


class Kind:
    """A kind of thing that can be copied: an OMI, or a snapshot.

    :cvar NOUN: what it is called.
    :cvar NAME: of it, and of its export, in ``waits.json``.
    :cvar EXPORT: the operation that exports one, and that imports it.
    :cvar TASK: where the answer of the export has the task.
    :cvar FILE: what the exported file is, in the summary and in words.
    :cvar DOES: what the import does, is doing, and has done, in words.
    :cvar OAPI: what OAPI calls several.
    """

    NOUN: ClassVar[str]
    NAME: ClassVar[str]
    EXPORT: ClassVar[str]
    IMPORT: ClassVar[str]
    TASK: ClassVar[str]
    FILE: ClassVar[tuple[str, str]]
    DOES: ClassVar[tuple[str, str, str]]
    OAPI: ClassVar[str]

    @property
    def what(self) -> Resource:
        """What is made in each target, and waited for."""
        return resource(self.NAME)

    @property
    def exporting(self) -> Resource:
        """What is waited for before."""
        return resource(f"{self.NAME}-export-task")

    @property
    def option(self) -> str:
        """The option that names the source."""
        return f"--{self.NAME}-id"

    @property
    def usable(self) -> tuple[str, ...]:
        """The states of a copy to continue with, the best first."""
        return (*self.what.done, *self.what.known)

    def source_of(self, task: Mapping[str, Any]) -> Any:
        """Return the ID of what a task exports; it stands in two places."""
        inner = task.get(self.TASK.removesuffix("Task")) or {}
        return task.get(self.what.id) or inner.get(self.what.id)

    def check(self, source: Mapping[str, Any], request: Request) -> None:
        """Stop at what would only fail after a long export.

        :param source: as FCU describes it.
        """

    def leads_to(
        self, place: Mapping[str, Any], source_id: str, prefix: str
    ) -> bool:
        """Tell whether an export has the prefix that is asked for.

        :param place: the ``ExportToOsu`` of a task.
        :param prefix: as it was given, ``""`` for none.
        """
        raise NotImplementedError

    def key_of(self, task: Mapping[str, Any]) -> str | None:
        """Return the key of the file, where FCU tells it."""
        raise NotImplementedError

    def is_file(self, key: str, source_id: str) -> bool:
        """Tell whether a key of the bucket may be that of the file."""
        raise NotImplementedError

    def why_useless(
        self, s3: Any, file: File | None, domain: str
    ) -> str | None:
        """Say why an earlier export can no longer be used, or None.

        As a template of ``checks.template``.

        :param file: of the export, if it has been found.
        :param domain: of OUTSCALE's endpoints.
        :raises botocore.exceptions.ClientError: it is not there.
        """
        raise NotImplementedError

    def parameters(
        self, source: Mapping[str, Any], request: Request, file: File, url: str
    ) -> dict[str, Any]:
        """Return the parameters of the import.

        :param url: of the file, presigned.
        """
        raise NotImplementedError

    def search(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters that list what may be an earlier copy.

        :param parameters: of the import.
        """
        raise NotImplementedError

    def is_copy(
        self,
        item: Mapping[str, Any],
        parameters: Mapping[str, Any],
        file: File,
    ) -> bool:
        """Tell whether something of the target was made of this file."""
        raise NotImplementedError

    def oapi(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Return a copy as an object of the OUTSCALE API, without secrets."""
        raise NotImplementedError


def path_of(url: Any) -> str:
    """Return bucket and key of a URL in path style: ``exports/k``."""
    return unquote(urlsplit(str(url or "")).path).lstrip("/")


def newest(objects: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the key of the newest object of a listing, or None."""
    found = max(
        objects, key=lambda each: str(each["LastModified"]), default=None
    )
    return str(found["Key"]) if found else None
