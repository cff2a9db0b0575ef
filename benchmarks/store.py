"""An object storage for the measured transfers: a server on loopback.

It keeps nothing: it has a thousand small objects and a large one, all of
zeros, and takes what is uploaded without looking.

    python -m benchmarks.store
"""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.server import Server, run

FILES, SIZE = 1000, 200_000
LARGE = 2**30

_TAKEN = "/taken"
_PIECE = bytes(2**20)
_ENTRY = (
    "<Contents><Key>{key}</Key><LastModified>2026-11-24T12:34:56.000Z"
    "</LastModified><ETag>&quot;0&quot;</ETag><Size>{size}</Size>"
    "<StorageClass>STANDARD</StorageClass></Contents>"
)
_UPLOAD = (
    "<{name}><Bucket>bucket</Bucket><Key>key</Key><UploadId>1</UploadId>"
    "<ETag>&quot;0&quot;</ETag></{name}>"
)


class Store(Server):
    """The server's process, as long as a ``with`` block lasts."""

    module = "benchmarks.store"


def listing() -> bytes:
    """Return the answer to ListObjectsV2: the small objects."""
    entries = "".join(
        _ENTRY.format(key=f"many/{number:04}", size=SIZE)
        for number in range(FILES)
    )
    return (
        "<ListBucketResult><Name>bucket</Name><Prefix>many/</Prefix>"
        f"<KeyCount>{FILES}</KeyCount><MaxKeys>{FILES}</MaxKeys>"
        f"<IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
    ).encode()


def span(path: str, asked: str | None) -> tuple[int, int, int]:
    """Return first and last byte of an answer, and the object's size.

    :param asked: the header ``Range``.
    """
    size = LARGE if path.endswith("/large") else SIZE
    found = re.fullmatch(r"bytes=(\d+)-(\d*)", asked or "")
    if not found:
        return 0, size - 1, size
    last = min(int(found[2] or size), size - 1)
    return int(found[1]), last, size


def serve() -> None:
    """Print the port, and serve until standard input ends."""
    listed, lock = listing(), threading.Lock()
    taken = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 2**16

        def do_GET(self) -> None:
            nonlocal taken
            if self.path == _TAKEN:
                with lock:
                    count, taken = taken, 0
                self._send(200, {}, str(count).encode())
                return
            self._count()
            if "list-type" in self.path:
                self._send(200, {}, listed)
                return
            path, asked = urlsplit(self.path).path, self.headers.get("Range")
            first, last, size = span(path, asked)
            partial = {"Content-Range": f"bytes {first}-{last}/{size}"}
            self._head(
                206 if asked else 200,
                partial if asked else {},
                last - first + 1,
            )
            left = last - first + 1
            while left and self.command == "GET":
                left -= self.wfile.write(_PIECE[:left])

        do_HEAD = do_GET

        def handle_expect_100(self) -> bool:
            goes_on = super().handle_expect_100()
            self.wfile.flush()  # botocore waits a second for it
            return goes_on

        def do_PUT(self) -> None:
            self._count()
            left = int(self.headers["Content-Length"])
            while left:
                left -= len(self.rfile.read(min(left, 2**20)))
            self._send(200, {"ETag": '"0"'}, b"")

        def do_POST(self) -> None:
            self._count()
            self.rfile.read(int(self.headers["Content-Length"]))
            query = parse_qs(urlsplit(self.path).query, True)
            begins = "uploads" in query
            name = "InitiateMultipart" if begins else "CompleteMultipart"
            text = _UPLOAD.format(name=f"{name}UploadResult")
            self._send(200, {}, text.encode())

        def _count(self) -> None:
            nonlocal taken
            with lock:
                taken += 1

        def _send(
            self, status: int, headers: dict[str, str], body: bytes
        ) -> None:
            self._head(status, headers, len(body))
            self.wfile.write(body)

        def _head(
            self, status: int, headers: dict[str, str], length: int
        ) -> None:
            self.send_response(status)
            given = {
                "ETag": '"0"',
                "Last-Modified": "Tue, 24 Nov 2026 12:34:56 GMT",
                "Content-Length": str(length),
                **headers,
            }
            for name, value in given.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    run(Handler)


if __name__ == "__main__":
    serve()
