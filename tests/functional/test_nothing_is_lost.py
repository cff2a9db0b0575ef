"""The second law: once FCU has answered, the user sees the ImageId."""

from __future__ import annotations

import contextlib
import re
import shlex
import socket
import subprocess
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from awscli_outscale.sandbox import Sandbox
from support import hosts
from support.exports import export
from support.runner import OSC, Aws, Result

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


def test_a_standard_error_that_is_closed(aws: Aws, sandbox: Sandbox) -> None:
    url = shlex.quote(export(sandbox))

    result = in_shell(aws, f"{REGISTER} {url} --wait --boot-mode uefi 2>&-")

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
    assert f"has been made since, {only_image(sandbox)}: going on" in line


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_a_call_that_was_lost_is_not_taken_for_an_older_image(
    aws: Aws, sandbox: Sandbox
) -> None:
    """Nothing was made; an image of the same name is a year old."""
    url = export(sandbox)
    assert 0 == aws(*REGISTER.split(), url).code
    sandbox.images[only_image(sandbox)].created -= 365 * 24 * 3600
    sandbox.faults.add("RegisterImage", status=502, code="", message="m")

    result = aws(*REGISTER.split(), url, "--region", "eu-west-2")

    assert (255, "") == (result.code, result.out)
    assert only_image(sandbox)
    assert "no image of yours with the name 'Test' has appeared" in result.err
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


def test_an_answer_without_an_image_id(aws: Aws, sandbox: Sandbox) -> None:
    url = export(sandbox)
    sandbox.faults.add("RegisterImage", body=b"<a/>")

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
