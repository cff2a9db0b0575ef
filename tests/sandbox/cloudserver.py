"""Sign raw S3 requests by hand, in all four forms, as no SDK would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import quote, urlsplit

from awscli_outscale.sandbox import Sandbox

STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"


@dataclass
class Call:
    """One request: what it says, and how it is signed.

    :ivar form: ``v4``, ``v4-query``, ``v2``, ``v2-query`` or ``none``.
    :ivar ahead: seconds between the time that it is signed for and now.
    :ivar drop: the header, or the part of the query, that is left out.
    """

    method: str = "GET"
    path: str = "/exports/k"
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    form: str = "v4"
    ahead: float = 0
    expires: str = "3600"
    region: str = "eu-west-2"
    service: str = "s3"
    key: str | None = None
    secret: str | None = None
    host: str | None = None
    scope_date: str | None = None
    unsigned: dict[str, str] = field(default_factory=dict)
    drop: str | None = None
    tamper: bool = False


def send(sandbox: Sandbox, call: Call) -> tuple[int, str, str]:
    """Send it; return status, code and message of the answer."""
    address = urlsplit(sandbox.endpoint_url).netloc
    host = call.host or address
    signer: Callable[..., Any] = {
        "v4": _v4,
        "v4-query": _v4_query,
        "v2": _v2,
        "v2-query": _v2_query,
        "none": lambda *_: (dict(call.headers), call.query),
    }[call.form]
    headers, query = signer(sandbox, call, host)
    headers = {**headers, **call.unsigned, "Host": host}
    if call.drop:
        headers = {k: v for k, v in headers.items() if k != call.drop}
        pieces = query.split("&")
        query = "&".join(p for p in pieces if not p.startswith(call.drop))
    if call.tamper:
        headers, query = (
            {k: _tampered(v) for k, v in headers.items()},
            _tampered(query),
        )
    connection = http.client.HTTPConnection(address, timeout=20)
    target = call.path + (f"?{query}" if query else "")
    # Not request(), which adds a length of its own.
    connection.putrequest(
        call.method, target, skip_host=True, skip_accept_encoding=True
    )
    lowered = {name.lower() for name in headers}
    if not {"content-length", "transfer-encoding"} & lowered and (
        call.body or call.method in ("PUT", "POST")
    ):
        headers["Content-Length"] = str(len(call.body))
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders(call.body or None)
    response = connection.getresponse()
    text = response.read().decode("utf-8", "replace")
    connection.close()
    code = re.search("<Error>.*?<Code>(.*?)</Code>", text, re.DOTALL)
    message = re.search("<Error>.*?<Message>(.*?)</Message>", text, re.DOTALL)
    return (
        response.status,
        code[1] if code else "",
        message[1] if message else "",
    )


def chunked(sandbox: Sandbox, body: bytes, **how: Any) -> Call:
    """Return an upload whose body is signed chunk by chunk."""
    headers = {
        "x-amz-content-sha256": STREAMING,
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": str(len(body)),
        **how.pop("headers", {}),
    }
    spoilt = how.pop("spoilt", False)
    call = Call("PUT", headers=headers, **how)
    date, scope = _when(call)
    address = urlsplit(sandbox.endpoint_url).netloc
    signed, _ = _v4(sandbox, call, address)
    previous = signed["Authorization"].rpartition("=")[2]
    key = _key(sandbox.secret_key, scope)
    empty = hashlib.sha256(b"").hexdigest()
    made = b""
    for chunk in (body, b""):
        text = "\n".join(
            [
                "AWS4-HMAC-SHA256-PAYLOAD",
                date,
                scope,
                previous,
                empty,
                hashlib.sha256(chunk).hexdigest(),
            ]
        )
        previous = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        shown = "0" * 64 if spoilt else previous
        made += f"{len(chunk):x};chunk-signature={shown}\r\n".encode()
        made += chunk + b"\r\n"
    call.body = made
    return call


def _tampered(text: str) -> str:
    return re.sub(
        "(?<=ignature=)(.)", lambda m: "0" if m[1] != "0" else "1", text
    )


def _when(call: Call) -> tuple[str, str]:
    moment = time.gmtime(time.time() + call.ahead)
    date = time.strftime("%Y%m%dT%H%M%SZ", moment)
    day = call.scope_date or date[:8]
    return date, f"{day}/{call.region}/{call.service}/aws4_request"


def _key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _signature(
    sandbox: Sandbox,
    call: Call,
    query: str,
    headers: dict[str, str],
    payload: str,
) -> tuple[str, str]:
    date, scope = _when(call)
    lowered = {name.lower(): value for name, value in headers.items()}
    names = sorted(lowered)
    pieces = [piece for piece in query.split("&") if piece]
    canonical = "\n".join(
        [
            call.method,
            call.path,
            "&".join(sorted(p if "=" in p else f"{p}=" for p in pieces)),
            *(f"{name}:{lowered[name]}" for name in names),
            "",
            ";".join(names),
            payload,
        ]
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", date, scope, digest])
    key = _key(call.secret or sandbox.secret_key, scope)
    made = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return made, ";".join(names)


def _v4(sandbox: Sandbox, call: Call, host: str) -> tuple[dict[str, str], str]:
    date, scope = _when(call)
    headers = {
        "Host": host,
        "x-amz-date": date,
        "x-amz-content-sha256": hashlib.sha256(call.body).hexdigest(),
        **call.headers,
    }
    if call.drop in headers:
        del headers[str(call.drop)]
    payload = headers.get("x-amz-content-sha256", "")
    signature, names = _signature(sandbox, call, call.query, headers, payload)
    owner = f"{call.key or sandbox.access_key}/{scope}"
    headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={owner}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return headers, call.query


def _v4_query(
    sandbox: Sandbox, call: Call, host: str
) -> tuple[dict[str, str], str]:
    date, scope = _when(call)
    owner = f"{call.key or sandbox.access_key}/{scope}"
    headers = {"Host": host, **call.headers}
    names = ";".join(sorted(name.lower() for name in headers))
    pairs = [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", owner),
        ("X-Amz-Date", date),
        ("X-Amz-Expires", call.expires),
        ("X-Amz-SignedHeaders", names),
    ]
    own = [call.query] if call.query else []
    query = "&".join(own + [f"{k}={quote(v, safe='')}" for k, v in pairs])
    signature, _ = _signature(
        sandbox, call, query, headers, "UNSIGNED-PAYLOAD"
    )
    return headers, f"{query}&X-Amz-Signature={signature}"


def _v2_signature(
    sandbox: Sandbox, call: Call, date: str, headers: dict[str, str]
) -> str:
    lowered = {name.lower(): value for name, value in headers.items()}
    amz = "".join(
        f"{name}:{value}\n"
        for name, value in sorted(lowered.items())
        if name.startswith("x-amz-")
    )
    resource = call.path + (f"?{call.query}" if call.query else "")
    text = "\n".join(
        [
            call.method,
            lowered.get("content-md5", ""),
            lowered.get("content-type", ""),
            date,
            amz + resource,
        ]
    )
    secret = (call.secret or sandbox.secret_key).encode()
    digest = hmac.new(secret, text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _v2(sandbox: Sandbox, call: Call, host: str) -> tuple[dict[str, str], str]:
    date = formatdate(time.time() + call.ahead, usegmt=True)
    headers = {"Date": date, **call.headers}
    signature = _v2_signature(sandbox, call, date, headers)
    key = call.key or sandbox.access_key
    headers["Authorization"] = f"AWS {key}:{signature}"
    return headers, call.query


def _v2_query(
    sandbox: Sandbox, call: Call, host: str
) -> tuple[dict[str, str], str]:
    expires = call.expires
    if re.fullmatch(r"-?\d+", expires):
        expires = str(int(time.time() + call.ahead) + int(expires))
    signature = _v2_signature(sandbox, call, expires, call.headers)
    own = [call.query] if call.query else []
    query = "&".join(
        [
            *own,
            f"AWSAccessKeyId={call.key or sandbox.access_key}",
            f"Expires={expires}",
            f"Signature={quote(signature, safe='')}",
        ]
    )
    return dict(call.headers), query
