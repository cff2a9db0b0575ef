"""Fixtures: programs that are watched from outside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.proxy import RecordingProxy
from support.watched import CLIS, PYTHON, Program, Server


@pytest.fixture
def server() -> Iterator[Server]:
    """All of OUTSCALE."""
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture(params=[*CLIS, PYTHON], ids=lambda door: door.name)
def program(
    request: pytest.FixtureRequest, server: Server, tmp_path: Path
) -> Iterator[Program]:
    """Each AWS CLI in turn, and Python."""
    proxy = RecordingProxy(("127.0.0.1", server.server_port))
    yield Program(request.param, tmp_path / "home", server, proxy)
    proxy.close()
