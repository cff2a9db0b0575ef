"""Read who claims to have signed a request to OOS, as CloudServer does.

Sources: Arsenal ``lib/auth/auth.ts``, ``lib/auth/v2/*.ts`` and
``lib/auth/v4/*.ts``. The Region of the scope is not looked at.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from time import gmtime, strftime

from awscli_outscale.sandbox.door.claims import ALGORITHM, Claim, seconds
from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.oos.rules import (
    LONGEST_PRESIGNED,
    SIGNED_SERVICES,
    error,
    worded,
)

# Of a base64 SHA-1 and a base64 SHA-256.
_V2_LENGTHS = (28, 44)
_STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


def claim(request: Request) -> Claim | None:
    """Return what the request claims, None when it is not signed.

    :raises Failure: the claim is not whole.
    """
    header = request.headers.get("authorization")
    query = dict(request.query_pairs())
    if header:
        if header.startswith("AWS "):
            return _v2_header(header, request)
        if header.startswith("AWS4"):
            return _v4_header(header, request)
        raise error("AccessDenied")
    if query.get("Signature"):
        return _v2_query(query, request)
    if query.get("X-Amz-Algorithm"):
        return _v4_query(query, request)
    return None


def check_time(claimed: Claim, now: float, skew: float | None) -> None:
    """Refuse what was signed too long ago, or is not valid yet.

    :param skew: how many seconds the clocks may differ; None for any.
    :raises Failure: AccessDenied for a version 2 URL that is good for longer
        than may be, else RequestTimeTooSkewed.
    """
    if claimed.form == "v2-query":
        expires = _number(claimed.expires or "")
        if expires is not None and expires > now + LONGEST_PRESIGNED:
            raise error("AccessDenied")
        if expires is None or now > expires:
            raise error("RequestTimeTooSkewed")
        return
    signed = seconds(claimed.date) or 0
    if skew is not None and signed > now + skew:
        raise error("RequestTimeTooSkewed")
    lasts = skew if claimed.expires is None else int(claimed.expires)
    if lasts is not None and now > signed + lasts:
        raise error("RequestTimeTooSkewed")


def _v2_header(header: str, request: Request) -> Claim:
    amz = request.headers.get("x-amz-date")
    date = request.headers.get("date", "")
    signed = _iso(amz or date)
    key, colon, signature = header[4:].partition(":")
    if not colon:
        raise error("InvalidArgument")
    if not key.strip():
        raise error("MissingSecurityHeader")
    if len(signature.strip()) not in _V2_LENGTHS:
        raise error("InvalidArgument")
    return Claim(
        "v2-header",
        key.strip(),
        "s3",
        None,
        signature.strip(),
        signed,
        to_sign=date,
    )


def _v2_query(query: dict[str, str], request: Request) -> Claim:
    if request.method == "POST":
        raise error("NotImplemented")
    expires = query.get("Expires", "")
    key = query.get("AWSAccessKeyId", "")
    if _number(expires) is None or not key:
        raise error("MissingSecurityHeader")
    signature = query["Signature"]
    if len(signature) not in _V2_LENGTHS:
        raise error("InvalidArgument")
    return Claim("v2-query", key, "s3", None, signature, expires, expires)


def _v4_header(header: str, request: Request) -> Claim:
    names = ("Credential=", "SignedHeaders=", "Signature=")
    pieces = header.replace(f"{ALGORITHM} ", "", 1).split(",")
    parts = [piece.strip() for piece in pieces[:3]]
    if len(parts) < 3 or not all(map(str.startswith, parts, names)):
        raise error("InvalidArgument")
    declared = request.headers.get("x-amz-content-sha256")
    if not declared:
        raise error("MissingSecurityHeader")
    if declared == _STREAMING:
        if request.method != "PUT":
            raise error("InvalidArgument")
        if not request.headers.get("x-amz-decoded-content-length"):
            raise error("MissingSecurityHeader")
    credential, signed, signature = (part.partition("=")[2] for part in parts)
    _check_signed_headers(signed, request)
    date = request.headers.get("x-amz-date")
    if date is None:
        date = _iso(request.headers.get("date", ""))
    elif seconds(date) is None:
        raise worded("date")
    scope = _scope(credential, date)
    return Claim(
        "v4-header",
        scope[0],
        scope[3],
        scope[2],
        signature,
        date,
        None,
        tuple(signed.split(";")),
    )


def _v4_query(query: dict[str, str], request: Request) -> Claim:
    signed = query.get("X-Amz-SignedHeaders", "")
    signature = query.get("X-Amz-Signature", "")
    date = query.get("X-Amz-Date", "")
    expires = _number(query.get("X-Amz-Expires", ""))
    credential = query.get("X-Amz-Credential", "")
    if (
        query["X-Amz-Algorithm"] != ALGORITHM
        or len(signed) <= 3
        or len(signature) != 64
        or seconds(date) is None
        or expires is None
        or not 0 < expires <= LONGEST_PRESIGNED
        or len(credential) <= 28
        or "/" not in credential
    ):
        raise error("InvalidArgument")
    _check_signed_headers(signed, request)
    scope = _scope(credential, date)
    return Claim(
        "v4-query",
        scope[0],
        scope[3],
        scope[2],
        signature,
        date,
        str(expires),
        tuple(signed.split(";")),
    )


def _check_signed_headers(signed: str, request: Request) -> None:
    names = signed.split(";")
    for name in request.headers:
        if name.startswith(("x-amz-", "x-scal-")) and name not in names:
            raise error("AccessDenied")
    if "host" not in names:
        raise error("AccessDenied")


def _scope(credential: str, date: str) -> list[str]:
    scope = credential.split("/")
    if len(scope) != 5 or not scope[0]:
        raise error("InvalidArgument")
    if scope[1] != date.partition("T")[0]:
        raise error("RequestTimeTooSkewed")
    if scope[3] not in SIGNED_SERVICES or scope[4] != "aws4_request":
        raise error("InvalidArgument")
    return scope


def _iso(date: str) -> str:
    """Return an HTTP date in the form of version 4."""
    try:
        moment = parsedate_to_datetime(date).timestamp()
        return strftime("%Y%m%dT%H%M%SZ", gmtime(moment))
    except (ValueError, OverflowError) as problem:
        if seconds(date) is not None:
            return date
        raise worded("date") from problem


def _number(text: str) -> int | None:
    """Return what JavaScript's ``parseInt`` makes of a text."""
    match = re.match(r"\s*[+-]?\d+", text, re.ASCII)
    # Longer ones are too far ahead in any case.
    return int(match[0][:20]) if match else None
