"""Listen on loopback, and only there; turn sockets into requests.

The standard library's server and not a WSGI one, because signatures need the
request line and the headers as they were sent, and because a fault must be
able to close the connection without an answer.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.door.wire import Request, Response
from awscli_outscale.sandbox.failures import Dropped

HOST = "127.0.0.1"
Serve = Callable[[Request], Response]


class Listener(ThreadingMixIn, TCPServer):
    """A server on 127.0.0.1, with one thread for each connection.

    Its answers are dated by `clock`. OSError when `port` is taken or not
    permitted; 0 takes a free one.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, clock: Clock) -> None:
        self.serve: Serve | None = None
        self.clock = clock
        super().__init__((HOST, port), _Handler)
        self.port: int = self.server_address[1]
        self._thread: Thread | None = None

    def start(self, serve: Serve) -> None:
        """Answer requests with `serve`, in the background."""
        self.serve = serve
        self._thread = Thread(
            target=self.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="outscale-sandbox",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Close the port."""
        if self._thread is not None:
            self.shutdown()
            self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is not an event."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "aws-outscale-sandbox"
    server: Listener

    def handle_one_request(self) -> None:
        self.close_connection = True
        self.raw_requestline = self.rfile.readline(65537)
        if len(self.raw_requestline) > 65536:
            self.requestline, self.request_version, self.command = "", "", ""
            self.send_error(414)
            return
        if not self.raw_requestline or not self.parse_request():
            return
        self.close_connection = True
        request = self._request()
        if request is None:
            self.send_error(400)
            return
        assert self.server.serve is not None
        try:
            response = self.server.serve(request)
        except Dropped:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._respond(response)

    def _request(self) -> Request | None:
        target = self.path
        host = self.headers.get("Host", "")
        if not target.startswith("/"):
            parts = urlsplit(target)
            host, target = parts.netloc, target.partition(parts.netloc)[2]
        path, _, query = target.partition("?")
        body = self._body()
        if body is None:
            return None
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            headers[key] = (
                f"{headers[key]},{value}" if key in headers else value
            )
        return Request(self.command, host, path or "/", query, headers, body)

    def _body(self) -> bytes | None:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(int(length)) if length.isdecimal() else None

    def _chunks(self) -> bytes | None:
        body = bytearray()
        while True:
            size = self.rfile.readline(1024).partition(b";")[0].strip()
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
                return None
            length = int(size, 16)
            if length == 0:
                while self.rfile.readline(65536).strip():
                    pass
                return bytes(body)
            body += self.rfile.read(length)
            self.rfile.readline(1024)

    def _respond(self, response: Response) -> None:
        self.send_response_only(response.status)
        given = {name.lower() for name, _ in response.headers}
        for name, value in response.headers:
            self.send_header(name, value)
        if "date" not in given:
            self.send_header("Date", self.date_time_string())
        if "content-length" not in given and response.status not in (204, 304):
            self.send_header("Content-Length", str(len(response.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body[: response.sent])

    def date_time_string(self, timestamp: float | None = None) -> str:
        if timestamp is None:
            timestamp = self.server.clock.now()
        return super().date_time_string(timestamp)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the request line holds presigned queries."""
