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


COMMANDS = (
    "ec2 describe-images",
    "s3 ls",
    "s3 cp s3://bucket/key file",
    "outscale create-image --image-name name --vm-id i-12345678",
    "outscale copy-image --image-id ami-12345678 --bucket bucket "
    "--to-region us-east-2",
)


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
        results = aws.many(*COMMANDS, env=env)

    for result in results:
        line = f"hint: The proxy {host} (HTTPS_PROXY) {told}. "
        assert result.code
        assert 1 == result.err.count(line)
        assert "TopSecret" not in result.err.partition("hint: ")[2]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("socks5h://me:TopSecret@127.0.0.1:9", "is a socks5h one"),
        ("HTTP://me:TopSecret@127.0.0.1:9", "begins with HTTP:"),
        ("http://me:TopSecret@127.0.0.1:99999", "has no valid host and port"),
    ],
)
def test_the_doctor_says_what_the_command_says_of_a_proxy(
    aws: Aws, url: str, told: str
) -> None:
    words = f"he proxy that HTTPS_PROXY names {told}"

    called, examined = aws.many(
        "ec2 describe-images", "outscale doctor", env={"HTTPS_PROXY": url}
    )

    assert words in called.err
    assert words in examined.out
    assert "TopSecret" not in called.err + examined.out + examined.err
    assert called.code
    assert 1 == examined.code


def test_the_doctor_says_once_what_a_proxy_does(aws: Aws) -> None:
    with proxy(None) as host:
        [examined] = aws.many(
            "outscale doctor", env={"HTTPS_PROXY": f"http://{host}"}
        )

    assert 1 == examined.out.count(f"the proxy {host} (HTTPS_PROXY) cannot")
    assert 4 == examined.out.count("The same as for FCU")
