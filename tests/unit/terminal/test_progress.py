"""What a user sees of a wait."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from awscli_outscale.terminal.durations import (
    duration,
    printable,
    rough_duration,
)
from awscli_outscale.terminal.estimate import Estimate
from awscli_outscale.terminal.line import Line, Percent
from awscli_outscale.terminal.progress import Progress
from awscli_outscale.waits import schedule
from awscli_outscale.waits.image_percentage import SnapshotProgress, percent_of
from awscli_outscale.waits.resources import resource
from support.fcu import Fcu
from support.screen import Terminal

ID = "ami-12345678"


@pytest.fixture
def screen(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    terminal = Terminal(getattr(request, "param", 80))
    yield terminal
    terminal.close()


class Clock:
    def __init__(self) -> None:
        self.time = 500.0

    def __call__(self) -> float:
        return self.time


class OneLine:
    """One wait's line, and the progress that it is in."""

    def __init__(self, progress: Progress, line: Line) -> None:
        self.show, self.tick, self.say = line.show, line.tick, line.say
        self.__exit__ = progress.__exit__


def progress(
    stream: Any,
    percent: Percent = lambda item, elapsed: None,
    **options: Any,
) -> tuple[OneLine, Clock]:
    clock = Clock()
    options.setdefault("environ", {"TERM": "xterm"})
    made = Progress(stream, [ID], clock=clock, **options)
    return OneLine(made, made.line(ID, percent)), clock


def test_a_line_is_drawn_redrawn_and_gone(screen: Terminal) -> None:
    line, clock = progress(screen.stream)

    line.show("pending", 60, None)
    line.tick()
    assert [f"{ID}: pending, 1 min"] == screen.lines()
    clock.time += 5
    line.tick()
    assert [f"{ID}: pending, 1 min 5 s"] == screen.lines()
    line.show("503", 65, None)
    line.tick()
    assert [f"{ID}: 503, 1 min 5 s"] == screen.lines()
    line.__exit__()

    assert [""] == screen.lines()


def test_nothing_is_drawn_before_the_first_look(screen: Terminal) -> None:
    line, _ = progress(screen.stream)

    line.tick()
    line.__exit__()

    assert [""] == screen.lines()
    assert "" == screen.written


def test_percentage_and_time_left(screen: Terminal) -> None:
    percents = {60.0: 10.0, 120.0: 30.0}
    line, clock = progress(
        screen.stream, percent=lambda item, elapsed: percents[elapsed]
    )

    line.show("pending", 60, {"ImageId": ID})
    line.tick()
    assert [f"{ID}: pending, 1 min, 10 %"] == screen.lines()
    clock.time += 60
    line.show("pending", 120, {"ImageId": ID})
    line.tick()

    expected = f"{ID}: pending, 2 min, 30 %, about 4 min left"
    assert [expected] == screen.lines()


@pytest.mark.parametrize(
    ("screen", "expected"),
    [
        (80, "ami-12345678: pending, 2 min, 30 %, about 4 min left"),
        (40, "ami-12345678: pending, 2 min, 30 %"),
        (33, "ami-12345678: pending, 2 min"),
        (22, "ami-12345678: pending"),
        (10, "ami-12345"),
        (1, "a"),
    ],
    indirect=["screen"],
)
def test_a_narrow_terminal_gets_one_line_all_the_same(
    screen: Terminal, expected: str
) -> None:
    percents = {60.0: 10.0, 120.0: 30.0}
    line, clock = progress(
        screen.stream, percent=lambda item, elapsed: percents[elapsed]
    )

    for elapsed in (60, 120):
        line.show("pending", elapsed, {"ImageId": ID})
        line.tick()
        clock.time += 60

    assert [expected] == screen.lines()


@pytest.mark.parametrize("screen", [0], indirect=True)
def test_a_terminal_whose_size_nobody_has_said_has_the_usual_one(
    screen: Terminal,
) -> None:
    line, _ = progress(screen.stream)

    line.show("pending", 60, None)
    line.tick()

    assert [f"{ID}: pending, 1 min"] == screen.lines()


def test_nothing_steers_the_terminal_but_going_back(screen: Terminal) -> None:
    line, _ = progress(screen.stream)

    line.show("odd\x1b[2J\x9b", 0, None)
    line.tick()
    line.say("A line of its own.")
    line.tick()
    line.__exit__()
    lines = screen.lines()

    assert ["A line of its own.", ""] == lines
    assert {"\r", "\n"} >= {c for c in screen.written if c < " "}


def test_a_dumb_terminal_and_a_pipe_see_nothing(screen: Terminal) -> None:
    pipe = io.StringIO()

    for stream, environ in ((screen.stream, {"TERM": "dumb"}), (pipe, {})):
        line, _ = progress(stream, environ=environ)
        line.show("pending", 0, None)
        line.tick()
        line.__exit__()

    assert "" == pipe.getvalue()
    assert [""] == screen.lines()


def test_plain_lines_come_every_half_minute_and_when_there_is_news() -> None:
    pipe = io.StringIO()
    line, clock = progress(pipe, lines=True)

    for elapsed in range(0, 100, 5):
        clock.time = 500.0 + elapsed
        line.show("pending" if elapsed < 70 else "available", elapsed, None)
        line.tick()

    assert [
        f"{ID}: pending, 0 s",
        f"{ID}: pending, 30 s",
        f"{ID}: pending, 1 min",
        f"{ID}: available, 1 min 10 s",
    ] == pipe.getvalue().splitlines()


@pytest.mark.parametrize("stream", [None, "closed"])
def test_a_stream_that_is_gone_does_no_harm(stream: Any) -> None:
    pipe = io.StringIO()
    line, _ = progress(pipe if stream else None, lines=True)
    pipe.close()

    line.show("pending", 0, None)
    line.tick()
    line.say("text")
    line.__exit__()


def test_an_estimate_needs_time_and_progress() -> None:
    estimate = Estimate()

    assert estimate.left(0) is None
    estimate.learn(0, 10)
    assert estimate.left(15) is None
    estimate.learn(3, 20)
    assert estimate.left(15) is None  # three seconds say nothing
    estimate.learn(20, 30)
    assert 70 == estimate.left(20)
    estimate.learn(25, 30)
    assert 65 == estimate.left(25)
    assert estimate.left(91) is None


def test_nobody_needs_an_estimate_in_the_first_ten_seconds() -> None:
    estimate = Estimate()
    estimate.learn(0, 0)
    estimate.learn(8, 20)

    assert estimate.left(9) is None
    assert 30 == estimate.left(10)


def test_an_estimate_begins_again_when_the_server_does() -> None:
    estimate = Estimate()
    estimate.learn(0, 50)
    estimate.learn(20, 90)

    estimate.learn(30, 0)
    assert estimate.left(30) is None
    estimate.learn(50, 50)

    assert 20 == estimate.left(50)


IMAGE = {
    "BlockDeviceMappings": [
        {"Ebs": {"SnapshotId": "snap-1", "VolumeSize": 30}},
        {"Ebs": {"SnapshotId": "snap-2", "VolumeSize": 10}},
        {"VirtualName": "ephemeral0"},
    ]
}


def snapshots(first: str, second: str) -> bytes:
    items = "".join(
        f"<item><snapshotId>snap-{n}</snapshotId><progress>{p}</progress>"
        "<status>pending</status></item>"
        for n, p in ((1, first), (2, second))
    )
    return (
        "<DescribeSnapshotsResponse><snapshotSet>"
        f"{items}</snapshotSet></DescribeSnapshotsResponse>"
    ).encode()


def test_an_image_is_as_far_as_its_snapshots_by_size() -> None:
    fcu = Fcu(snapshots("40%", "80%"))
    percent = SnapshotProgress(fcu.client)

    assert percent(IMAGE, 60) == pytest.approx((3 * 40 + 80) / 4)


def test_what_tells_its_percentage_itself_costs_no_call() -> None:
    fcu = Fcu(snapshots("40%", "80%"))

    told = percent_of(resource("snapshot"), fcu.client)(
        {"SnapshotId": "snap-1", "Progress": "37%", **IMAGE}, 60
    )

    assert (37, 0) == (told, fcu.calls)
    assert 50 == percent_of(resource("image"), fcu.client)(IMAGE, 60)


def test_snapshots_are_asked_for_rarely() -> None:
    fcu = Fcu(snapshots("40%", "80%"))
    percent = SnapshotProgress(fcu.client)

    asked = [
        elapsed
        for elapsed in range(600)
        if [fcu.calls, percent(IMAGE, elapsed)][0] < fcu.calls
    ]

    assert [3, 7, 11, 16] == asked[:4]
    assert {30} == {b - a for a, b in pairwise(asked) if a > 100}
    assert {"DescribeSnapshots"} == {r["Action"] for r in fcu.requests}


def test_a_percentage_is_asked_for_together_with_the_state() -> None:
    """Nothing is asked between two looks, and an old one after each."""
    asked: list[float] = []

    def percent(item: Any, elapsed: float) -> float:
        asked.append(elapsed)
        return 40.0

    line, clock = progress(io.StringIO(), percent=percent, lines=True)
    for looked in (0.0, 20.0, 60.0):
        clock.time = 500 + looked
        line.show("pending", looked, {"ImageId": ID})
        for _ in range(3):
            clock.time += 1
            line.tick()

    assert [0.0] * 3 + [20.0] * 3 + [60.0] * 3 == asked


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_there_is_an_estimate_ten_seconds_from_the_beginning(
    screen: Terminal, chance: float
) -> None:
    """With the looks that the schedule makes, however chance has it."""
    asked_at = [0.0]
    fcu = Fcu(lambda request: snapshots(*[f"{asked_at[0]:.0f}%"] * 2))
    line, clock = progress(screen.stream, SnapshotProgress(fcu.client))
    due, seconds = 0.0, []
    for second in range(13):
        while due <= second:
            asked_at[0], due = due, due + schedule.pause(due, chance)
        clock.time = 500.0 + second
        line.show("pending", asked_at[0], IMAGE)
        clock.time = 500.0 + second
        line.tick()
        if "left" in screen.lines()[-1]:
            seconds.append(second)

    assert 10 <= seconds[0] <= 12


@pytest.mark.parametrize(
    "answer",
    [
        snapshots("100%", "100%"),
        snapshots("", ""),
        (403, "UnauthorizedOperation", {}),
        b"<DescribeSnapshotsResponse><snapshotSet/></DescribeSnapshotsResponse>",
    ],
    ids=["finished", "no percentages", "not allowed", "unknown"],
)
def test_snapshots_are_asked_for_no_more_once_it_does_not_help(
    answer: Any,
) -> None:
    fcu = Fcu(answer)
    percent = SnapshotProgress(fcu.client)

    for elapsed in range(600):
        percent(IMAGE, elapsed)

    assert 1 == fcu.calls


def test_snapshots_are_asked_for_again_after_a_failure_that_passes() -> None:
    fcu = Fcu((503, "", {}), snapshots("50%", "50%"))
    percent = SnapshotProgress(fcu.client)

    assert percent(IMAGE, 60) is None
    assert 50 == percent(IMAGE, 120)


def test_keys_that_are_refused_end_all() -> None:
    from botocore.exceptions import ClientError

    percent = SnapshotProgress(Fcu((401, "AuthFailure", {})).client)

    with pytest.raises(ClientError):
        percent(IMAGE, 60)


def test_an_image_without_snapshots_asks_nothing() -> None:
    fcu = Fcu(snapshots("40%", "80%"))

    assert SnapshotProgress(fcu.client)({}, 60) is None
    assert 0 == fcu.calls


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.9, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (725, "12 min 5 s"),
        (3600, "1 h"),
        (7384, "2 h 3 min 4 s"),
    ],
)
def test_durations_are_for_people(seconds: float, text: str) -> None:
    assert text == duration(seconds)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "10 s"),
        (44, "40 s"),
        (95, "2 min"),
        (3500, "58 min"),
        (3590, "1 h"),
        (5500, "1 h 30 min"),
    ],
)
def test_estimates_are_no_more_exact_than_they_are(
    seconds: float, text: str
) -> None:
    assert text == rough_duration(seconds)


def test_text_of_a_server_does_not_steer_the_terminal() -> None:
    assert "a\\x1b[2Jb\\x07é" == printable("a\x1b[2Jb\x07é")
