"""Answer OOS by moto's S3, with the refusals that moto leaves out.

Sources: "AWS SDK and CLI Compatibility Warning" of Outscale's documentation
(trailing checksums), S3 documentation (what an unsigned request may do).
Buckets are one set for all Regions of the sandbox.
"""

from __future__ import annotations

from .failures import failure
from .moto_services import MotoServices
from .wire import Request, Response

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


def answer(services: MotoServices, request: Request, signed: bool) -> Response:
    """Return OOS's answer; Failure for what OOS refuses."""
    if request.method in ("PUT", "POST") and _trailing(request):
        raise failure("s3 trailer")
    if signed:
        return services.s3(request, signed=True)
    if request.method not in ("GET", "HEAD") or _level(request) != "object":
        raise failure("s3 unsigned")
    response = services.s3(request, signed=False)
    if response.status >= 400:
        # A stranger does not learn whether the object exists.
        raise failure("s3 unsigned")
    return response


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
