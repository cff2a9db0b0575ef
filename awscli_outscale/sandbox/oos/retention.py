"""Answer how long an object is locked, which moto's S3 does not say.

Source: CloudServer ``lib/api/objectGetRetention.js`` and Arsenal
``lib/s3middleware/objectRetention.ts``.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from awscli_outscale.sandbox.door.wire import Response
from awscli_outscale.sandbox.oos.rules import error


def retention(bucket: Any, key: str, version: str | None) -> Response:
    """Return the retention of a moto object.

    :param bucket: moto's, which has object lock.
    :param version: None for the newest.
    :raises Failure: there is no such object, or it may be deleted any time.
    """
    found = [
        each
        for each in bucket.keys.getlist(key, [])
        if version is None or str(getattr(each, "version_id", "")) == version
    ]
    newest = found[-1] if found else None
    if newest is None or not hasattr(newest, "lock_mode"):
        raise error("NoSuchKey" if version is None else "NoSuchVersion")
    if not (newest.lock_mode and newest.lock_until):
        raise error("NoSuchObjectLockConfiguration")
    return Response(
        200,
        (("Content-Type", "application/xml"),),
        (
            '<?xml version="1.0" encoding="UTF-8" ?><Retention '
            'xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Mode>{escape(newest.lock_mode)}</Mode><RetainUntilDate>"
            f"{escape(newest.lock_until)}</RetainUntilDate></Retention>"
        ).encode(),
    )
