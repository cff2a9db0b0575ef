"""What a terminal shows of messages: it breaks no word and no command."""

from __future__ import annotations

import io
import sys

import pytest

from awscli_outscale.terminal import messages
from support.screen import Stream, Terminal

TEXT = (
    "The secret key does not belong to the access key ID. Enter both keys "
    "again: aws outscale configure --profile a-long-name --region "
    "cloudgouv-eu-west-1"
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


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Run: {}", "chmod 600 '/a long/directory name of/the user/config'"),
        ("Or, run: {}", "pip install --upgrade 'awscli-outscale[cli]'"),
        ("It's the users', {} says.", "`aws-outscale outscale doctor -x`"),
        (
            "It is named {}, and that's all.",
            "'of eight words that are really long'",
        ),
    ],
)
def test_what_is_quoted_stays_in_one_piece(
    text: str, whole: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stderr", Stream())

    messages.tell(f"Others can read a file of yours. {text.format(whole)}")

    lines = sys.stderr.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) > 1
    assert [line for line in lines if whole in line]


def test_wide_letters_have_two_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stderr", Stream())

    messages.tell("\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e " * 4)

    lines = sys.stderr.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [len(line) for line in lines] == [20, 6]


class Log:
    """What a program may put in place of a standard stream."""

    def __init__(self) -> None:
        self.written = ""

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        pass


class LogLikeATerminal(Log):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("log", [Log(), LogLikeATerminal()])
def test_a_stream_that_cannot_be_asked_gets_the_line(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(sys, "stderr", log)
    monkeypatch.setattr(sys, "stdout", log)

    messages.tell(TEXT)
    messages.report(TEXT)

    assert log.written == 2 * f"{TEXT}\n"


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
