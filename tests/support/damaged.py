"""An FCU whose answers arrive damaged, byte by byte as a test wants them."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

#: The OMI and the export that there are; nothing else can be looked at.
IMAGE = "ami-12345678"
_KNOWN = (
    f"<R><imagesSet><item><imageId>{IMAGE}</imageId><name>web</name>"
    "<imageState>available</imageState></item></imagesSet></R>"
)
_NO_TASKS = "<R><imageExportTaskSet/></R>"
_DENIED = (
    "<Response><Errors><Error><Code>UnauthorizedOperation</Code>"
    "<Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>"
)


class Damaged:
    """Serves on a port of its own.

    :ivar wires: the answers, from their status lines on, to the calls that
        make something, in their order.
    :ivar made: the actions of those calls.
    """

    def __init__(self) -> None:
        self.wires: list[bytes] = []
        self.made: list[str] = []
        handler = type("Handler", (_Handler,), {"fcu": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        ).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, parameters: dict[str, list[str]]) -> bytes:
        [action] = parameters["Action"]
        if not action.startswith("Describe"):
            self.made.append(action)
            return self.wires.pop(0)
        if action == "DescribeImages" and [IMAGE] in parameters.values():
            return whole(200, _KNOWN)
        if action == "DescribeImageExportTasks" and len(parameters) == 2:
            return whole(200, _NO_TASKS)
        return whole(403, _DENIED)


def whole(status: int, body: str | bytes, *headers: str) -> bytes:
    """Return an answer as it goes over the wire."""
    content = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status} Said", "Connection: close", *headers]
    if not any(line.startswith(("Content-L", "Transfer")) for line in headers):
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode() + content


class _Handler(BaseHTTPRequestHandler):
    fcu: Damaged

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        parameters = parse_qs(self.rfile.read(size).decode())
        with contextlib.suppress(OSError):
            self.wfile.write(self.fcu.answer(parameters))
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
