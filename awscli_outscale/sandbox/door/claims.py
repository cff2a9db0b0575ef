"""Read who claims to have signed a request, before anything is computed.

FCU, LBU and EIM take Signature Version 4, in a header or in the query. OOS
takes version 2 as well, and is stricter in its own way: see oos/claims.py.
Source: AWS General Reference, "Signature Version 4 signing process".
"""

from __future__ import annotations

import calendar
import re
import time
from typing import NamedTuple

from awscli_outscale.sandbox.door.wire import Request

ALGORITHM = "AWS4-HMAC-SHA256"
LONGEST = 604800
_V4_QUERY = ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders")


class Refused(Exception):
    """A signature that cannot be accepted.

    `reason` is one of: incomplete, incomplete v4, malformed, mismatch,
    expired, too long.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Claim(NamedTuple):
    """Who says to have signed, and how; `region` only in version 4.

    `to_sign` is the date that is signed, where it is not `date`.
    """

    form: str
    access_key: str
    service: str
    region: str | None
    signature: str
    date: str
    expires: str | None = None
    signed_headers: tuple[str, ...] = ()
    to_sign: str | None = None


def named_service(request: Request) -> str | None:
    """Return the service that a signature is for, None where there is none.

    It is S3 for version 2, and for whatever is not known.
    """
    header = request.headers.get("authorization", "")
    query = dict(request.query_pairs())
    if header.startswith("AWS ") or "AWSAccessKeyId" in query:
        return "s3"
    credential = re.search(r"Credential=([^,]*)", header)
    scope = (credential[1] if credential else "") or query.get(
        "X-Amz-Credential", ""
    )
    parts = scope.split("/")
    return parts[3] if len(parts) == 5 else None


def claim(request: Request) -> Claim | None:
    """Return what a request claims in version 4, None if it is not signed.

    Raises Refused when a signature is begun but is not whole.
    """
    header = request.headers.get("authorization")
    if header is not None:
        return _header_claim(header, request)
    query = dict(request.query_pairs())
    if any(name.startswith("X-Amz-Algorithm") for name in query):
        return _v4_query_claim(query)
    return None


def _header_claim(header: str, request: Request) -> Claim:
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
