"""What a terminal shows of messages: it breaks no word and no command."""

from __future__ import annotations

import io
import sys

import pytest

from awscli_outscale.terminal import messages
from support.screen import Stream, Terminal

TEXT = (
    "The secret key is not that of the access key ID. Enter both keys again: "
    "aws outscale configure --profile a-long-name --region cloudgouv-eu-west-1"
)
PROSE, COMMAND = TEXT.split(": ")


@pytest.mark.parametrize("columns", [40, 80])
def test_lines_end_between_words(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    terminal = Terminal(columns)
    monkeypatch.setattr(sys, "stderr", terminal.stream)

    messages.tell(TEXT)

    terminal.lines()
    *prose, command = terminal.written.rstrip().split("\r\n")
    terminal.close()
    assert command == COMMAND
    assert " ".join(prose) == f"{PROSE}:"
    assert max(map(len, prose)) <= columns


def test_a_program_gets_a_message_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    messages.tell(TEXT)

    assert sys.stderr.getvalue() == f"{TEXT}\n"  # type: ignore[attr-defined]


def test_what_is_laid_out_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    stream = Stream()
    monkeypatch.setattr(sys, "stdout", stream)

    messages.report("  credential_process = /usr/bin/python3 -I x")
    messages.report("4 GiB, standard, kept", head="/dev/sda1  ")

    assert stream.getvalue().splitlines() == [
        "  credential_process = /usr/bin/python3 -I x",
        "/dev/sda1  4 GiB, standard,",
        "           kept",
    ]
