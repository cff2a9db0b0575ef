"""Read who claims to have signed a request, before anything is computed.

Three forms reach an Outscale endpoint: Signature Version 4 in a header or in
the query, and Signature Version 2 of S3 in the query (`AWSAccessKeyId`,
`Expires`, `Signature`, in any order) or in a header. Sources: AWS General
Reference, "Signature Version 4 signing process"; OOS "Creating a Pre-Signed
URL".
"""

from __future__ import annotations

import calendar
import time
from typing import NamedTuple

from awscli_outscale.sandbox.door.wire import Request

ALGORITHM = "AWS4-HMAC-SHA256"
LONGEST = 604800
_V4_QUERY = ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders")


class Refused(Exception):
    """A signature that cannot be accepted.

    `reason` is one of: incomplete, incomplete v4, malformed, mismatch,
    expired, too long, body.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Claim(NamedTuple):
    """Who says to have signed, and how; `region` only in version 4."""

    form: str
    access_key: str
    service: str
    region: str | None
    signature: str
    date: str
    expires: str | None = None
    signed_headers: tuple[str, ...] = ()


def claim(request: Request) -> Claim | None:
    """Return what the request claims, None when it is not signed at all.

    Raises Refused when a signature is begun but is not whole.
    """
    header = request.headers.get("authorization")
    if header is not None:
        return _header_claim(header, request)
    query = dict(request.query_pairs())
    if any(name.startswith("X-Amz-Algorithm") for name in query):
        return _v4_query_claim(query)
    if "AWSAccessKeyId" in query:
        signature, expires = query.get("Signature"), query.get("Expires")
        if not signature or not expires:
            raise Refused("incomplete")
        key = query["AWSAccessKeyId"]
        return Claim("v2-query", key, "s3", None, signature, expires, expires)
    return None


def _header_claim(header: str, request: Request) -> Claim:
    if header.startswith("AWS "):
        key, _, signature = header[4:].strip().partition(":")
        date = request.headers.get("date", "")
        if "x-amz-date" in request.headers:
            date = ""
        return Claim("v2-header", key, "s3", None, signature, date)
    if not header.startswith(ALGORITHM):
        raise Refused("malformed")
    pieces = header[len(ALGORITHM) :].split(",")
    parts = {
        name: value
        for name, _, value in (
            piece.strip().partition("=") for piece in pieces
        )
    }
    date = request.headers.get("x-amz-date", "")
    return _v4_claim(
        "v4-header",
        parts.get("Credential", ""),
        parts.get("SignedHeaders", ""),
        parts.get("Signature", ""),
        date,
        None,
    )


def _v4_query_claim(query: dict[str, str]) -> Claim:
    found = {name: query.get(f"X-Amz-{name}", "") for name in _V4_QUERY}
    signature = query.get("X-Amz-Signature", "")
    if found["Algorithm"] != ALGORITHM or not found["Expires"].isdecimal():
        raise Refused("incomplete v4")
    if not 0 < int(found["Expires"]) <= LONGEST:
        raise Refused("too long")
    try:
        return _v4_claim(
            "v4-query",
            found["Credential"],
            found["SignedHeaders"],
            signature,
            found["Date"],
            found["Expires"],
        )
    except Refused as problem:
        raise Refused("incomplete v4") from problem


def _v4_claim(
    form: str,
    credential: str,
    signed: str,
    signature: str,
    date: str,
    expires: str | None,
) -> Claim:
    scope = credential.split("/")
    names = tuple(signed.split(";"))
    if len(scope) != 5 or scope[4] != "aws4_request" or not signature:
        raise Refused("malformed")
    if "host" not in names or seconds(date) is None:
        raise Refused("malformed")
    if scope[1] != date[:8]:
        raise Refused("malformed")
    return Claim(
        form, scope[0], scope[3], scope[2], signature, date, expires, names
    )


def seconds(date: str) -> int | None:
    try:
        return calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        return None
