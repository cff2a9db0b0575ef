"""The second law: once FCU has answered, the user sees the ImageId."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import signal
import socket
import ssl
import struct
import subprocess
import time
import warnings
from collections.abc import Iterator
from itertools import cycle, repeat
from pathlib import Path
from threading import Event, Thread
from typing import Any

import boto3
import pytest
import trustme
from botocore.parsers import ResponseParserError

import awscli_outscale
from awscli_outscale.sandbox import Sandbox
from support import hosts
from support.damaged import IMAGE, Damaged, whole
from support.exports import export
from support.proxy import RecordingProxy
from support.runner import OSC, Aws, Command, Result
from support.screen import Terminal
from support.server import Answer, Request, Server

REGISTER = "ec2 register-image --name Test --image-location"


def in_shell(aws: Aws, command: str, **env: str) -> Result:
    """Run ``aws COMMAND`` with redirections of the shell's."""
    run = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {aws.host.aws} {command}"],
        cwd=aws.home,
        env=aws.environment(AWS_PROFILE="osc", **env),
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(run.returncode, run.stdout, run.stderr)


def only_image(sandbox: Sandbox) -> str:
    [image] = sandbox.images.within("eu-west-2", sandbox.account_id)
    return image.image_id


@pytest.mark.parametrize("options", ["", "--wait", "--wait --oapi", "--oapi"])
def test_a_query_that_does_not_fit(
    aws: Aws, sandbox: Sandbox, options: str
) -> None:
    url = export(sandbox)
    query = ["--query", "sort_by(@, &x)"]

    result = aws(*REGISTER.split(), url, *options.split(), *query)

    assert 255 == result.code
    assert {"ImageId": only_image(sandbox)} == result.json
    assert f"Image {only_image(sandbox)} is registered" in result.err
    assert "X-Amz-Signature" not in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("output", [">/dev/full", ">&-", "| true"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_output_that_is_full_or_closed(
    aws: Aws, sandbox: Sandbox, output: str, unbuffered: str
) -> None:
    """Whether Python notices by itself depends on how it buffers."""
    url = shlex.quote(export(sandbox))
    options = "--wait --wait-timeout 0" if unbuffered else ""

    result = in_shell(
        aws,
        f"{REGISTER} {url} {options} {output}",
        PYTHONUNBUFFERED=unbuffered,
    )

    assert 0 != result.code
    assert f"--image-ids {only_image(sandbox)}" in result.err
    assert "Traceback" not in result.err
    assert not re.search(r"written: \w+Error", result.err)


@pytest.mark.parametrize("place", ["&-", "/dev/full"])
def test_a_standard_error_that_is_closed_or_full(
    aws: Aws, sandbox: Sandbox, place: str
) -> None:
    url = shlex.quote(export(sandbox))

    result = in_shell(
        aws,
        f"{REGISTER} {url} --wait --wait-progress --boot-mode uefi 2>{place}",
    )

    assert 0 == result.code
    assert {"ImageId": only_image(sandbox)} == result.json
    assert "available" == sandbox.images[only_image(sandbox)].state


@pytest.mark.parametrize(
    "fault",
    [{"drop_after": True}, {"cut": "whole"}, {"cut": "short"}],
    ids=str,
)
def test_an_answer_that_is_lost_is_found_again(
    aws: Aws, sandbox: Sandbox, fault: dict[str, Any]
) -> None:
    """And no second image is made."""
    url = export(sandbox)
    sandbox.faults.add("RegisterImage", **fault)

    result = aws(*REGISTER.split(), url, "--wait", "--oapi")

    assert 0 == result.code
    assert only_image(sandbox) == result.json["Image"]["ImageId"]
    assert "available" == result.json["Image"]["State"]
    assert {} == result.json["ResponseContext"]
    [line] = result.news.splitlines()
    assert line.startswith("warning: FCU's answer was lost")
    assert f"has been created since, {only_image(sandbox)}: continuing" in line


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_a_call_that_was_lost_is_not_taken_for_an_older_image(
    aws: Aws, sandbox: Sandbox
) -> None:
    """Nothing was made; an image of the same name is somewhat older."""
    url = export(sandbox)
    assert 0 == aws(*REGISTER.split(), url).code
    sandbox.images[only_image(sandbox)].created -= 1
    sandbox.faults.add("RegisterImage", status=502, code="", message="m")

    result = aws(*REGISTER.split(), url, "--region", "eu-west-2")

    assert (255, "") == (result.code, result.out)
    assert only_image(sandbox)
    assert "no image of yours with the name 'Test' appeared" in result.err
    [look] = re.findall(rf"{aws.name} (ec2 describe-images .*)", result.err)
    assert "--profile osc" in look
    assert only_image(sandbox) in aws(*shlex.split(look), profile=None).out


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_where_to_look_for_what_has_no_name(
    aws: Aws, sandbox: Sandbox
) -> None:
    sandbox.faults.add("ImportSnapshot", drop_after=True)

    result = aws(
        *"ec2 import-snapshot --snapshot-size 1073741824".split(),
        *("--snapshot-location", export(sandbox)),
    )

    assert (255, "") == (result.code, result.out)
    assert "describe-snapshots --owner-ids self --profile osc" in result.err


def test_throttling_is_tried_again(aws: Aws, sandbox: Sandbox) -> None:
    url = export(sandbox)
    sandbox.faults.add(
        "RegisterImage", status=503, code="RequestLimitExceeded", message="m"
    )

    result = aws(*REGISTER.split(), url)

    assert (0, "") == (result.code, result.err)
    assert {"ImageId": only_image(sandbox)} == result.json


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_a_gateways_page_is_no_reason_to_send_again(
    aws: Aws, sandbox: Sandbox
) -> None:
    """It may have come between FCU and its answer."""
    page = b"<html><body><h1>503 Service Unavailable</h1></body></html>"
    sandbox.faults.add("RegisterImage", status=503, body=page, times=5)

    result = aws(*REGISTER.split(), export(sandbox))

    sent = [r for r in sandbox.requests if "RegisterImage" == r.action]
    assert 1 == len(sent)
    assert 255 == result.code
    assert "FCU's answer was lost (status 503)" in result.err


def _proxy(status: str) -> Iterator[str]:
    """A proxy that refuses every tunnel; or none at all."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if not status:
            server.close()
        else:
            Thread(target=_refuse, args=(server, status), daemon=True).start()
        yield f"http://127.0.0.1:{port}"


def _refuse(server: socket.socket, status: str) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"
                connection.sendall(answer.encode())


@pytest.mark.parametrize("status", ["", "403 Forbidden", "407 Login"])
def test_what_a_proxy_has_not_passed_on_is_not_lost(
    aws: Aws, status: str
) -> None:
    for proxy in _proxy(status):
        result = aws(
            *REGISTER.split(),
            "https://oos.eu-west-2.outscale.com/b/k",
            env={"HTTPS_PROXY": proxy, "AWS_MAX_ATTEMPTS": "1"},
        )

    assert 255 == result.code
    assert proxy in result.err
    assert "answer was lost" not in result.err


class Broken:
    """A server, or a proxy, that breaks off before a request can be sent.

    :param opens: the tunnel, for a proxy.
    """

    def __init__(self, how: str, *, opens: bool = False) -> None:
        self._how = how
        self._opens = opens
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        Thread(target=self._run, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _run(self) -> None:
        silent = []
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._server.accept()
                connection.recv(65536)
                if self._opens:
                    connection.sendall(b"HTTP/1.1 200 Opened\r\n\r\n")
                    connection.recv(65536)
                if self._how == "silent":
                    silent.append(connection)
                    continue
                if self._how == "not HTTP":
                    connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")
                if self._how == "reset":
                    connection.setsockopt(
                        socket.SOL_SOCKET,
                        socket.SO_LINGER,
                        struct.pack("ii", 1, 0),
                    )
                connection.close()


def test_what_had_no_connection_was_not_sent(aws: Aws) -> None:
    """Whether the proxy breaks off, what is behind it, or there is none."""
    every = [
        (where, how, Broken(how, opens=where == "behind the proxy"))
        for where in ("proxy", "behind the proxy", "server")
        for how in ("closed", "reset", "silent", "not HTTP")
    ]
    line = "ec2 run-instances --image-id ami-12345678"
    limits = "--cli-connect-timeout 1 --cli-read-timeout 1"

    results = aws.many(
        *(
            Command(
                f"{line} {limits} --endpoint-url https://{broken.address}"
                if where == "server"
                else f"{line} {limits}",
                {"HTTPS_PROXY": f"http://{broken.address}"},
            )
            for where, _, broken in every
        ),
        env={"AWS_MAX_ATTEMPTS": "1"},
    )
    named = aws(
        *line.split(),
        env={
            "HTTPS_PROXY": f"http://user:SECRET@{every[0][2].address}",
            "AWS_MAX_ATTEMPTS": "1",
        },
    )

    for *_, broken in every:
        broken.close()
    assert [] == [
        (where, how, result)
        for (where, how, _), result in zip(every, results, strict=True)
        if 255 != result.code or "answer was lost" in result.err
    ]
    assert f"he proxy {every[0][2].address} (HTTPS_P" in named.err
    assert "SECRET" not in named.err


def test_a_connection_that_breaks_behind_the_request(
    aws: Aws, tmp_path: Path
) -> None:
    """TLS says so in the words of one that never came about."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    requests = []

    def break_off(server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                tls = context.wrap_socket(connection, server_side=True)
                requests.append(tls.recv(65536))
                with socket.socket(fileno=tls.detach()) as bare:
                    bare.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=break_off, args=(server,), daemon=True).start()
        port = server.getsockname()[1]
        result = aws(
            *"ec2 allocate-address --endpoint-url".split(),
            f"https://127.0.0.1:{port}",
            env={"AWS_CA_BUNDLE": str(tmp_path / "ca.pem")},
        )

    assert 1 == len(requests), result
    assert "FCU's answer was lost (SSLError)" in result.err


def test_a_proxy_that_botocore_cannot_use_is_named_without_its_password(
    aws: Aws, internet: RecordingProxy
) -> None:
    lines = ("ec2 run-instances --image-id ami-12345678", "s3 ls")
    odd = "socks5h://user:SECRET@127.0.0.1:9", "http://user:SECRET@[::1"

    results = aws.many(
        *(Command(line, {"HTTPS_PROXY": p}) for p in odd for line in lines),
        Command("s3 ls", {"HTTPS_PROXY": odd[0], "NO_PROXY": "oos.*,.com"}),
    )

    for result in results[:-1]:
        assert 0 != result.code
        assert "The proxy that HTTPS_PROXY names " in result.err, result
        assert "Nothing was sent." in result.err
    assert "The proxy that" not in results[-1].err
    assert "SECRET" not in "".join(r.err + r.out for r in results)
    assert [] == internet.connections


#: What makes something: the command, the element that has the ID, and the ID.
MAKING = [
    (f"ec2 {command}", element, made)
    for command, element, made in (
        (
            "register-image --name Test --image-location "
            "https://oos.eu-west-2.outscale.com/b/k",
            "imageId",
            "ami-1234abcd",
        ),
        (
            "create-image --instance-id i-12345678 --name Test",
            "imageId",
            "ami-1234abcd",
        ),
        (
            f"copy-image --source-image-id {IMAGE} --name Test "
            "--source-region eu-west-2",
            "imageId",
            "ami-1234abcd",
        ),
        (
            "create-snapshot --volume-id vol-12345678",
            "snapshotId",
            "snap-1234abcd",
        ),
        (
            "copy-snapshot --source-snapshot-id snap-12345678 "
            "--source-region eu-west-2",
            "snapshotId",
            "snap-1234abcd",
        ),
        (
            "import-snapshot --snapshot-size 1073741824 --snapshot-location "
            "https://oos.eu-west-2.outscale.com/b/k",
            "snapshotId",
            "snap-1234abcd",
        ),
        (
            f"create-image-export-task --image-id {IMAGE} "
            "--export-to-osu DiskImageFormat=raw,OsuBucket=bucket",
            "imageExportTaskId",
            "image-export-1234abcd",
        ),
        (
            "create-snapshot-export-task --snapshot-id snap-12345678 "
            "--export-to-osu DiskImageFormat=raw,OsuBucket=bucket",
            "snapshotExportTaskId",
            "snap-export-1234abcd",
        ),
    )
]
#: The same, in OAPI's shape already; and in the middle of a longer journey.
MAKING_OAPI = [
    (
        "outscale create-image --image-name Test --file-location "
        "https://oos.eu-west-2.outscale.com/b/k",
        "imageId",
        "ami-1234abcd",
    ),
    (
        "outscale create-image --image-name Test --vm-id i-12345678",
        "imageId",
        "ami-1234abcd",
    ),
    (
        f"outscale create-image --image-name Test --source-image-id {IMAGE} "
        "--source-region-name eu-west-2",
        "imageId",
        "ami-1234abcd",
    ),
]
JOURNEY = (
    f"outscale copy-image --image-id {IMAGE} --bucket exports --to-region "
    "us-east-2 --wait-timeout 1",
    "imageExportTaskId",
    "image-export-1234abcd",
)
#: What makes something, and cannot be gone on with: its ID is told.
TOLD = [
    (
        f"ec2 run-instances --image-id {IMAGE}",
        "instanceId",
        "i-1234abcd",
    ),
    (
        "ec2 create-volume --size 10 --availability-zone eu-west-2a",
        "volumeId",
        "vol-1234abcd",
    ),
    ("ec2 allocate-address", "publicIp", "192.0.2.33"),
]

BODY = "<R><{0}>{1}</{0}></R>"
#: What comes of an answer: its status, what stands in it, and its headers.
DAMAGE: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "cut behind the tag": (200, "<R><{0}>{1}</{0}>", ()),
    "cut behind the ID": (200, "<R><{0}>{1}", ()),
    "junk behind the end": (200, f"{BODY}\n<html>&nbsp;", ()),
    "junk before the beginning": (200, f"\x00\udcfe\n{BODY}", ()),
    "binary junk behind it": (200, f"{BODY}\x1f\udc8b\x08\x00\udcff", ()),
    "a letter that is none": (200, "<R><{0}>{1}</{0}>\udcff</R>", ()),
    "status 500": (500, BODY, ()),
    "status 502, and cut": (502, "<R><{0}>{1}</{0}", ()),
    "status 503, and when": (503, BODY, ("Retry-After: 1",)),
    "status 404": (404, BODY, ()),
    "status 429": (429, BODY, ()),
    "sent elsewhere": (307, BODY, ("Location: http://127.0.0.1:9/",)),
    "length too long": (200, "<R><{0}>{1}</{0}>", ("Content-Length: 999",)),
    "length too short": (200, BODY, ("Content-Length: {2}",)),
    "chunk cut": (
        200,
        "ff\r\n<R><{0}>{1}</{0}>",
        ("Transfer-Encoding: chunked",),
    ),
    "no chunk": (
        200,
        "{3:x}\r\n<R><{0}>{1}</{0}>\r\nzz\r\n",
        ("Transfer-Encoding: chunked",),
    ),
    "not gzip": (500, BODY, ("Content-Encoding: gzip",)),
}


def damaged(kind: str, element: str, made: str) -> bytes:
    status, form, headers = DAMAGE[kind]
    xml = f"<R><{element}>{made}</{element}>"
    short = len(f"<R><{element}>{made}<")
    filled = [
        text.format(element, made, short, len(xml))
        for text in (form, *headers)
    ]
    body = filled[0].encode("utf-8", "surrogateescape")
    return whole(status, body, *filled[1:])


@pytest.fixture
def fcu() -> Iterator[Damaged]:
    server = Damaged()
    yield server
    server.close()


def test_a_dry_run_that_is_answered_with_an_id_is_no_alarm(
    aws: Aws, fcu: Damaged
) -> None:
    """FCU answers with an error; a server that does not is no reason."""
    command, element, made = MAKING[0]
    body = f"<aResponse><{element}>{made}</{element}></aResponse>"
    fcu.wires = [whole(200, body)]

    result = aws(
        *f"{command} --dry-run".split(), env={"AWS_ENDPOINT_URL": fcu.url}
    )

    assert 0 == result.code, result
    assert "no longer works with" not in result.err
    assert made in result.out


def test_an_answer_that_is_damaged_behind_its_id(
    aws: Aws, fcu: Damaged
) -> None:
    """With each kind of damage, and each way to go on, in turn."""
    ways = ("", " --wait", " --oapi", " --wait --oapi")
    commands = [
        *((command + way, *rest) for command, *rest in MAKING for way in ways),
        *(
            (command + way, *rest)
            for command, *rest in MAKING_OAPI
            for way in ("", " --wait")
        ),
        JOURNEY,
        (f"{JOURNEY[0]} --oapi", *JOURNEY[1:]),
    ]
    cases = [
        *zip(cycle(DAMAGE), commands, strict=False),
        *zip(DAMAGE, repeat(commands[0]), strict=False),
    ]
    fcu.wires = [damaged(kind, *rest) for kind, (_, *rest) in cases]

    results = aws.many(
        *(command for _, (command, *_) in cases),
        env={"AWS_ENDPOINT_URL": fcu.url},
    )

    problems = [
        (kind, command, result)
        for (kind, (command, _, made)), result in zip(
            cases, results, strict=True
        )
        if made not in result.out
        or "FCU's answer is damaged (" not in result.err
        or f"{made}: continuing with it." not in result.err
    ]
    assert not problems, (len(problems), problems[:3])
    assert [] == fcu.wires
    assert len(cases) == len(fcu.made)


def test_a_damaged_answer_that_cannot_be_gone_on_with(
    aws: Aws, fcu: Damaged
) -> None:
    cases = [(kind, *each) for each in TOLD for kind in DAMAGE]
    fcu.wires = [damaged(kind, *rest) for kind, _, *rest in cases]

    results = aws.many(
        *(command for _, command, *_ in cases),
        env={"AWS_ENDPOINT_URL": fcu.url},
    )

    assert [] == [
        (kind, command, result)
        for (kind, command, _, made), result in zip(
            cases, results, strict=True
        )
        if f" {made}: do not try again." not in result.err
        or 255 != result.code
        or "ec2 describe-" not in result.err
    ]
    assert len(cases) == len(fcu.made)


def test_what_makes_something_goes_out_once(aws: Aws, fcu: Damaged) -> None:
    """Whatever a gateway says, in each of botocore's ways to try again."""
    page = "<html><body><h1>No answer</h1></body></html>"
    lost = [whole(status, page) for status in (429, 500, 502, 503, 504)]
    lost += [whole(429, "<R/>"), b""]
    lost += [whole(status, page) for status in (200, 302, 403, 408)]
    modes = ("legacy", "standard", "adaptive")[aws.host.major - 1 :]
    commands = [
        (command, mode, answer)
        for mode, (command, *_) in zip(cycle(modes), TOLD, strict=False)
        for answer in lost
    ]
    fcu.wires = [answer for *_, answer in commands]

    results = aws.many(
        *(Command(c, {"AWS_RETRY_MODE": mode}) for c, mode, _ in commands),
        env={"AWS_ENDPOINT_URL": fcu.url},
    )

    for (command, *_), result in zip(commands, results, strict=True):
        assert 255 == result.code
        assert "Look before you try again: " in result.err, (command, result)
    assert len(commands) == len(fcu.made)


#: Commands, and the service whose answer each of them needs.
ASKED = {
    "ec2 describe-images": "FCU",
    "ec2 describe-images --oapi": "FCU",
    "ec2 terminate-instances --instance-ids i-12345678": "FCU",
    "s3 ls": "OOS",
    "s3 ls s3://bucket": "OOS",
    "s3api list-objects-v2 --bucket bucket": "OOS",
    "s3api put-bucket-acl --bucket bucket --acl private": "OOS",
    "iam list-users": "EIM",
    "elb describe-load-balancers": "LBU",
    "directconnect describe-locations": "DirectLink",
}


@pytest.mark.parametrize(
    ("body", "described"),
    [
        ("<html><title>Log in</title><p/></html>", "title 'Log in'"),
        ("<!DOCTYPE html><html><br></html>", "a web page"),
    ],
)
def test_a_page_in_place_of_an_answer_is_an_error(
    aws: Aws, server: Server, body: str, described: str
) -> None:
    """None of them says that there is nothing."""
    server.answer = lambda path: (200, {"Content-Type": "text/html"}, body)

    results = aws.many(*ASKED, env={"AWS_ENDPOINT_URL": server.url})

    for (command, name), result in zip(ASKED.items(), results, strict=True):
        assert (255, "") == (result.code, result.out), (command, result)
        assert "The answer of 127.0.0.1 to " in result.err, (command, result)
        assert f" is not {name}'s: it is " in result.err
        assert described in result.err
        assert "HTTPS_PROXY" in result.err
    assert len(ASKED) == len(server.requests)


def test_a_page_says_nothing_about_an_image(aws: Aws, server: Server) -> None:
    page = "<html><body/></html>"
    server.answer = lambda path: (200, {}, page)
    url = "https://oos.eu-west-2.outscale.com/b/k"

    result = aws(*REGISTER.split(), url, env={"AWS_ENDPOINT_URL": server.url})

    assert 255 == result.code
    assert "looking for the image failed (ForeignAnswer)" in result.err
    assert "most likely" not in result.err


def test_a_damaged_answer_and_nobody_who_knows_the_image(
    aws: Aws, sandbox: Sandbox
) -> None:
    body = b"<R><imageId>ami-1234abcd</imageId>"
    command = "outscale create-image --image-name Test --file-location"
    for _ in range(2):
        sandbox.faults.add("RegisterImage", body=body)
        sandbox.faults.add("DescribeImages", status=403, code="AuthFailure")

    plain, waited = aws.many(
        f"{command} https://oos.eu-west-2.outscale.com/b/k",
        f"{command} https://oos.eu-west-2.outscale.com/b/k --wait",
    )

    for result in plain, waited:
        assert {"ImageId": "ami-1234abcd"} == result.json["Image"]
        assert "ami-1234abcd" in result.err
        assert 0 != result.code


def test_a_page_in_place_of_an_answer_in_python(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ABCDEFGHIJ0123456789")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    server.answer = lambda path: (200, {}, "<html><body/></html>")
    session = boto3.Session(region_name="eu-west-2")
    awscli_outscale.enable(session)

    for ask in (
        session.client("ec2", endpoint_url=server.url).describe_images,
        session.client("s3", endpoint_url=server.url).list_buckets,
    ):
        with pytest.raises(ResponseParserError, match="it is a web page"):
            ask()
    assert 2 == len(server.requests)


@pytest.mark.parametrize("warnings_are", ["shown", "errors"])
def test_a_damaged_answer_in_python(
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    warnings_are: str,
) -> None:
    """Also where a warning would be raised instead of the answer."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", sandbox.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", sandbox.secret_key)
    session = boto3.Session(region_name="eu-west-2")
    awscli_outscale.enable(session)
    ec2 = session.client("ec2", endpoint_url=sandbox.endpoint_url)
    sandbox.faults.add("CopyImage", body=b"<R><imageId>ami-1234abcd")

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter(
            "error" if warnings_are == "errors" else "always"
        )
        answer = ec2.copy_image(
            Name="abc", SourceImageId="ami-12345678", SourceRegion="eu-west-2"
        )

    assert "ami-1234abcd" == answer["ImageId"]
    written = " ".join(capsys.readouterr().err.split())
    [said] = [str(each.message) for each in warned] or [written]
    assert "ami-1234abcd: continuing" in said


def test_an_answer_without_an_image_id(aws: Aws, sandbox: Sandbox) -> None:
    url = export(sandbox)
    sandbox.faults.add("RegisterImage", body=b"<RegisterImageResponse/>")

    result = aws(*REGISTER.split(), url, "--wait")

    assert 255 == result.code
    assert "FCU's answer has no ImageId" in result.err


def test_an_image_of_which_nothing_is_known_is_not_invented(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    sandbox.faults.add(
        "DescribeImages", status=401, code="AuthFailure", message="m"
    )

    result = aws(*REGISTER.split(), url, "--oapi")

    assert {"ImageId": only_image(sandbox)} == result.json["Image"]


def test_a_refusal_comes_before_an_option_of_ours(aws: Aws) -> None:
    aws.configure(OSC.replace("outscale = true", "outscale = maybe"))

    result = aws(*REGISTER.split(), "https://x", "--wait")

    assert "outscale = 'maybe'" in result.err


class _Dripping(Server):
    """Answers with an ID in two halves, and is told when to send the other.

    :param has_id: the first half has it; the second one never comes.
    """

    def __init__(self, *, has_id: bool = False) -> None:
        super().__init__()
        self.half_is_sent, self.go_on = Event(), Event()
        self._has_id = has_id

    def respond(self, request: Request) -> Answer:
        body = b"<R><imageId>ami-1234abcd</imageId></R>"
        headers = {"Content-Length": str(len(body))}
        return Answer(200, headers, self._halves(body))

    def _halves(self, body: bytes) -> Iterator[bytes]:
        half = len(body) - 1 if self._has_id else 5
        yield body[:half]
        self.half_is_sent.set()
        self.go_on.wait(60)
        if not self._has_id:
            yield body[half:]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_comes_while_the_answer_arrives(
    aws: Aws, number: signal.Signals
) -> None:
    with _Dripping() as server:
        process = aws.start(
            *REGISTER.split(),
            "https://oos.eu-west-2.outscale.com/b/k",
            "--endpoint-url",
            server.url,
        )
        assert server.half_is_sent.wait(60)
        process.send_signal(number)
        server.go_on.set()
        out, err = process.communicate(timeout=60)

    assert {"ImageId": "ami-1234abcd"} == json.loads(out), err
    assert process.returncode in (128 + number, -number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_behind_the_id_ends_the_patience(
    aws: Aws, number: signal.Signals
) -> None:
    with _Dripping(has_id=True) as server:
        process = aws.start(
            *"ec2 copy-image --source-image-id ami-12345678".split(),
            *"--name Test --source-region eu-west-2 --endpoint-url".split(),
            server.url,
        )
        assert server.half_is_sent.wait(60)
        for _ in range(2):
            time.sleep(0.7)
            process.send_signal(number)
        began = time.monotonic()
        out, err = process.communicate(timeout=60)
        seconds = time.monotonic() - began
        server.go_on.set()

    assert {"ImageId": "ami-1234abcd"} == json.loads(out), err
    assert 128 + number == process.returncode
    assert "Stopped. Image ami-1234abcd" in err
    assert seconds < 8


@pytest.mark.parametrize("output", ["json", "text", "table"])
def test_a_query_that_finds_nothing(
    aws: Aws, sandbox: Sandbox, output: str
) -> None:
    """Image.ImageId is OAPI's, and imageId a slip."""
    url = export(sandbox)

    queries = (
        *("Image.ImageId", "Images[]", "imageId"),
        *("[Image.ImageId,Name]", "{Id:imageId}", "`done`", "{Id:ImageId}"),
    )

    *without, good = aws.many(
        *(f"{REGISTER} {url} --query {q} --output {output}" for q in queries)
    )

    images = [*sandbox.images.within("eu-west-2", sandbox.account_id)]
    for image, result in zip(images[:-1], without, strict=True):
        assert 0 == result.code
        assert image.image_id in result.err, result
    assert (0, "") == (good.code, good.err)
    assert images[-1].image_id in good.out


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    window = Terminal()
    yield window
    window.close()


@pytest.mark.parametrize(
    ("pager", "words"),
    [
        ("false", "the pager 'false' ended with exit code 1"),
        ("true", "the pager 'true' ended without reading it"),
        ("head -c 0", "the pager 'head -c 0' ended without reading it"),
        ("sh -c 'exit 3'", "exit code 3"),
        ("no-such-pager -x", "the pager 'no-such-pager -x' cannot be started"),
        ("cat", ""),
        ("", ""),
    ],
)
def test_a_pager_that_shows_nothing(
    aws: Aws, sandbox: Sandbox, terminal: Terminal, pager: str, words: str
) -> None:
    url = export(sandbox)

    code = terminal.run(
        aws, *REGISTER.split(), url, AWS_PAGER=pager, AWS_PROFILE="osc"
    )

    screen = terminal.written
    assert only_image(sandbox) in screen
    assert screen.count(only_image(sandbox)) == 1 or words
    if aws.host.major == 2 and words:
        assert words in " ".join(screen.split())
        assert 255 == code
    else:
        assert 0 == code


def test_a_pager_that_shows_what_has_no_id(
    aws: Aws, sandbox: Sandbox, terminal: Terminal
) -> None:
    url = export(sandbox)

    code = terminal.run(
        aws,
        *(*REGISTER.split(), url, "--query", "[Image.ImageId]"),
        AWS_PAGER="cat",
        AWS_PROFILE="osc",
    )

    assert 0 == code
    assert "null" in terminal.written
    assert 1 <= terminal.written.count(only_image(sandbox))
