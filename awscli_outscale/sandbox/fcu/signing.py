"""Sign for OOS as an account does: a header, or a presigned URL.

An export writes into the bucket through the sandbox's own front door, with
the keys that it was given, so that the door may refuse it. Source: AWS
General Reference, "Create a signed AWS API request".
"""

from __future__ import annotations

import hashlib
import time
from urllib.parse import quote, urlsplit

from awscli_outscale.sandbox.door.claims import ALGORITHM
from awscli_outscale.sandbox.door.keys import AccountKeys
from awscli_outscale.sandbox.door.signatures import scope_of, signature_v4
from awscli_outscale.sandbox.door.wire import Request

_PATH = "/-_.~"


def signed(
    keys: AccountKeys,
    region: str,
    method: str,
    url: str,
    body: bytes,
    now: float,
) -> Request:
    """Return a request to `url` that is signed in its header."""
    parts = urlsplit(url)
    date = _date(now)
    headers = {
        "host": parts.netloc,
        "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-amz-date": date,
    }
    bare = Request(method, parts.netloc, parts.path, "", headers, body)
    names = tuple(sorted(headers))
    scope = scope_of(date, region, "s3")
    payload = headers["x-amz-content-sha256"]
    signature = signature_v4(
        bare, date, scope, names, payload, keys.secret_key
    )
    headers["authorization"] = (
        f"{ALGORITHM} Credential={keys.access_key}/{'/'.join(scope)}, "
        f"SignedHeaders={';'.join(names)}, Signature={signature}"
    )
    return Request(method, parts.netloc, parts.path, "", headers, body)


def presigned(
    keys: AccountKeys, region: str, url: str, expires: int, now: float
) -> str:
    """Return `url` with what lets anybody GET it for `expires` seconds."""
    parts = urlsplit(url)
    date = _date(now)
    scope = scope_of(date, region, "s3")
    query = "&".join(
        f"{name}={quote(value, safe='-_.~')}"
        for name, value in (
            ("X-Amz-Algorithm", ALGORITHM),
            ("X-Amz-Credential", f"{keys.access_key}/{'/'.join(scope)}"),
            ("X-Amz-Date", date),
            ("X-Amz-Expires", str(expires)),
            ("X-Amz-SignedHeaders", "host"),
        )
    )
    headers = {"host": parts.netloc}
    bare = Request("GET", parts.netloc, parts.path, query, headers)
    signature = signature_v4(
        bare, date, scope, ("host",), "UNSIGNED-PAYLOAD", keys.secret_key
    )
    return f"{url}?{query}&X-Amz-Signature={signature}"


def object_url(address: str, bucket: str, key: str = "") -> str:
    """Return the URL of a bucket or of an object in it, in path style."""
    return f"{address}/{quote(bucket)}" + (
        f"/{quote(key, safe=_PATH)}" if key else ""
    )


def _date(now: float) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
