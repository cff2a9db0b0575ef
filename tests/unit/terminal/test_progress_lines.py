"""Several waits on a terminal."""

from __future__ import annotations

import pytest

from awscli_outscale.terminal.progress import Progress
from support.screen import Stream


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def lines(
    screen: Stream, time: Time, size: tuple[int, int] = (79, 23)
) -> Progress:
    return Progress(
        screen, ["a", "bb"], environ={}, clock=time, size=lambda: size
    )


def test_each_wait_has_a_line_from_the_moment_that_it_begins(
    time: Time,
) -> None:
    screen = Stream()
    with lines(screen, time) as progress:
        progress.show("bb", "looking")
        progress.draw()
        assert ["bb: looking, 0 s"] == screen.rows
        time.now += 3
        progress.show("a", "pending", 20.0)
        progress.show("bb", "pending")
        progress.draw()
        assert ["a: pending, 0 s, 20 %", "bb: pending, 3 s"] == screen.rows
        time.now += 20
        progress.show("a", "pending", 60.0)
        progress.show("bb", "available", over=True)
        time.now += 5
        progress.draw()
        assert [
            "a: pending, 25 s, 60 %, about 20 s left",
            "bb: available, 23 s",
        ] == screen.rows

    assert [] == screen.rows


def test_shorter_lines_leave_nothing_of_longer_ones(time: Time) -> None:
    screen = Stream()
    progress = lines(screen, time)
    progress.show("a", "a long state")
    progress.show("bb", "x")
    progress.draw()
    progress.show("a", "y")
    progress.draw()

    assert ["a: y, 0 s", "bb: x, 0 s"] == screen.rows


def test_a_message_stands_above_the_lines(time: Time) -> None:
    screen = Stream()
    with lines(screen, time) as progress:
        progress.show("a", "x")
        progress.show("bb", "x")
        progress.draw()
        progress.say("Hear this.")
        progress.draw()
        assert ["Hear this.", "a: x, 0 s", "bb: x, 0 s"] == screen.rows

    assert ["Hear this."] == screen.rows


def test_a_small_terminal_is_not_overrun(time: Time) -> None:
    screen = Stream()
    progress = lines(screen, time, (8, 1))
    progress.show("a", "pending")
    progress.draw()
    assert ["a: pendi"] == screen.rows
    progress.show("bb", "pending")
    progress.draw()

    assert ["… and 2"] == screen.rows


def test_control_characters_of_a_server_do_not_arrive(time: Time) -> None:
    screen = Stream()
    progress = lines(screen, time)
    progress.say("image ami-1\x9b2J is there already")
    progress.show("a", "\x1b[2J")
    progress.draw()

    assert [
        "image ami-1\\x9b2J is there already",
        "a: \\x1b[2J, 0 s",
    ] == screen.rows


@pytest.mark.parametrize(
    ("screen", "term"), [(Stream(tty=False), "xterm"), (Stream(), "dumb")]
)
def test_elsewhere_there_is_silence_or_news(
    screen: Stream, term: str, time: Time
) -> None:
    for plain in (False, True):
        progress = Progress(
            screen, ["a"], lines=plain, environ={"TERM": term}, clock=time
        )
        with progress:
            progress.draw()
            progress.show("a", "pending")
            progress.draw()
            time.now += 29
            progress.draw()
            time.now += 1
            progress.draw()
            progress.show("a", "available", over=True)
            progress.draw()
            progress.draw()
        if not plain:
            assert "" == screen.getvalue()

    assert [
        "a: pending, 0 s",
        "a: pending, 30 s",
        "a is available after 30 s.",
    ] == screen.getvalue().splitlines()


@pytest.mark.parametrize("tty", [True, False])
def test_lines_that_are_asked_for_end_with_how_each_has_ended(
    tty: bool, time: Time
) -> None:
    screen = Stream(tty)
    names = ["a", "bb", "c", "not begun"]
    with Progress(
        screen,
        names,
        lines=True,
        environ={},
        clock=time,
        size=lambda: (79, 23),
    ) as progress:
        for name in names[:3]:
            progress.show(name, "pending")
        progress.draw()
        time.now += 192
        progress.show("a", "available", over=True)
        time.now += 8
        progress.draw()
        progress.show("bb", "failed", over=True)

    assert [
        "a is available after 3 min 12 s.",
        "bb failed after 3 min 20 s.",
        "Stopped waiting for c after 3 min 20 s: pending.",
    ] == [row for row in screen.rows if ": pending, " not in row]
    assert tty is (": pending, " not in "".join(screen.rows))


def test_what_the_terminal_echoes_for_ctrl_c_does_not_stay(
    time: Time,
) -> None:
    screen = Stream()
    with lines(screen, time) as progress:
        progress.show("a", "pending")
        progress.draw()
        screen.write("^C")

    assert [] == screen.rows


def test_a_closed_standard_error_does_no_harm(time: Time) -> None:
    progress = Progress(None, ["a"], lines=True, environ={}, clock=time)
    progress.show("a", "pending")
    progress.draw()
    progress.say("Hear this.")

    assert not progress.told
