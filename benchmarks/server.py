"""The cloud that the measured commands call: a server on loopback.

It runs in a process of its own, so that its work is not theirs, and has its
answers ready as bytes. FCU's ``DescribeImages`` answers with as many images
as the path says (``/100/``): those of another account, because ``--oapi``
asks once more for each image of one's own. OAPI's ``CreateImage`` is found by
its path.

    python -m benchmarks.server
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.request import urlopen

#: How many images a ``DescribeImages`` may be asked for.
SIZES = (1, 100, 10_000)

ROOT = Path(__file__).resolve().parents[1]

_TAKEN = "/taken"
_FCU = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<{action}Response "
    'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
    "<requestId>0475ca1e-d0c5-441d-712a-da55a4175157</requestId>"
    "{body}</{action}Response>"
)
_OAPI = (
    '{"ResponseContext":'
    '{"RequestId":"0475ca1e-d0c5-441d-712a-da55a4175157"},'
    '"Image":{"ImageId":"ami-12345678","ImageName":"bench",'
    '"State":"available","Architecture":"x86_64"}}'
)
_IMAGE = (
    "<item><imageId>ami-{number:08x}</imageId>"
    "<imageLocation>123456789012/bench {number}</imageLocation>"
    "<imageState>available</imageState>"
    "<imageOwnerId>123456789012</imageOwnerId>"
    "<creationDate>2026-11-24T12:34:56.789Z</creationDate>"
    "<isPublic>false</isPublic><productCodes><item>"
    "<productCode>0001</productCode></item></productCodes>"
    "<architecture>x86_64</architecture><imageType>machine</imageType>"
    "<name>bench {number}</name><description>One of many</description>"
    "<rootDeviceType>ebs</rootDeviceType>"
    "<rootDeviceName>/dev/sda1</rootDeviceName><blockDeviceMapping><item>"
    "<deviceName>/dev/sda1</deviceName><ebs>"
    "<snapshotId>snap-{number:08x}</snapshotId><volumeSize>10</volumeSize>"
    "<volumeType>gp2</volumeType>"
    "<deleteOnTermination>true</deleteOnTermination></ebs></item>"
    "</blockDeviceMapping><virtualizationType>hvm</virtualizationType>"
    "<hypervisor>xen</hypervisor><tagSet><item><key>Name</key>"
    "<value>bench {number}</value></item></tagSet></item>"
)


class Server:
    """The server's process, as long as a ``with`` block lasts."""

    module = "benchmarks.server"

    def __enter__(self) -> Server:
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        port = int(self._process.stdout.readline())
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.communicate()  # it ends with its input

    def taken(self) -> int:
        """Return how many requests have come since this was last asked."""
        with urlopen(self.url + _TAKEN) as answer:
            return int(answer.read())


def fcu(action: str, images: int) -> bytes:
    """Return what FCU answers to an action; ``images`` for the one that lists.

    :raises KeyError: the action is none of a benchmark's.
    """
    body = {
        "RegisterImage": "<imageId>ami-12345678</imageId>",
        "DescribeImages": "<imagesSet>{}</imagesSet>".format(
            "".join(_IMAGE.format(number=number) for number in range(images))
        ),
    }[action]
    return _FCU.format(action=action, body=body).encode()


def _answers() -> Callable[[str, bytes], bytes]:
    """Return who knows the answer to a path and a body."""
    registered = fcu("RegisterImage", 0)
    none = fcu("DescribeImages", 0)
    listed = {str(size): fcu("DescribeImages", size) for size in SIZES}

    def answer(path: str, body: bytes) -> bytes:
        if path.endswith("/CreateImage"):
            return _OAPI.encode()
        given = parse_qs(body.decode())
        if given["Action"] == ["RegisterImage"]:
            return registered
        if given["Action"] == ["DescribeImages"]:
            own = given.get("Owner.1") == ["self"]
            return none if own else listed[path.strip("/")]
        raise KeyError(path)

    return answer


def serve() -> None:
    """Print the port, and serve until standard input ends."""
    answer, lock = _answers(), threading.Lock()
    taken = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet

        def do_GET(self) -> None:
            nonlocal taken
            with lock:
                if self.path == _TAKEN:
                    self._send(200, str(taken).encode())
                    taken = 0
                else:
                    taken += 1
                    self._send(404, b"")

        def do_POST(self) -> None:
            nonlocal taken
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                taken += 1
            try:
                self._send(200, answer(self.path, body))
            except KeyError:
                self._send(400, b"")

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            json = self.path.endswith("/CreateImage")
            kind = "application/json" if json else "text/xml"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    run(Handler)


def run(handler: type[BaseHTTPRequestHandler]) -> None:
    """Serve on loopback until standard input ends.

    The first line of standard output is the port.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    serve()
