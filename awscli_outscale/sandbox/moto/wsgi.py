"""A request as a WSGI application takes it, which is what moto is."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from awscli_outscale.sandbox.door.wire import FORM, Request

#: The server and the client that moto is told about.
HOST = "127.0.0.1"

_REWRITTEN = frozenset(
    {"authorization", "host", "user-agent", "x-moto-account-id"}
)


def environ(service: str, request: Request) -> dict[str, Any]:
    """Return a request without what the client says of itself."""
    target = request.path + ("?" + request.query if request.query else "")
    found: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": HOST,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        if name not in _REWRITTEN:
            found[_key(name)] = value
    if service == "s3" and found.get("CONTENT_TYPE", "").startswith(FORM):
        # curl says so by default, and moto would swallow the content.
        found["CONTENT_TYPE"] = "binary/octet-stream"
    found["CONTENT_LENGTH"] = str(len(request.body))
    found["HTTP_HOST"] = HOST
    found["HTTP_USER_AGENT"] = "aws-outscale-sandbox"
    found.pop("HTTP_TRANSFER_ENCODING", None)
    return found


def _key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
