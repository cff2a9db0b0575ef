"""The journey of an OMI: its manifest is presigned, and registered.

A copy is recognized by its name and the path of its ImageLocation, because
the query of a presigned URL is different each time.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from awscli_outscale import errors
from awscli_outscale.checks import manifest
from awscli_outscale.checks import problem as problems
from awscli_outscale.commands.outscale.copies.kind import (
    File,
    Kind,
    Request,
    path_of,
)
from awscli_outscale.oapi import translate

# A manifest is small.
_LARGEST = 1024**2


class Image(Kind):
    """An OMI."""

    NOUN = "OMI"
    NAME = "image"
    EXPORT = "CreateImageExportTask"
    IMPORT = "RegisterImage"
    TASK = "ImageExportTask"
    FILE = "ManifestKey", "manifest"
    DOES = "registers", "registering", "is registered"
    OAPI = "Images"

    def check(self, source: Mapping[str, Any], request: Request) -> None:
        # FCU gives a copy of an OMI any name, and an OMI that it registers
        # does not get all of them.
        if request.name is not None:
            return
        name = str(source.get("Name") or "")
        for problem in problems.check_name({"Name": name}):
            raise errors.invalid_parameters(
                [
                    "--name: It is required, because FCU does not accept the "
                    f"OMI's own name. {problem.text}"
                ]
            )

    def leads_to(
        self, place: Mapping[str, Any], source_id: str, prefix: str
    ) -> bool:
        # FCU adds the ID of the OMI to the prefix that it is given.
        own = str(place.get("OsuPrefix") or "").strip("/")
        asked = prefix.strip("/")
        return own in (asked, f"{asked}/{source_id}".strip("/"))

    def key_of(self, task: Mapping[str, Any]) -> str | None:
        place = task.get("ExportToOsu") or {}
        bucket, _, key = path_of(place.get("OsuManifestUrl")).partition("/")
        return key if key and bucket == place.get("OsuBucket") else None

    def is_file(self, key: str, source_id: str) -> bool:
        # Where nothing says which OMI it is of, it may be another's.
        return (
            source_id in key and "manifest" in key.rpartition("/")[2].lower()
        )

    def why_useless(
        self, s3: Any, file: File | None, domain: str
    ) -> str | None:
        """Look whether the URLs in the manifest are still valid."""
        body = b""
        if file:
            answer = s3.get_object(Bucket=file.bucket, Key=file.key)
            body = answer["Body"].read(_LARGEST)
        why = manifest.explain(body, now=time.time(), domain=domain).errors
        return why[0] if why else None

    def parameters(
        self, source: Mapping[str, Any], request: Request, file: File, url: str
    ) -> dict[str, Any]:
        name = request.name
        found = {
            "Name": str(source.get("Name") or "") if name is None else name,
            "ImageLocation": url,
        }
        if request.description is not None:
            found["Description"] = request.description
        return found

    def search(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        names = [parameters["Name"]]
        return {
            "Owners": ["self"],
            "Filters": [{"Name": "name", "Values": names}],
        }

    def is_copy(
        self,
        item: Mapping[str, Any],
        parameters: Mapping[str, Any],
        file: File,
    ) -> bool:
        return (
            item.get("Name") == parameters["Name"]
            and path_of(item.get("ImageLocation")) == file.path
        )

    def oapi(self, item: Mapping[str, Any]) -> dict[str, Any]:
        image = translate.image(item)
        if "FileLocation" in image:
            image["FileLocation"] = image["FileLocation"].partition("?")[0]
        return image
