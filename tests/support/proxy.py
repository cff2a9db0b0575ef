"""A proxy on loopback that plays the whole Internet, and takes notes.

An ``aws`` with ``HTTPS_PROXY`` and ``AWS_CA_BUNDLE`` set to it believes that
it talks TLS to ``fcu.eu-west-2.outscale.com``; what it says goes to the
sandbox instead. Every other host is noted and refused.
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
from pathlib import Path

import trustme


class RecordingProxy:
    """Records each host that was asked for; serves OUTSCALE's only.

    :param domains: what is served instead of ``outscale.com``.

    ``reachable = False`` closes every connection at once.
    """

    def __init__(self, target: tuple[str, int], *domains: str) -> None:
        self.connections: list[str] = []
        self.reachable = True
        self._target = target
        self._ends = tuple(f".{d}" for d in domains or ("outscale.com",))
        self._ca = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def write_ca(self, path: Path) -> None:
        self._ca.cert_pem.write_to_path(str(path))

    def close(self) -> None:
        # Their threads close them.
        for sock in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError), self._listener:
            while True:
                client, _ = self._listener.accept()
                threading.Thread(
                    target=self._serve, args=(client,), daemon=True
                ).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.add(client)
        with contextlib.suppress(OSError, ssl.SSLError), client:
            head = b""
            while b"\r\n\r\n" not in head:
                chunk = client.recv(4096)
                if not chunk:
                    return
                head += chunk
            method, target = head.decode("latin-1").split(" ")[:2]
            host = target.rpartition(":")[0] if method == "CONNECT" else target
            self.connections.append(host)
            if not self.reachable:
                return
            if method != "CONNECT" or not host.endswith(self._ends):
                client.sendall(b"HTTP/1.1 403 Not OUTSCALE\r\n\r\n")
                return
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with self._context(host).wrap_socket(
                client, server_side=True
            ) as tls:
                self._open.add(tls)
                self._relay(tls)
                self._open.discard(tls)
        self._open.discard(client)

    def _context(self, host: str) -> ssl.SSLContext:
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._ca.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]

    def _relay(self, client: ssl.SSLSocket) -> None:
        """Copy in both directions.

        By one thread: OpenSSL's connections are not to be read and written by
        two at once, and Python locks them since 3.12.8 and 3.13.1 only.
        """
        with socket.create_connection(self._target) as server:
            while True:
                client.setblocking(False)
                try:
                    asked = client.recv(65536)
                except ssl.SSLWantReadError:
                    asked = None
                client.setblocking(True)
                if asked == b"":
                    return
                if asked:
                    server.sendall(asked)
                    continue
                ready, _, _ = select.select([client, server], [], [])
                if server in ready:
                    answer = server.recv(65536)
                    if not answer:
                        return
                    client.sendall(answer)
