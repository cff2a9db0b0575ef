"""What was made is shown, whatever goes wrong; and then what went wrong."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from awscli_outscale import errors
from awscli_outscale.terminal import delivery
from awscli_outscale.terminal.delivery import Delivery

HINT = "Image ami-1 is registered. To continue waiting: aws ec2 wait"
LEAST = {"ImageId": "ami-1"}


def fail() -> None:
    raise ValueError("of the step")


def stop() -> None:
    signal.raise_signal(signal.SIGTERM)


class Failed(errors.OutscaleError):
    says_what_to_do = True


def deliver(*steps: Callable[[], Any], code: int = 0) -> int:
    """Make something, take steps, and show it."""
    delivery = Delivery()

    def work() -> int:
        delivery.sending("FCU may have received the call.")
        delivery.made(HINT)
        for step in steps:
            delivery.attempt(step)
        delivery.show(lambda: print(json.dumps(LEAST)), LEAST)
        return code

    return delivery.run(work)


def test_without_trouble_the_code_is_that_of_the_work(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 7 == deliver(lambda: None, code=7)

    out, err = capsys.readouterr()
    assert (LEAST, "") == (json.loads(out), err)


@pytest.mark.parametrize(
    ("steps", "problem", "words"),
    [
        ((fail,), ValueError, HINT + "\n"),
        ((fail, fail), ValueError, f"of the step\n{HINT}\n"),
    ],
)
def test_failures_come_after_the_answer(
    capsys: pytest.CaptureFixture[str],
    steps: Any,
    problem: type[Exception],
    words: str,
) -> None:
    with pytest.raises(problem, match="of the step"):
        deliver(*steps)

    out, err = capsys.readouterr()
    assert (LEAST, words) == (json.loads(out), err)


def test_one_that_says_what_to_do_needs_no_hint(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def step() -> None:
        raise Failed("try again")

    with pytest.raises(Failed):
        deliver(step)

    assert "" == capsys.readouterr().err


@pytest.mark.parametrize("steps", [(stop,), (fail, stop)])
def test_a_signal_ends_a_step_and_not_what_shows_the_answer(
    capsys: pytest.CaptureFixture[str], steps: Any
) -> None:
    assert 143 == deliver(*steps)

    out, err = capsys.readouterr()
    assert (LEAST, f"Stopped. {HINT}\n") == (json.loads(out), err)


def test_a_signal_while_the_answer_is_shown_comes_afterwards(
    capsys: pytest.CaptureFixture[str],
) -> None:
    delivery = Delivery()

    def write() -> None:
        stop()
        print(json.dumps(LEAST))

    def work() -> None:
        delivery.made(HINT)
        delivery.show(write, LEAST)

    assert 143 == delivery.run(work)
    assert LEAST == json.loads(capsys.readouterr().out)


def test_a_signal_before_anything_was_sent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 143 == Delivery().run(stop)
    assert "Stopped. Nothing was sent.\n" == capsys.readouterr().err


def test_where_nothing_was_made_there_is_nothing_to_go_on_with(
    capsys: pytest.CaptureFixture[str],
) -> None:
    delivery = Delivery()

    with pytest.raises(ValueError, match="of the step"):
        delivery.run(lambda: delivery.attempt(fail))
    assert "" == capsys.readouterr().err


def test_what_takes_its_time_is_announced_before_it_ends(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may end without a word, as a wait may: SIGKILL."""
    monkeypatch.setattr(delivery, "_SOON", 0.01)
    told: list[str] = []

    def take_its_time() -> None:
        deadline = time.monotonic() + 30
        while not told and time.monotonic() < deadline:
            time.sleep(0.01)
            told.extend(capsys.readouterr().err.splitlines())

    deliver(take_its_time)

    assert [HINT] == told


def test_a_step_that_ends_while_its_hint_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hint is written once, and before the answer."""
    monkeypatch.setattr(delivery, "_SOON", 0.01)
    written: list[str] = []
    begun = threading.Event()

    def tell_slowly(text: str) -> None:
        begun.set()
        time.sleep(0.2)
        written.append(text)

    monkeypatch.setattr(delivery, "tell", tell_slowly)
    made = Delivery()

    def work() -> None:
        made.made(HINT)
        made.attempt(lambda: begun.wait(30))
        made.show(lambda: written.append("the answer"), LEAST)
        made.announce()

    made.run(work)

    assert [HINT, "the answer"] == written
