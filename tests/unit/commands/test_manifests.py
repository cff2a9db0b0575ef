"""The manifest of an exported OMI: fetched with care, and judged."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awscli_outscale.checks import manifest as manifest_checks
from awscli_outscale.commands import fetching, manifests
from awscli_outscale.sandbox.exports import exported_image
from support.server import Server

# 2026-11-18T11:06:40Z
NOW = 1795000000
QUERY = (
    "?AWSAccessKeyId=ABC&Expires={}&Signature=TopSecretTopSecretTopSecret%3D"
)
SNAPSHOT = "https://oos.eu-west-2.outscale.com/b/snap-1.qcow2.gz"
GOOD = SNAPSHOT + QUERY.format(NOW + 600000)


def manifest(**image: Any) -> dict[str, Any]:
    made, _ = exported_image([GOOD])
    made["Image"].update(image)
    return made


def with_disk(**disk: Any) -> dict[str, Any]:
    made = manifest()
    made["Image"]["Snapshots"][0].update(disk)
    return made


def explain(document: Any) -> manifest_checks.Explanation:
    body = document if isinstance(document, bytes) else json.dumps(document)
    if isinstance(body, str):
        body = body.encode()
    return manifest_checks.explain(body, now=NOW, domain="outscale.com")


def test_a_good_one_is_summed_up_without_its_secrets() -> None:
    found = explain(manifest())

    assert ([], []) == (found.errors, found.warnings)
    assert {
        "Name": "exported-image",
        "Description": None,
        "Architecture": "x86_64",
        "ProductTypes": ["0001"],
        "Snapshots": [
            {
                "Device": "/dev/sda1",
                "SizeGiB": 10,
                "VolumeType": "standard",
                "Iops": None,
                "DeleteOnTermination": True,
                "Source": SNAPSHOT,
                "ValidUntil": "2026-11-25T09:46:40Z",
            }
        ],
    } == found.image


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"<Error><Code>NoSuchKey</Code></Error>", "It is XML or HTML"),
        (b"QFI\xfb", "It is a disk"),
        (b"[" * 100000, "It is not JSON"),
        ([], "It has no Image"),
        ({"Version": 1}, "It has no Image"),
        ({**manifest(), "Version": 2}, "Version: It must be 1."),
        ({**manifest(), "Version": True}, "Version: It must be 1."),
        (manifest(ProductTypes=None), "ProductTypes: It must be a list"),
        (manifest(ProductTypes=[1]), "ProductTypes: It must be a list"),
        (manifest(Type="kernel"), "Type: 'kernel' is not machine."),
        (manifest(Architecture="arm64"), "Architecture: 'arm64' is not i386"),
        (manifest(Snapshots=[]), "Snapshots: The list is empty."),
        (
            manifest(Snapshots=manifest()["Image"]["Snapshots"] * 2),
            "Snapshots: Two of them are for '/dev/sda1'.",
        ),
        (with_disk(Device=None), "Snapshots[0].Device: It is missing."),
        (with_disk(Size=0), "Snapshots[0].Size: It is not a number"),
        (with_disk(Size="10"), "Snapshots[0].Size: It is not a number"),
        (with_disk(VolumeType="gp3"), "'gp3' is not standard or gp2 or io1."),
        (with_disk(PreSignedUrl=None), "PreSignedUrl: It is missing."),
        (
            with_disk(PreSignedUrl=SNAPSHOT + QUERY.format(NOW - 3600)),
            "expired on 2026-11-18 10:06:40 UTC, 1 h ago. Ask the owner",
        ),
        (
            with_disk(PreSignedUrl=GOOD.partition("&Sig")[0]),
            "is cut off: Signature is missing. Ask the owner",
        ),
    ],
)
def test_what_stands_against_a_registration(document: Any, words: str) -> None:
    found = explain(document)

    assert words in found.errors[0]
    assert "TopSecret" not in str(found)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (manifest(Name="é"), "Name: 'é' is not the name of an OMI"),
        (with_disk(Device="/dev/sda2"), "None of them is for /dev/sda1"),
        (with_disk(Iops=100), "Only io1 volumes"),
        (
            with_disk(PreSignedUrl=SNAPSHOT + QUERY.format(NOW + 300)),
            "expires in 5 min; the import may still need it then.",
        ),
        (
            with_disk(PreSignedUrl=SNAPSHOT),
            "FCU can read the snapshot's file only if the object is public. "
            "Ask the owner",
        ),
    ],
)
def test_what_is_merely_suspicious(document: Any, words: str) -> None:
    found = explain(document)

    assert [] == found.errors
    [warning] = found.warnings
    assert words in warning


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
DISK = st.dictionaries(
    st.sampled_from([*manifest()["Image"]["Snapshots"][0]]),
    ANYTHING | st.just(GOOD),
)
IMAGE = st.dictionaries(
    st.sampled_from([*manifest()["Image"]]), ANYTHING | st.lists(DISK)
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(lambda image: {"Version": 1, "Image": image}, IMAGE))
def test_nothing_in_a_manifest_is_a_surprise(document: Any) -> None:
    found = explain(document)

    assert "TopSecret" not in str(found)
    json.dumps(found.image).encode()


ANSWERS = {
    "/good": (200, json.dumps(manifest()).encode()),
    "/wrong": (200, json.dumps(manifest(Type="x")).encode()),
    "/huge": (200, b" " * (1024**2 + 1)),
    "/denied": (403, b"<Error><Code>AccessDenied</Code></Error>"),
    "/moved": (302, b""),
}


@pytest.fixture
def server() -> Iterator[Server]:
    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        status, body = ANSWERS.get(path.partition("?")[0], (404, b""))
        return status, {"Location": "/good"}, body

    with Server(answer) as running:
        yield running


def signed(server: Server, path: str, expires: int = NOW + 600000) -> str:
    return server.url + path + QUERY.format(expires)


@pytest.mark.parametrize(
    ("path", "errors"),
    [
        ("/good", []),
        ("/wrong", ["cannot be registered. Type: 'x' is not machine."]),
        ("/huge", ["it sends more than 1048576 bytes"]),
        ("/denied", ["HTTP 403 AccessDenied (the URL has expired"]),
        ("/missing", ["HTTP 404 (there is no such object)"]),
        ("/moved", ["redirects are not followed"]),
    ],
)
def test_check_fetches_once_and_judges(
    server: Server,
    path: str,
    errors: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "botocore.httpsession"):
        caplog.set_level(logging.DEBUG, name)

    found = manifests.check(signed(server, path), now=NOW)

    assert 1 == len(server.requests)
    assert len(errors) == len(found.errors), found
    for words, text in zip(errors, found.errors, strict=True):
        assert words in text
    assert "TopSecret" not in f"{found} {caplog.text}"


@pytest.mark.parametrize(
    "location", ["bucket/manifest", "https://127.0.0.1:1/a?Signature=b"]
)
def test_check_leaves_what_is_wrong_already_to_others(location: str) -> None:
    assert ([], []) == tuple(manifests.check(location, now=NOW))


def test_check_fetches_no_expired_url(server: Server) -> None:
    found = manifests.check(signed(server, "/good", NOW - 1), now=NOW)

    assert ([], [], []) == (*found, server.requests)


def test_an_unreachable_host_is_named_and_no_more(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    url = "https://127.0.0.1:1/good" + QUERY.format(NOW + 600000)

    found = manifests.check(url, now=NOW)

    assert [
        "The manifest cannot be fetched from 127.0.0.1: it cannot be reached."
    ] == found.errors
    assert "TopSecret" not in caplog.text


def test_only_this_machine_is_asked_without_encryption() -> None:
    url = "http://oos.eu-west-2.outscale.com/b/m" + QUERY.format(NOW + 600000)

    found = manifests.check(url, now=NOW)

    assert "does not use HTTPS" in found.errors[0]


@pytest.mark.parametrize(
    "spell", [str, lambda path: f"file://{path}", lambda path: f" {path}\n"]
)
def test_explain_reads_files(
    tmp_path: Path, spell: Callable[[Path], str]
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest()))

    found = manifests.explain(spell(path), now=NOW)

    assert found.image
    assert "exported-image" == found.image["Name"]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/no/such/file?Signature=TopSecret", "'/no/such/file' cannot be"),
        ("s3://bucket/key", "neither the URL of a manifest"),
        ("//[x", "cannot be read"),
        (SNAPSHOT + QUERY.format(NOW - 1), "expired on"),
        ("/dev/zero", "larger than 1 MB"),
    ],
)
def test_explain_says_why_there_is_nothing_to_explain(
    location: str, words: str
) -> None:
    with pytest.raises(manifests.NotRead) as raised:
        manifests.explain(location, now=NOW)

    assert words in str(raised.value)
    assert "TopSecret" not in str(raised.value)


def test_without_a_time_it_is_the_machines(server: Server) -> None:
    url = signed(server, "/good", int(time.time()) - 60)

    with pytest.raises(manifests.NotRead, match="1 min ago"):
        manifests.explain(url)


def endless(*pieces: bytes) -> Iterator[bytes]:
    """Give the first pieces once, and the last one again and again."""
    yield from pieces
    while True:
        yield pieces[-1]


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        (b"",),
        (b"HTTP/1.1 200", b" "),
        (OK, b"X", b"-", b"x"),
        (OK, b"X-A: b\r\n"),
        (b"HTTP/1.1 100 Continue\r\n\r\n",),
        (OK, b"Content-Length: 1000\r\n\r\n", b" "),
        (OK, b"\r\n", b" "),
        (OK, b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (OK, b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
    ],
)
def test_the_time_is_that_of_all_pieces(
    pieces: tuple[bytes, ...], caplog: pytest.LogCaptureFixture
) -> None:
    """A socket's own time-out begins anew with each piece."""
    caplog.set_level(logging.DEBUG, "urllib3")
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()
        threading.Thread(
            target=drip, args=(server, pieces, ended), daemon=True
        ).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/?TopSecret"

        before = time.monotonic()
        with pytest.raises(fetching.NotFetched) as raised:
            fetching.get(url, seconds=0.3)
        took = time.monotonic() - before
        ended.set()

    assert "127.0.0.1: it does not answer in time" == str(raised.value)
    assert took < 5
    assert "TopSecret" not in caplog.text


def drip(
    server: socket.socket, pieces: tuple[bytes, ...], ended: threading.Event
) -> None:
    connection, _ = server.accept()
    with connection, contextlib.suppress(OSError):
        for piece in endless(*pieces):
            connection.sendall(piece)
            if ended.wait(0.02):
                return


def test_the_variable_that_names_the_proxy_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", f"http://me:TopSecret@127.0.0.1:{port}")

    with pytest.raises(fetching.NotFetched) as raised:
        fetching.get("http://127.0.0.2/", seconds=5)

    assert f"127.0.0.1:{port} (http_proxy) cannot be" in str(raised.value)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"403 Forbidden", "answers 403: it does not allow the connection"),
        (b"407 Wants", "answers 407: it asks for a user name and a password"),
        (b"502 Bad", "answers 502: it does not connect to it"),
        (None, "cannot be reached"),
    ],
)
def test_a_proxy_is_named_with_what_it_did(
    monkeypatch: pytest.MonkeyPatch, answer: bytes | None, words: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if answer is None:
            server.close()
        else:
            pieces = (b"HTTP/1.1 " + answer + b"\r\n\r\n", b"")
            threading.Thread(
                target=drip,
                args=(server, pieces, threading.Event()),
                daemon=True,
            ).start()
        monkeypatch.setenv(
            "HTTPS_PROXY", f"http://me:TopSecret@127.0.0.1:{port}"
        )

        with pytest.raises(fetching.NotFetched) as raised:
            fetching.get("https://fcu.eu-west-2.outscale.com/", seconds=5)

    assert (
        "fcu.eu-west-2.outscale.com: the proxy "
        f"127.0.0.1:{port} (HTTPS_PROXY) {words}"
    ) == str(raised.value)
