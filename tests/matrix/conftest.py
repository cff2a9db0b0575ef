"""Fixtures: programs that are watched from outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.proxy import RecordingProxy
from support.server import Server
from support.watched import CLIS, PYTHON, Program


@pytest.fixture(params=[*CLIS, PYTHON], ids=lambda door: door.name)
def program(
    request: pytest.FixtureRequest, server: Server, tmp_path: Path
) -> Iterator[Program]:
    """Each AWS CLI in turn, and Python."""
    proxy = RecordingProxy(server.address)
    yield Program(request.param, tmp_path / "home", server, proxy)
    proxy.close()
