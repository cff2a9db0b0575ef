"""A wait through bad days: the real ``aws`` against a server with faults."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from awscli_outscale import errors
from awscli_outscale.sandbox import Sandbox
from support import terminals
from support.awaited import said, until
from support.exports import export
from support.hosts import installed
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, SECRET_KEY, Aws, without_beginnings

REGISTER = "ec2 register-image --name Test --image-location"
LOG = "--wait --wait-progress"
KEYLESS = "[profile osc]\noutscale = true\nregion = eu-west-2\n"


def only_image(sandbox: Sandbox) -> str:
    [image] = sandbox.images.within("eu-west-2", sandbox.account_id)
    return image.image_id


def actions(sandbox: Sandbox) -> list[str]:
    return [request.action for request in sandbox.requests]


def looks(sandbox: Sandbox) -> int:
    return actions(sandbox).count("DescribeImages")


def wait_for_looks(sandbox: Sandbox) -> None:
    until(lambda: looks(sandbox) > 0)


def test_what_passes_is_survived(
    aws: Aws, sandbox: Sandbox, internet: RecordingProxy
) -> None:
    """Each fault costs one request, not the five that botocore makes."""
    url = export(sandbox)
    faults = sandbox.faults
    faults.add("DescribeImages", drop=True)
    faults.add("DescribeImages", cut="short")
    faults.add("DescribeImages", cut="whole")
    faults.add("DescribeImages", body=b"<html><body/></html>")
    faults.add("DescribeImages", hang=30)
    faults.add("DescribeImages", status=400, code="InvalidAMIID.NotFound")
    # After these a wait is slower for a while.
    faults.add("DescribeImages", status=503, code="RequestLimitExceeded")
    faults.add("DescribeImages", status=429, retry_after=2)

    began = time.monotonic()
    result = aws(*REGISTER.split(), url, "--wait", "--cli-read-timeout", "2")
    seconds = time.monotonic() - began

    assert (0, "") == (result.code, result.news)
    assert {"ImageId": only_image(sandbox)} == result.json
    assert 9 == looks(sandbox)
    assert 2 + 2 + 7 * 1.1 < seconds


def test_a_server_that_is_out_of_reach_for_a_while(
    aws: Aws, sandbox: Sandbox, internet: RecordingProxy
) -> None:
    """No name, no route, no proxy: the AWS CLI cannot tell them apart."""
    url = export(sandbox)
    asked = aws.start(
        *REGISTER.split(), url, "--wait", env={"AWS_MAX_ATTEMPTS": "1"}
    )
    wait_for_looks(sandbox)
    before = len(internet.connections)
    internet.reachable = False
    until(lambda: len(internet.connections) >= before + 2)
    internet.reachable = True

    out, err = asked.communicate(timeout=60)

    assert (0, "") == (asked.returncode, without_beginnings(err))
    assert {"ImageId": only_image(sandbox)} == json.loads(out)


@pytest.mark.import_seconds(1000)
def test_an_image_that_is_deregistered_meanwhile(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    process = aws.start(*REGISTER.split(), url, *LOG.split())
    said(process, ": pending, ")
    image_id = only_image(sandbox)
    sandbox.images.remove(sandbox.images[image_id])

    out, err = process.communicate(timeout=60)

    assert 255 == process.returncode
    assert {"ImageId": image_id} == json.loads(out)
    assert f"Image {image_id} does not exist any more." in err


def keys(path: Path) -> str:
    """Return a profile whose keys soon expire: a process makes new ones.

    It fails as soon as there is a file ``PATH.gone``.
    """
    answer = {
        "Version": 1,
        "AccessKeyId": ACCESS_KEY,
        "SecretAccessKey": SECRET_KEY,
        "Expiration": time.strftime(
            "%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 240)
        ),
    }
    path.write_text(
        f"#!/bin/sh\n[ ! -e {path}.gone ] || exit 1\n"
        f"echo >> {path}.log\necho '{json.dumps(answer)}'\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return f"{KEYLESS}credential_process = {path}\n"


@pytest.mark.import_seconds(4)
def test_keys_that_expire_are_fetched_again(
    aws: Aws, sandbox: Sandbox, tmp_path: Path
) -> None:
    aws.configure(keys(tmp_path / "keys"))
    url = export(sandbox)

    result = aws(*REGISTER.split(), url, "--wait")

    assert (0, "") == (result.code, result.news)
    assert len((tmp_path / "keys.log").read_text()) > 2


@pytest.mark.import_seconds(1000)
def test_keys_that_cannot_be_fetched_again_end_the_wait(
    aws: Aws, sandbox: Sandbox, tmp_path: Path
) -> None:
    aws.configure(keys(tmp_path / "keys"))
    url = export(sandbox)
    process = aws.start(*REGISTER.split(), url, "--wait")
    wait_for_looks(sandbox)
    (tmp_path / "keys.gone").touch()

    out, err = process.communicate(timeout=60)

    assert 0 != process.returncode
    assert {"ImageId": only_image(sandbox)} == json.loads(out)
    assert f"Image {only_image(sandbox)} is registered." in err
    assert "credential" in err.lower()
    assert "Traceback" not in err
    assert SECRET_KEY not in err


@pytest.mark.import_seconds(1000)
def test_the_profile_says_how_long(aws: Aws, sandbox: Sandbox) -> None:
    aws.configure(OSC, "outscale_wait_timeout = 0\n")
    url = export(sandbox)

    result = aws(*REGISTER.split(), url, "--wait", "--wait-progress")

    assert errors.NOT_YET == result.code
    assert f"{only_image(sandbox)} was still pending after 0 s" in result.err
    assert 1 == looks(sandbox)

    wait = "ec2 wait image-available --image-ids"
    again = aws(*wait.split(), only_image(sandbox))

    assert errors.NOT_YET == again.code
    assert f"{only_image(sandbox)} was still pending after 0 s" in again.err


def test_the_option_wins_over_the_profile(aws: Aws, sandbox: Sandbox) -> None:
    aws.configure(OSC, "outscale_wait_timeout = 0\n")
    url = export(sandbox)

    result = aws(*REGISTER.split(), url, "--wait", "--wait-timeout", "60")

    assert (0, "") == (result.code, result.news)


def test_a_setting_that_is_no_number_is_named(
    aws: Aws, sandbox: Sandbox
) -> None:
    aws.configure(OSC, "outscale_wait_timeout = soon\n")
    plain = "https://oos.eu-west-2.outscale.com/a/b"

    result = aws(*REGISTER.split(), plain, "--wait")

    assert aws.host.exit_code("configuration") == result.code
    assert "outscale_wait_timeout = soon in [profile osc]" in result.err
    assert [] == sandbox.requests


def test_progress_without_a_wait(aws: Aws, sandbox: Sandbox) -> None:
    result = aws(*REGISTER.split(), "https://x", "--wait-progress")

    assert aws.host.exit_code("parameters") == result.code
    assert "--wait-progress': It requires --wait" in result.err


@pytest.mark.import_seconds(4)
def test_plain_lines_of_progress_and_how_it_has_ended(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)

    result = aws(*REGISTER.split(), url, *LOG.split())

    assert 0 == result.code
    image_id = only_image(sandbox)
    first, last = result.news.splitlines()
    assert re.fullmatch(rf"{image_id}: pending, \d s", first)
    assert re.fullmatch(rf"{image_id} is available after \d+ s\.", last)
    assert {"ImageId": image_id} == result.json


@pytest.mark.import_seconds(1000)
def test_a_log_says_how_each_wait_has_ended(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    ends: dict[str, Callable[[str], object]] = {
        "failed after": lambda image: sandbox.images.fail(image, "C", "Bad."),
        "is unknown to FCU after": lambda image: sandbox.images.remove(
            sandbox.images[image]
        ),
        "Stopped waiting for": lambda image: None,
    }
    started = {
        end: aws.start(
            *f"ec2 register-image --name {number}{number}{number}".split(),
            *("--image-location", url, *LOG.split(), "--output", "text"),
        )
        for number, end in enumerate(ends)
    }
    late = aws(*REGISTER.split(), url, *LOG.split(), "--wait-timeout", "1")
    for process in started.values():
        said(process, ": pending, ")
    names = {
        image.name: image.image_id
        for image in sandbox.images.within("eu-west-2", sandbox.account_id)
    }
    for number, (end, process) in enumerate(started.items()):
        ends[end](names[f"{number}{number}{number}"])
        if end.startswith("Stopped"):
            process.send_signal(signal.SIGINT)

    closing = [
        (closed(process.communicate(timeout=60)[1]), end)
        for end, process in started.items()
    ]

    image_id = names["Test"]
    assert errors.NOT_YET == late.code
    late_end = rf"Stopped waiting for {image_id} after [1-9] s: pending\."
    assert re.search(late_end, late.err)
    assert [end for _, end in closing] == [
        end for lines, end in closing if end in lines[0]
    ], closing
    assert [1, 1, 1] == [len(lines) for lines, _ in closing]
    assert [255, 255, 130] == [p.returncode for p in started.values()]


def closed(err: str) -> list[str]:
    """Return the lines that say how a wait has ended."""
    return [
        line for line in err.splitlines() if re.search(" after .* s", line)
    ]


@pytest.mark.import_seconds(1000)
@pytest.mark.parametrize("options", ["--wait", LOG])
def test_ctrl_c_in_a_terminal_leaves_whole_lines(
    aws: Aws, sandbox: Sandbox, options: str
) -> None:
    url = export(sandbox)
    controller, terminal = terminals.opened(24, 80)

    def take_terminal() -> None:
        terminals.take()
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    process = subprocess.Popen(
        [aws.host.aws, *REGISTER.split(), url, *options.split()],
        cwd=aws.home,
        env=aws.environment(AWS_PROFILE="osc", TERM="xterm"),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
        preexec_fn=take_terminal,
    )
    os.close(terminal)
    written = ""
    with contextlib.suppress(OSError):  # its end, on Linux
        while piece := os.read(controller, 4096).decode():
            if "pending, " in written + piece and "pending, " not in written:
                os.write(controller, b"\x03")
            written += piece
    os.close(controller)

    assert 130 == process.wait(60)
    image_id = only_image(sandbox)
    # A terminal of 80 columns: a command to paste has a line of its own.
    go_on = f"aws ec2 wait image-available --image-ids {image_id}"
    begun, command, *lines = screen(written)
    assert begun.startswith(f"Image {image_id} is registered.")
    assert go_on == command
    if options == LOG:
        stopped = lines.pop(0)
        assert stopped.startswith(f"Stopped waiting for {image_id} after ")
        assert stopped.endswith(": pending.")
    assert {"ImageId": image_id} == json.loads("\n".join(lines[:-2]))
    assert lines[-2].startswith(f"Stopped. Image {image_id} is registered.")
    assert go_on == lines[-1]


def screen(written: str) -> list[str]:
    """Return what a terminal shows of it, less what is empty."""
    lines = []
    for text in written.replace("\r\n", "\n").split("\n"):
        line = ""
        for piece in text.split("\r"):
            line = piece + line[len(piece) :]
        lines.append(line.rstrip())
    return [line for line in lines if line]


@pytest.mark.import_seconds(3)
@pytest.mark.parametrize("host", installed()[:1], indirect=True, ids=str)
def test_many_at_once_are_throttled_and_all_arrive(
    aws: Aws, sandbox: Sandbox
) -> None:
    """What fifty of them do to an account, benchmarks/crowd.py simulates."""
    url = export(sandbox)
    limit = {"status": 503, "code": "RequestLimitExceeded"}
    sandbox.faults.add("RegisterImage", times=6, retry_after=2, **limit)
    sandbox.faults.add("DescribeImages", times=10, **limit)
    sandbox.faults.add("DescribeImages", times=4, retry_after=3, **limit)

    started = [
        aws.start(
            *f"ec2 register-image --name many-{number}".split(),
            *("--image-location", url, "--wait"),
        )
        for number in range(8)
    ]
    ends = [process.communicate(timeout=120) for process in started]

    assert [0] * 8 == [process.returncode for process in started], ends
    ids = {json.loads(out)["ImageId"] for out, _ in ends}
    assert ids == {
        image.image_id
        for image in sandbox.images.within("eu-west-2", sandbox.account_id)
    }
    assert 8 == len(ids)
    assert 8 + 6 == actions(sandbox).count("RegisterImage")
    assert looks(sandbox) < 8 * 9


def test_a_signal_before_the_answer(aws: Aws, sandbox: Sandbox) -> None:
    url = export(sandbox)
    sandbox.faults.add("RegisterImage", hang=30, drop_after=True)
    process = aws.start(*REGISTER.split(), url, "--wait")
    until(lambda: "RegisterImage" in actions(sandbox))

    process.terminate()
    out, err = process.communicate(timeout=30)
    sandbox.faults.clear()

    assert (143, "") == (process.returncode, out)
    assert "Stopped. FCU may have received the call." in err
    assert "describe-images --owners self" in err
