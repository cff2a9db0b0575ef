"""A proxy that refuses is told from one that is away."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from support.runner import Aws


@contextlib.contextmanager
def proxy(status: str | None) -> Iterator[str]:
    """Yield the host of a proxy that answers so, or of none."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        if status is None:
            server.close()
        else:
            threading.Thread(
                target=_refuse, args=(server, status), daemon=True
            ).start()
        yield host


def _refuse(server: socket.socket, status: str) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = server.accept()
            with client:
                client.recv(65536)
                client.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("403 Forbidden", "answers 403: it does not allow the connection"),
        ("407 Wanted", "answers 407: it asks for a user name and a password"),
        (None, "cannot be reached"),
    ],
)
def test_what_a_proxy_did_is_a_hint(
    aws: Aws, status: str | None, told: str
) -> None:
    with proxy(status) as host:
        env: dict[str, str | None] = {
            "HTTPS_PROXY": f"http://me:TopSecret@{host}",
            "AWS_MAX_ATTEMPTS": "1",
        }
        results = aws.many("ec2 describe-images", "s3 ls", env=env)

    for result in results:
        line = f"hint: The proxy {host} (HTTPS_PROXY) {told}. "
        assert result.code
        assert 1 == result.err.count(line)
        assert "TopSecret" not in result.err.partition("hint: ")[2]
