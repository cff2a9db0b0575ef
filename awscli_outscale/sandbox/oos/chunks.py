"""Take a body apart that was signed chunk by chunk.

Source: S3 documentation, "Signature calculations: transferring payload in
multiple chunks"; Arsenal ``lib/auth/v4/streamingV4``.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

from awscli_outscale.sandbox.door.claims import Claim
from awscli_outscale.sandbox.door.signatures import scope_of, signing_key
from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.oos.rules import error

_EMPTY = hashlib.sha256(b"").hexdigest()
_ALGORITHM = "AWS4-HMAC-SHA256-PAYLOAD"
_STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def joined(request: Request, claimed: Claim | None, secret: str) -> Request:
    """Return the request with the content of its chunks for its body.

    A request that has no chunks is returned as it is.

    :raises Failure: SignatureDoesNotMatch, or InvalidArgument for what is not
        made of chunks.
    """
    encodings = request.headers.get("content-encoding", "").split(",")
    kept = [e.strip() for e in encodings if e.strip() not in ("aws-chunked",)]
    headers = dict(request.headers)
    headers.pop("content-encoding", None)
    if any(kept):
        headers["content-encoding"] = ",".join(kept)
    streams = headers.get("x-amz-content-sha256") == _STREAMING
    if claimed is None or not streams:
        return replace(request, headers=headers)
    for name in ("x-amz-content-sha256", "x-amz-decoded-content-length"):
        headers.pop(name, None)
    body = _content(request.body, claimed, secret)
    return replace(request, headers=headers, body=body)


def _content(body: bytes, claimed: Claim, secret: str) -> bytes:
    scope = scope_of(claimed.date, claimed.region or "", claimed.service)
    key = signing_key(secret, scope)
    previous, content = claimed.signature, bytearray()
    while True:
        head, _, body = body.partition(b"\r\n")
        size, _, given = head.partition(b";chunk-signature=")
        try:
            length = int(size, 16)
        except ValueError as problem:
            raise error("InvalidArgument") from problem
        chunk, body = body[:length], body[length + 2 :]
        to_sign = "\n".join(
            [
                _ALGORITHM,
                claimed.date,
                "/".join(scope),
                previous,
                _EMPTY,
                hashlib.sha256(chunk).hexdigest(),
            ]
        )
        previous = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(previous.encode(), given):
            raise error("SignatureDoesNotMatch")
        if length == 0:
            return bytes(content)
        content += chunk
