"""Check a signature with hmac and hashlib, from the documentation alone.

Computed over the raw path and query as they came over the wire, whatever the
order of the parameters. Sources: AWS General Reference, "Create a signed AWS
API request"; S3 documentation, "Signing and authenticating REST requests"
(Signature Version 2).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from urllib.parse import quote

from awscli_outscale.sandbox.door.claims import (
    ALGORITHM,
    Claim,
    Refused,
    seconds,
)
from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.facts import S3_SUBRESOURCES

_S3 = ("s3", "oos", "osu")
Scope = tuple[str, str, str, str]


def verify(request: Request, claimed: Claim, secret: str, now: float) -> None:
    """Raise Refused unless `secret` made the signature and it is in time.

    `now` is in seconds since 1970.
    """
    verify_signature(request, claimed, secret, request.path)
    if claimed.expires is not None and now > _deadline(claimed):
        raise Refused("expired")


def verify_signature(
    request: Request, claimed: Claim, secret: str, resource: str
) -> None:
    """Raise Refused unless `secret` made the signature, whenever it was.

    `resource` is the path in path style, which version 2 signs.
    """
    if claimed.form.startswith("v4"):
        _verify_v4(request, claimed, secret)
    else:
        _verify_v2(request, claimed, secret, resource)


def _deadline(claimed: Claim) -> float:
    expires = claimed.expires or ""
    if not re.fullmatch(r"[0-9]{1,18}", expires):
        raise Refused("incomplete")
    if claimed.form == "v2-query":
        return int(expires)
    return (seconds(claimed.date) or 0) + int(expires)


def _verify_v4(request: Request, claimed: Claim, secret: str) -> None:
    expected = signature_v4(
        request,
        claimed.date,
        scope_of(claimed.date, claimed.region or "", claimed.service),
        claimed.signed_headers,
        _payload_hash(request, claimed),
        secret,
    )
    _same(expected, claimed.signature)


def scope_of(date: str, region: str, service: str) -> Scope:
    """Return the credential scope of a signature made at `date`."""
    return (date[:8], region, service, "aws4_request")


def signature_v4(
    request: Request,
    date: str,
    scope: Scope,
    signed_headers: tuple[str, ...],
    payload: str,
    secret: str,
) -> str:
    """Return the signature that `secret` makes of `request`.

    `payload` is the hash of the body, or what stands for it.
    """
    canonical = "\n".join(
        [
            request.method,
            _canonical_path(request, scope[2]),
            _canonical_query(request),
            *(
                f"{name}:{_canonical_value(request, name)}"
                for name in signed_headers
            ),
            "",
            ";".join(signed_headers),
            payload,
        ]
    )
    digest = hashlib.sha256(canonical.encode("utf-8")).hexdigest()
    to_sign = "\n".join([ALGORITHM, date, "/".join(scope), digest])
    key = signing_key(secret, scope)
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def signing_key(secret: str, scope: Scope) -> bytes:
    """Return the key that `secret` signs with in `scope`."""
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _canonical_path(request: Request, service: str) -> str:
    if service in _S3:
        return request.path
    return quote(request.path, safe="/-_.~")


def _canonical_query(request: Request) -> str:
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, value in request.query_pairs()
        if name != "X-Amz-Signature"
    )
    return "&".join(f"{name}={value}" for name, value in pairs)


def _canonical_value(request: Request, name: str) -> str:
    value = request.headers.get(name, "")
    return " ".join(value.split())


def _payload_hash(request: Request, claimed: Claim) -> str:
    real = hashlib.sha256(request.body).hexdigest()
    if claimed.service not in _S3:
        return real
    if claimed.form == "v4-query":
        return "UNSIGNED-PAYLOAD"
    # OOS believes it: CloudServer computes no SHA-256 of what it stores.
    return request.headers.get("x-amz-content-sha256", real)


def _verify_v2(
    request: Request, claimed: Claim, secret: str, resource: str
) -> None:
    # A presigned URL may carry its signed headers in the query (Arsenal
    # lib/auth/v2/constructStringToSign.ts).
    query = dict(request.query_pairs())
    headers = request.headers
    amz = sorted(
        f"{name}:{' '.join(value.split())}\n"
        for name, value in {**headers, **query}.items()
        if name.startswith("x-amz-")
    )
    wanted = sorted(
        (name, value, "=" in piece)
        for (name, value), piece in zip(
            request.query_pairs(),
            [piece for piece in request.query.split("&") if piece],
            strict=True,
        )
        if name in S3_SUBRESOURCES
    )
    if wanted:
        resource += "?" + "&".join(
            f"{name}={value}" if valued else name
            for name, value, valued in wanted
        )
    to_sign = "\n".join(
        [
            request.method,
            headers.get("content-md5", query.get("Content-MD5", "")),
            headers.get("content-type", query.get("Content-Type", "")),
            claimed.date if claimed.to_sign is None else claimed.to_sign,
            "".join(amz) + resource,
        ]
    )
    digest = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha1)
    _same(base64.b64encode(digest.digest()).decode(), claimed.signature)


def _same(expected: str, given: str) -> None:
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise Refused("mismatch")
