"""What a pager has read of an answer, by the bytes that are left of it."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from awscli_outscale.terminal import pager
from awscli_outscale.terminal.pager import Pager

# Reads so many bytes, and ends.
READS = "import os, sys; os.read(0, int(sys.argv[1]))"


@pytest.mark.parametrize(
    ("text", "read", "enough", "shown"),
    [
        ("ami-1 é é é é", 5, 99, "ami-1"),
        ("é é é é ami-1", 8, 99, "é é é"),
        ("ami-1 and more", 9, 6, "ami-1 and "[:9]),
    ],
)
def test_what_a_pager_has_read(
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    read: int,
    enough: int,
    shown: str,
) -> None:
    monkeypatch.setattr(pager, "_ENOUGH", enough)
    factory = SimpleNamespace(_popen=subprocess.Popen)
    watched = Pager(factory)

    process = factory._popen(
        [sys.executable, "-c", READS, str(read)],
        stdin=subprocess.PIPE,
        encoding="utf-8",
    )
    for letter in text:
        process.stdin.write(letter)
    process.stdin.close()
    process.wait(30)

    assert shown[:enough] == watched.shown()
