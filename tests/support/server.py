"""The tests' one HTTP server: it takes notes, and answers as a test wants."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

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

    def header(self, name: str) -> str | None:
        """Return a header's value; ``name`` in small letters."""
        return dict(self.headers).get(name)


class Answer(NamedTuple):
    """What the server says.

    :ivar body: pieces are sent one by one, as they come; their headers have
        to say how long they are together.
    """

    status: int = 200
    headers: Mapping[str, str] = {}
    body: str | bytes | Iterable[bytes] = b""


#: What the server says to a path: status, headers, body.
ByPath = Callable[[str], tuple[int, dict[str, str], str | bytes]]


class Server:
    """Listens on a port of its own; ``requests`` lists what has arrived.

    ``answer`` may be changed at any time: it gets a path, with its query, and
    returns status, headers and body, as ``Answer`` has them. Where more is
    needed than the path, a subclass has a ``respond`` of its own.
    """

    def __init__(self, answer: ByPath = lambda path: (403, {}, "")) -> None:
        self.requests: list[Request] = []
        self.answer = answer
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        ).start()

    def respond(self, request: Request) -> tuple[Any, ...] | bytes:
        """Return the answer to a request; bytes go out as they are."""
        return self.answer(request.path)

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def address(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: Server

    def _answer(self) -> None:
        request = Request(
            self.command,
            self.path,
            tuple(_steady(*header) for header in self.headers.items()),
            self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        self.owner.requests.append(request)
        said = self.owner.respond(request)
        if isinstance(said, bytes):
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.wfile.write(said)
            return
        answer = Answer(*said)
        body = answer.body
        if isinstance(body, str):
            body = body.encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if isinstance(body, bytes):
            size = 0 if self.command == "HEAD" else len(body)
            self.send_header("Content-Length", str(size))
            body = [body]
        self.end_headers()
        if self.command != "HEAD":
            for piece in body:
                self.wfile.write(piece)

    do_DELETE = do_GET = do_HEAD = do_POST = do_PUT = _answer

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def _steady(name: str, value: str) -> tuple[str, str]:
    name = name.lower()
    return name, re.sub(_VOLATILE.get(name, r"(?!)"), "…", value)
