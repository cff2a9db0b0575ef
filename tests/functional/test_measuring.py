"""A benchmark counts what succeeded, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.measuring import Command, Failed, measure
from benchmarks.server import Server

IMAGE = """print('"ImageId": "ami-12345678"')\n"""
REQUEST = (
    "import os, urllib.request as r\n"
    "answer = r.urlopen(os.environ['URL'], b'Action=RegisterImage').read()\n"
    "assert b'<imageId>ami-12345678</imageId>' in answer\n"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def command(program: str, server: Server) -> Command:
    argv = (sys.executable, "-S", "-c", program)
    return Command("it", argv, {"URL": server.url}, 1)


def test_time_memory_and_requests_of_the_command_are_measured(
    server: Server, tmp_path: Path
) -> None:
    busy = (
        "import time\n"
        "till = time.process_time() + 0.2\n"
        "while time.process_time() < till: pass\n"
        "time.sleep(0.2)\n"
        "b'x' * 2 ** 26\n"
    )

    with pytest.raises(Failed):  # its request is not the next one's
        measure(command(REQUEST, server), server, tmp_path)
    alone = "import os\nassert 'PATH' not in os.environ\n"
    plain = measure(command(alone + IMAGE, server), server, tmp_path)
    run = measure(command(busy + REQUEST + IMAGE, server), server, tmp_path)

    assert (0, 1) == (plain.requests, run.requests)
    assert 0.2 <= run.cpu < run.wall
    assert 0.4 <= run.wall
    assert 64 <= run.memory < 4096  # MiB


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(IMAGE + "raise SystemExit(3)", id="fails"),
        pytest.param(
            "import sys; print('?', file=sys.stderr)\n" + IMAGE, id="warns"
        ),
        pytest.param("pass", id="prints-nothing"),
        pytest.param(2 * IMAGE, id="prints-too-much"),
    ],
)
def test_what_fails_warns_or_prints_something_else_is_not_measured(
    server: Server, tmp_path: Path, program: str
) -> None:
    with pytest.raises(Failed, match="it: exit code"):
        measure(command(program, server), server, tmp_path)
