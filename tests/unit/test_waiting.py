"""Waiting, with a clock that nobody has to wait for."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from awscli_outscale import errors, schedule
from awscli_outscale.waiting import (
    describe,
    duration,
    printable,
    wait_until_available,
)

ID = "ami-12345678"


class Clock:
    """Time passes when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


class Fcu:
    """An EC2 client whose answers are given."""

    def __init__(self, *answers: Any) -> None:
        self._answers: Iterator[Any] = iter(answers)
        self.calls = 0

    def describe_images(self, ImageIds: list[str]) -> dict[str, Any]:
        assert [ID] == ImageIds
        self.calls += 1
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            answer = {"Images": [{"ImageId": ID, "State": answer}]}
        found: dict[str, Any] = answer
        return found


def fcu_error(code: str, status: int) -> ClientError:
    return ClientError(
        {
            "Error": {"Code": code, "Message": "no"},
            "ResponseMetadata": {"HTTPStatusCode": status},
        },
        "DescribeImages",
    )


NOT_FOUND = fcu_error("InvalidAMIID.NotFound", 400)


def wait(fcu: Any, timeout: float = 3600) -> dict[str, Any]:
    clock = Clock()
    return wait_until_available(
        fcu,
        ID,
        timeout=timeout,
        clock=clock,
        sleep=clock.sleep,
        chance=lambda: 0.5,
    )


def test_an_image_that_is_available_is_asked_for_once() -> None:
    fcu = Fcu("available")

    assert {"ImageId": ID, "State": "available"} == wait(fcu)
    assert 1 == fcu.calls


@pytest.mark.parametrize(
    "passing",
    [
        "pending",
        "transient",
        "a-state-of-tomorrow",
        NOT_FOUND,
        {"Images": []},
        {},
        fcu_error("RequestLimitExceeded", 503),
        fcu_error("InternalError", 500),
        fcu_error("", 429),
        ConnectionClosedError(endpoint_url="x"),
        EndpointConnectionError(endpoint_url="x"),
        ReadTimeoutError(endpoint_url="x"),
        ResponseParserError("x"),
    ],
)
def test_what_passes_is_waited_out(passing: Any) -> None:
    fcu = Fcu(passing, passing, "available")

    assert "available" == wait(fcu)["State"]


@pytest.mark.parametrize(
    "state", ["failed", "invalid", "deregistered", "error"]
)
def test_a_state_without_return_ends_the_wait(state: str) -> None:
    fcu = Fcu("pending", state)

    with pytest.raises(errors.ImageFailed, match=f"{ID} is {state}") as caught:
        wait(fcu)

    assert ID == caught.value.image_id
    assert caught.value.image == {"ImageId": ID, "State": state}


def test_the_reason_of_a_failure_is_told_without_its_escapes() -> None:
    image = {
        "ImageId": ID,
        "State": "failed",
        "StateReason": {"Code": "C.D", "Message": "no\x1b[31m red\n"},
    }

    with pytest.raises(errors.ImageFailed) as caught:
        wait(Fcu({"Images": [image]}))

    assert f"Image {ID} is failed: no\\x1b[31m red\\x0a (C.D)." == str(
        caught.value
    )


@pytest.mark.parametrize(
    "final",
    [
        fcu_error("AuthFailure", 401),
        fcu_error("SignatureDoesNotMatch", 403),
        fcu_error("UnauthorizedOperation", 403),
        fcu_error("InvalidAMIID.Malformed", 400),
        fcu_error("InvalidAction", 400),
        NoCredentialsError(),
        SSLError(endpoint_url="x", error="x"),
    ],
)
def test_a_final_error_is_not_asked_for_twice(final: Exception) -> None:
    fcu = Fcu("pending", final)

    with pytest.raises(type(final)):
        wait(fcu)

    assert 2 == fcu.calls


def test_an_image_that_was_seen_and_is_gone_ends_the_wait() -> None:
    with pytest.raises(errors.ImageFailed, match="does not exist any more"):
        wait(Fcu("pending", NOT_FOUND))


def test_an_image_that_never_shows_up_ends_the_wait() -> None:
    class Nobody(Fcu):
        def describe_images(self, ImageIds: list[str]) -> dict[str, Any]:
            self.calls += 1
            raise NOT_FOUND

    fcu = Nobody()

    with pytest.raises(errors.ImageFailed, match=f"{ID} does not exist\\."):
        wait(fcu)

    assert 10 < fcu.calls < 40


def test_another_image_in_the_answer_is_not_ours() -> None:
    other = {"ImageId": "ami-87654321", "State": "failed"}

    assert wait(Fcu({"Images": [other]}, "available"))["ImageId"] == ID


@pytest.mark.parametrize("timeout", [0, 1, 60, 3600])
def test_a_wait_ends_on_time_and_looks_once_more_then(timeout: float) -> None:
    clock = Clock()

    class Slow(Fcu):
        def describe_images(self, ImageIds: list[str]) -> dict[str, Any]:
            self.calls += 1
            self.last = clock.now
            return {"Images": [{"ImageId": ID, "State": "pending"}]}

    fcu = Slow()

    with pytest.raises(errors.TimedOut, match="still pending after") as caught:
        wait_until_available(
            fcu, ID, timeout=timeout, clock=clock, sleep=clock.sleep
        )

    assert 1000 + timeout == fcu.last == clock.now
    assert caught.value.image is not None


def test_a_time_out_tells_what_was_in_the_way() -> None:
    class Busy(Fcu):
        def describe_images(self, ImageIds: list[str]) -> dict[str, Any]:
            raise fcu_error("RequestLimitExceeded", 503)

    with pytest.raises(errors.TimedOut, match="503 RequestLimitExceeded"):
        wait(Busy(), timeout=30)


def test_progress_is_told_after_each_look() -> None:
    told: list[tuple[str, float]] = []

    class Listener:
        def show(self, state: str, elapsed: float) -> None:
            told.append((state, elapsed))

    clock = Clock()
    wait_until_available(
        Fcu("pending", fcu_error("", 503), "available"),
        ID,
        progress=Listener(),
        clock=clock,
        sleep=clock.sleep,
        chance=lambda: 0.5,
    )

    assert [("pending", 0.0), ("503 ", 1.5)] == told


def test_describe_takes_any_state() -> None:
    assert "pending" == describe(Fcu("pending"), ID)["State"]


def simulate(true: float, chance: Callable[[], float]) -> tuple[int, float]:
    """Return the looks and the lateness for an image ready at ``true``."""
    elapsed, looks = 0.0, 1
    while elapsed < true:
        elapsed += schedule.pause(elapsed, chance())
        looks += 1
    return looks, elapsed - true


DURATIONS = [
    *range(1, 60),
    *range(60, 900, 13),
    *range(900, 3 * 3600 + 1, 300),
]


def test_the_schedule_is_early_patient_and_frugal() -> None:
    generator = random.Random(1)
    for true in DURATIONS:
        runs = [simulate(true, generator.random) for _ in range(100)]
        looks = sum(run[0] for run in runs) / len(runs)
        late = [run[1] for run in runs]
        fixed = 1 + -(-true // 15)

        assert sum(late) / len(late) <= max(1.5, true / 10), true
        assert max(late) < 25, true
        assert looks <= fixed + 15, true
        if true > 900:
            assert looks < fixed, true


def test_parallel_waits_do_not_beat_in_step() -> None:
    generator = random.Random(1)

    pauses = {schedule.pause(100, generator.random()) for _ in range(100)}

    assert len(pauses) > 90
    assert 0.18 * 100 * 0.75 < min(pauses)
    assert max(pauses) < 0.18 * 100 * 1.25


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


def test_text_of_a_server_does_not_steer_the_terminal() -> None:
    assert "a\\x1b[2Jb\\x07é" == printable("a\x1b[2Jb\x07é")
