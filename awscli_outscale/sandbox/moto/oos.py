"""Answer OOS by moto's S3, with the refusals that moto leaves out.

Sources: "AWS SDK and CLI Compatibility Warning" of Outscale's documentation
(trailing checksums), "Introduction to OOS" (a bucket belongs to one Region,
where its name is unique), S3 documentation (what an unsigned request and
another account may do).
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from awscli_outscale.sandbox.door.wire import Request, Response
from awscli_outscale.sandbox.facts import DOMAIN
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.moto.moto_services import MotoServices

_HOST = re.compile(r"oos\.(?P<region>[^.:]+)\." + re.escape(DOMAIN))
_OPERATIONS = {
    ("GET", "service"): "ListBuckets",
    ("GET", "bucket"): "ListObjects",
    ("HEAD", "bucket"): "HeadBucket",
    ("PUT", "bucket"): "CreateBucket",
    ("DELETE", "bucket"): "DeleteBucket",
    ("POST", "bucket"): "DeleteObjects",
    ("GET", "object"): "GetObject",
    ("HEAD", "object"): "HeadObject",
    ("PUT", "object"): "PutObject",
    ("DELETE", "object"): "DeleteObject",
    ("POST", "object"): "PostObject",
}


def operation(request: Request) -> str:
    """Return the S3 operation by method and path (sub-resources aside)."""
    return _OPERATIONS.get((request.method, _level(request)), request.method)


def region(services: MotoServices, request: Request, default: str) -> str:
    """Return the Region of a request whose signature names none.

    The host says it. Under 127.0.0.1 it is the default Region, unless only
    another one has the bucket.
    """
    if match := _HOST.match(request.host):
        return match["region"]
    bucket = _bucket(request.path)
    if services.owner(default, bucket) is None:
        return services.locate(bucket) or default
    return default


def answer(
    services: MotoServices, account_id: str | None, region: str, call: Request
) -> Response:
    """Return OOS's answer to `account_id`, None for a stranger.

    Raises Failure for what OOS refuses.
    """
    if call.method in ("PUT", "POST") and _trailing(call):
        raise failure("s3 trailer")
    owner = services.owner(region, _bucket(call.path))
    if account_id is not None:
        source = unquote(call.headers.get("x-amz-copy-source", ""))
        if services.owner(region, _bucket(source)) not in (None, account_id):
            raise failure("s3 unsigned")
        if owner in (None, account_id) or _creates(call):
            return services.s3(account_id, region, call, signed=True)
    if call.method not in ("GET", "HEAD") or _level(call) != "object":
        raise failure("s3 unsigned")
    if owner is None:
        raise failure("s3 unsigned")
    response = services.s3(owner, region, call, signed=False)
    if response.status >= 400:
        # A stranger does not learn whether the object exists.
        raise failure("s3 unsigned")
    return response


def _creates(call: Request) -> bool:
    """Return whether it makes a bucket; a query would change one."""
    return operation(call) == "CreateBucket" and not call.query


def _bucket(path: str) -> str:
    return path.lstrip("/").partition("/")[0]


def _level(request: Request) -> str:
    bucket, _, key = request.path.lstrip("/").partition("/")
    if key:
        return "object"
    return "bucket" if bucket else "service"


def _trailing(request: Request) -> bool:
    headers = request.headers
    return (
        "x-amz-trailer" in headers
        or headers.get("x-amz-content-sha256", "").endswith("-TRAILER")
        or "aws-chunked" in headers.get("content-encoding", "")
    )
