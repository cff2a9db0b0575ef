"""`aws-outscale sandbox` as a process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest

Start = Callable[..., Any]
COMMAND = [sys.executable, "-m", "awscli_outscale.sandbox.cli"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command; it is killed after the test if need be."""
    running: list[subprocess.Popen[str]] = []

    def run(*options: str) -> subprocess.Popen[str]:
        environ = dict(os.environ)
        environ.pop("PYTHONUNBUFFERED", None)
        process = subprocess.Popen(
            [*COMMAND, *options],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def lines_until_example(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("aws-outscale "):
            break
    return lines


def address(lines: list[str]) -> str:
    [line] = [x for x in lines if x.startswith("export AWS_ENDPOINT_URL=")]
    return line.partition("=")[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_ends_well(
    start: Start, number: signal.Signals
) -> None:
    process = start("--region", "us-east-2", "--import-seconds", "0.5")
    lines = lines_until_example(process)
    url = address(lines)

    assert url in lines[0]
    assert lines[0].endswith(".")
    assert [x.partition("=")[0] for x in lines if x.startswith("export")] == [
        "export AWS_ACCESS_KEY_ID",
        "export AWS_SECRET_ACCESS_KEY",
        "export AWS_DEFAULT_REGION",
        "export AWS_ENDPOINT_URL",
    ]
    assert "export AWS_DEFAULT_REGION=us-east-2" in lines
    with urlopen(f"{url}/?Action=DescribeRegions", timeout=10) as answer:
        assert answer.status == 200
    process.send_signal(number)
    out, err = process.communicate(timeout=10)

    assert (0, "", "") == (process.returncode, out, err)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(
            ("127.0.0.1", int(url.rpartition(":")[2])), timeout=5
        )


def test_what_it_prints_can_be_pasted(start: Start) -> None:
    """Evaluated by a real shell, used by boto3 without any other setting.

    Here that of the second account.
    """
    lines = lines_until_example(start("--accounts", "2"))
    pasted = [x for x in lines if x.startswith("export")]
    assert len(pasted) == 8
    [heading] = [x for x in lines if x.startswith("For the account ")]
    account_id = heading.split()[-1].rstrip(":")
    assert lines.index(heading) < lines.index(pasted[4])
    exports = "\n".join(pasted[4:])
    code = (
        "import boto3; ec2 = boto3.client('ec2'); "
        "v = ec2.create_volume(AvailabilityZone='eu-west-2a', Size=1); "
        "s = ec2.create_snapshot(VolumeId=v['VolumeId']); "
        "print(s['OwnerId'])"
    )
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_")
    }
    done = subprocess.run(
        ["sh", "-c", f'{exports}\nexec "{sys.executable}" -c "{code}"'],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, f"{account_id}\n") == (done.returncode, done.stdout), (
        done.stderr
    )


def test_verbose_shows_requests_without_their_query(start: Start) -> None:
    process = start("--verbose")
    url = address(lines_until_example(process))
    urlopen(f"{url}/?Action=DescribeRegions&hush=hush", timeout=10).close()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=10)

    assert err == "GET / DescribeRegions -> 200\n"


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "-1"], "'-1' is not a port between 0 and 65535"),
        (["--port", "65536"], "'65536' is not a port between 0 and 65535"),
        (["--port", "http"], "'http' is not a port between 0 and 65535"),
        (["--region", "EU"], "'EU' is not a Region name"),
        (["--import-seconds", "soon"], "'soon' is not a duration"),
        (["--import-seconds", "nan"], "'nan' is not a duration"),
        (["--accounts", "0"], "'0' is not between 1 and 999"),
        (["--host", "0.0.0.0"], "unrecognized arguments"),
    ],
)
def test_a_bad_option_is_explained(options: list[str], words: str) -> None:
    done = run(*options)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_taken_port_is_explained() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", str(port))

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"The sandbox cannot listen on 127.0.0.1:{port}: Address already in "
        "use. Choose another --port, or leave it out.\n"
    )


def test_help_is_short_and_needs_no_moto() -> None:
    done = python(
        "sys.modules['moto'] = None",
        "sys.exit(main(['--help']))",
    )

    assert done.returncode == 0
    assert done.stdout.startswith("usage: aws-outscale sandbox")
    for option in ("--port", "--region", "--import-seconds", "--verbose"):
        assert option in done.stdout


def test_without_moto_it_says_what_to_install() -> None:
    done = python("sys.modules['moto'] = None", "sys.exit(main([]))")

    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr == (
        "The sandbox needs moto 5.2 or newer with its server: "
        "pip install 'awscli-outscale[sandbox]'\n"
    )


def python(*statements: str) -> subprocess.CompletedProcess[str]:
    imports = "import sys; from awscli_outscale.sandbox.cli import main"
    return subprocess.run(
        [sys.executable, "-c", "; ".join([imports, *statements])],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
