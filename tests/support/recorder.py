"""A server on loopback that takes notes, and answers any AWS protocol."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl

_XML = (
    "<{action}Response><{action}Result/><imageId>ami-12345678</imageId>"
    "<requestId>r</requestId></{action}Response>"
)
_ENVELOPE = (
    "<{action}Response>{xml}<requestId>r</requestId></{action}Response>"
)
_ERROR = (
    b"<Response><Errors><Error><Code>Broken</Code><Message>On purpose."
    b"</Message></Error></Errors><RequestID>r</RequestID></Response>"
)
# Lambda, API Gateway, EKS.
_REST_JSON = ("/2015-03-31/", "/restapis", "/clusters")

# What is never the same twice, in the headers of two equal requests.
_VOLATILE = {
    "date": r".*",
    "x-amz-date": r".*",
    "amz-sdk-invocation-id": r".*",
    "authorization": r"(?<=Signature=)\w+|(?<=/)\d{8}(?=/)",
    "user-agent": r" sid/\S+",
}


@dataclass(frozen=True)
class Request:
    """A request as it arrived, less what is never the same twice."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of an action of FCU's, with its name."""
        found = dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        del found["Version"]
        return found


class Recorder:
    """Serves on a port of its own; ``requests`` lists what arrived.

    ``answers`` may say, in XML, what an action of FCU's is answered with.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: dict[str, str] = {}

        class Handler(_Handler):
            requests = self.requests
            answers = self.answers

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        ).start()

    @property
    def address(self) -> tuple[str, int]:
        return ("127.0.0.1", self._server.server_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    requests: ClassVar[list[Request]]
    answers: ClassVar[dict[str, str]]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.requests.append(
            Request(
                self.command,
                self.path,
                tuple(_steady(n, v) for n, v in self.headers.items()),
                body,
            )
        )
        status, answer = _choose(self.path, self.headers, body, self.answers)
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        protocol = self.headers.get("smithy-protocol")
        if protocol:
            self.send_header("smithy-protocol", protocol)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_DELETE = do_GET = do_HEAD = do_POST = do_PUT = _answer

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def _steady(name: str, value: str) -> tuple[str, str]:
    name = name.lower()
    return name, re.sub(_VOLATILE.get(name, r"(?!)"), "…", value)


def _choose(
    path: str, headers: Any, body: bytes, answers: dict[str, str]
) -> tuple[int, bytes]:
    if path.startswith("/error"):
        return 400, _ERROR
    if path.startswith("/manifest"):
        return 200, b"the manifest itself"
    if headers.get("smithy-protocol"):
        return 200, b"\xa0"  # an empty map, as CBOR writes it
    if headers.get("X-Amz-Target") or path.startswith(_REST_JSON):
        return 200, b"{}"
    if body.startswith(b"Action="):
        [action] = parse_qs(body.decode())["Action"]
        xml = _XML
        if action in answers:
            xml = _ENVELOPE.replace("{xml}", answers[action])
        return 200, xml.replace("{action}", action).encode()
    return 200, b"<Result/>"
