"""Give OUTSCALE's object storage the ``Content-MD5`` that it asks for.

Where a checksum is required, today's botocore sends a CRC32; OOS, a Scality
CloudServer, looks for the MD5 alone and answers BadDigest without it
(CloudServer's ``multiObjectDelete.js`` and ``bucketPutCors.js``).
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any


def install(events: Any, **kwargs: Any) -> None:
    """Have every S3 client of a session send the MD5 as well."""
    events.register("before-call.s3", add_content_md5)


def add_content_md5(model: Any, params: Any, **kwargs: Any) -> None:
    """Event handler: add the MD5 where botocore's model requires a checksum.

    What the user has given stays, an MD5 as well as a checksum of another
    kind. The body of a stream is left alone, because its MD5 would need it
    read twice.
    """
    body = params["body"]
    if not _requires_checksum(model) or not isinstance(
        body, (bytes, bytearray)
    ):
        return
    headers = params["headers"]
    if "content-md5" in (name.lower() for name in headers):
        return
    # Not at the top: most commands need no MD5.
    import hashlib

    digest = hashlib.md5(body, usedforsecurity=False).digest()
    headers["Content-MD5"] = b64encode(digest).decode("ascii")


def _requires_checksum(model: Any) -> bool:
    """Tell what S3's model marks ``httpChecksumRequired``, old and new."""
    if model.has_streaming_input:
        return False
    checksum = model.http_checksum or {}
    required = checksum.get("requestChecksumRequired")
    return bool(required or model.http_checksum_required)
