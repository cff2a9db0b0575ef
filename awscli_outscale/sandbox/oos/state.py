"""Refuse what the state of a bucket, or of an object's source, forbids.

Sources: CloudServer ``lib/api/bucketPutObjectLock.js``,
``bucketPutVersioning.js`` and ``apiUtils/object/objectLockHelpers.js``
(validateHeaders); Arsenal ``lib/s3middleware/validateConditionalHeaders.ts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote

from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.oos import checks
from awscli_outscale.sandbox.oos.address import Address
from awscli_outscale.sandbox.oos.rules import error, worded

_LOCKED = frozenset({"legal-hold", "retention"})
_LOCK = "x-amz-object-lock-"
_SOURCE_IF = "x-amz-copy-source-if-"


def check_state(request: Request, where: Address, bucket: Any) -> None:
    """Refuse what does not go with a bucket that has object lock, or has not.

    :param bucket: moto's; None if there is none.
    :raises Failure: in CloudServer's words.
    """
    locks = bucket is not None and bucket.object_lock_enabled
    query = checks.names(request)
    if where.level == "object":
        if _LOCKED & set(query) and not locks:
            raise worded("no lock")
        creates = request.method == "POST" and "uploads" in query
        if creates or (request.method == "PUT" and "partNumber" not in query):
            _check_lock_headers(request.headers, locks)
    if where.level != "bucket" or request.method != "PUT":
        return
    if "object-lock" in query and not locks:
        raise worded("lock too late")
    if "versioning" in query:
        if _suspends(request) and _replicates(bucket):
            raise worded("replicated versions")
        if locks:
            raise worded("locked versions")


def _suspends(request: Request) -> bool:
    return any(
        element.text == "Suspended" for element in checks.parsed(request)
    )


def _replicates(bucket: Any) -> bool:
    """Tell whether a rule of a bucket's replication is enabled."""
    replication = getattr(bucket, "replication", None) or {}
    return any(
        rule.get("Status") == "Enabled"
        for rule in replication.get("Rule") or ()
    )


def _check_lock_headers(headers: Mapping[str, str], locks: bool) -> None:
    hold = headers.get(f"{_LOCK}legal-hold")
    until = headers.get(f"{_LOCK}retain-until-date")
    mode = headers.get(f"{_LOCK}mode")
    if not (hold or until or mode):
        return
    if not locks:
        raise worded("no lock for upload")
    if bool(mode) != bool(until):
        raise worded("half a lock")
    if mode not in (None, "GOVERNANCE", "COMPLIANCE"):
        raise worded("lock mode")
    if hold not in (None, "ON", "OFF"):
        raise worded("legal hold")
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if until and until <= now:
        raise worded("lock in the past")


def check_source(request: Request, bucket: Any) -> None:
    """Refuse a copy whose conditions its source does not meet.

    :param bucket: moto's, of the source; None if there is none.
    :raises Failure: PreconditionFailed, or InvalidArgument for no date.
    """
    asked = {
        name.removeprefix(_SOURCE_IF): value
        for name, value in request.headers.items()
        if name.startswith(_SOURCE_IF)
    }
    source = _source(request, bucket) if asked and bucket else None
    if source is None:
        return
    changed = source.last_modified.replace(tzinfo=timezone.utc).timestamp()
    match, none_match = asked.get("match"), asked.get("none-match")
    since = _date(asked, "modified-since")
    until = _date(asked, "unmodified-since")
    if (
        (match and not _is_named(match, source))
        or (not match and until is not None and changed // 1 > until)
        or (none_match and _is_named(none_match, source))
        or (not none_match and since is not None and changed // 1 <= since)
    ):
        raise error("PreconditionFailed")


def _source(request: Request, bucket: Any) -> Any:
    path = unquote(request.headers["x-amz-copy-source"]).lstrip("/")
    key, _, version = path.partition("/")[2].partition("?versionId=")
    found = [
        each
        for each in bucket.keys.getlist(key, [])
        if hasattr(each, "etag") and version in ("", str(each.version_id))
    ]
    return found[-1] if found else None


def _is_named(tags: str, source: Any) -> bool:
    etag = source.etag.strip('"')
    return any(
        tag.strip() in (etag, "*", f'"{etag}"') for tag in tags.split(",")
    )


def _date(asked: Mapping[str, str], name: str) -> float | None:
    if name not in asked:
        return None
    try:
        return parsedate_to_datetime(asked[name]).timestamp()
    except ValueError as problem:
        raise error("InvalidArgument") from problem
