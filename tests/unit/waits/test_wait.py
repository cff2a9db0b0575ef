"""Waiting, with a clock that nobody has to wait for."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

from awscli_outscale import errors
from awscli_outscale.waits import schedule
from awscli_outscale.waits.resources import resource
from awscli_outscale.waits.wait import describe, until_ready
from support.fcu import ID, Fcu, VirtualTime, images

NOT_FOUND = (400, "InvalidAMIID.NotFound", {})
THROTTLED = (503, "RequestLimitExceeded", {})
IMAGE = resource("image")


def wait(
    *answers: Any,
    timeout: float = 3600,
    progress: Any = None,
    made: bool = True,
    **settings: Any,
) -> tuple[Fcu, Callable[[], dict[str, Any]]]:
    """Return FCU with these answers, and the wait, not yet begun."""
    time = VirtualTime()
    fcu = Fcu(*answers, time=time, **settings)
    return fcu, lambda: until_ready(
        fcu.client,
        IMAGE,
        ID,
        timeout=timeout,
        progress=progress,
        made=made,
        timing=time,
    )


def test_an_image_that_is_available_is_asked_for_once() -> None:
    fcu, run = wait("available")

    assert {"ImageId": ID, "State": "available"} == run()
    assert 1 == fcu.calls
    assert ID == fcu.requests[0]["ImageId.1"]


@pytest.mark.parametrize(
    "passing",
    [
        "pending",
        "transient",
        "a-state-of-tomorrow",
        NOT_FOUND,
        None,
        THROTTLED,
        (400, "RequestLimitExceeded", {}),
        (500, "InternalError", {}),
        (502, "", {}),
        (429, "", {}),
        (429, "CodeOfTomorrow", {}),
        b"",
        b"<DescribeImagesResponse><imagesSet><item><imag",
        b"<html>A proxy's page</html>",
        ConnectionClosedError(endpoint_url="x"),
        EndpointConnectionError(endpoint_url="x"),
        ReadTimeoutError(endpoint_url="x"),
        ProxyConnectionError(proxy_url="x"),
        SSLError(endpoint_url="x", error="EOF occurred in violation of"),
    ],
    ids=str,
)
def test_what_passes_is_waited_out_and_asked_for_once_a_look(
    passing: Any,
) -> None:
    """Not five times, as botocore would."""
    fcu, run = wait(passing, passing, "available")

    assert "available" == run()["State"]
    assert 3 == fcu.calls
    assert 3 == len(set(fcu.looked))


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_a_look_is_one_request_in_every_retry_mode(mode: str) -> None:
    from botocore.config import Config

    config = Config(retries={"mode": mode, "max_attempts": 5})
    fcu, run = wait(THROTTLED, "available", config=config)

    assert "available" == run()["State"]
    assert 2 == fcu.calls


def test_other_calls_of_the_client_are_tried_again_as_ever() -> None:
    from botocore.config import Config

    config = Config(retries={"mode": "standard", "max_attempts": 2})
    fcu, run = wait("available", THROTTLED, "pending", config=config)
    run()

    found = fcu.client.describe_images(ImageIds=[ID])

    assert "pending" == found["Images"][0]["State"]
    assert 3 == fcu.calls


@pytest.mark.parametrize(
    "state", ["failed", "invalid", "deregistered", "error"]
)
def test_a_state_without_return_ends_the_wait(state: str) -> None:
    _, run = wait("pending", state)

    with pytest.raises(
        errors.Failed, match=f"{ID} (is|has) {state}"
    ) as caught:
        run()

    assert ID == caught.value.resource_id
    assert caught.value.resource == {"ImageId": ID, "State": state}


def test_the_reason_of_a_failure_is_told_without_its_escapes() -> None:
    reason = (
        "<stateReason><code>C.D</code><message>no\x9b31m red&#10;</message>"
        "</stateReason>"
    )
    _, run = wait(images(state="failed", more=reason))

    with pytest.raises(errors.Failed) as caught:
        run()

    assert f"Image {ID} has failed: no\\x9b31m red\\x0a (C.D)." == str(
        caught.value
    )


@pytest.mark.parametrize(
    "final",
    [
        (401, "AuthFailure", {}),
        (403, "SignatureDoesNotMatch", {}),
        (403, "UnauthorizedOperation", {}),
        (400, "InvalidAMIID.Malformed", {}),
        (400, "InvalidAction", {}),
        NoCredentialsError(),
        SSLError(endpoint_url="x", error="[SSL: CERTIFICATE_VERIFY_FAILED]"),
        SSLError(endpoint_url="x", error="[Errno 2] No such file"),
        SSLError(endpoint_url="x", error="[SSL: WRONG_VERSION_NUMBER]"),
    ],
    ids=str,
)
def test_a_final_error_is_not_asked_for_twice(final: Any) -> None:
    kind = type(final) if isinstance(final, Exception) else ClientError
    fcu, run = wait("pending", final)

    with pytest.raises(kind):
        run()

    assert 2 == fcu.calls


def test_an_image_that_was_seen_and_is_gone_ends_the_wait() -> None:
    _, run = wait("pending", NOT_FOUND)

    with pytest.raises(errors.Failed, match="does not exist any more"):
        run()


def test_an_image_that_never_shows_up_ends_the_wait() -> None:
    fcu, run = wait(NOT_FOUND)

    with pytest.raises(errors.Failed, match=f"{ID} does not exist\\."):
        run()

    assert 10 < fcu.calls < 40


def test_an_id_that_somebody_has_typed_gets_less_time_to_show_up() -> None:
    fcu, run = wait(NOT_FOUND, made=False)

    with pytest.raises(errors.Failed, match=f"{ID} does not exist\\."):
        run()

    assert 30 < fcu.looked[-1] - fcu.looked[0] < 45


UNREACHABLE = EndpointConnectionError(endpoint_url="x")


def test_a_server_that_has_never_answered_is_not_waited_for() -> None:
    """The name of its host may be wrong, and will be in an hour."""
    fcu, run = wait(UNREACHABLE, made=False)

    with pytest.raises(EndpointConnectionError):
        run()

    assert 60 <= fcu.looked[-1] - fcu.looked[0] < 90


@pytest.mark.parametrize("answered", [NOT_FOUND, THROTTLED, "pending"])
def test_one_that_has_answered_is(answered: Any) -> None:
    lost = [UNREACHABLE] * 30
    fcu, run = wait(answered, *lost, "available", made=False)

    assert "available" == run()["State"]
    assert fcu.looked[-1] - fcu.looked[0] > 100


def test_another_image_in_the_answer_is_not_ours() -> None:
    _, run = wait(images("ami-87654321", state="failed"), "available")

    assert ID == run()["ImageId"]


@pytest.mark.parametrize("timeout", [0, 1, 60, 3600])
def test_a_wait_ends_on_time_and_looks_once_more_then(timeout: float) -> None:
    fcu, run = wait("pending", timeout=timeout)

    with pytest.raises(errors.TimedOut, match="still pending after") as caught:
        run()

    assert 1000 + timeout == pytest.approx(fcu.looked[-1])
    assert (1 if timeout == 0 else 2) <= fcu.calls
    assert caught.value.resource == {"ImageId": ID, "State": "pending"}


def test_what_was_never_seen_is_not_said_to_be_made() -> None:
    _, run = wait(NOT_FOUND, timeout=8)

    with pytest.raises(errors.TimedOut) as caught:
        run()

    assert str(caught.value).endswith("still unknown to FCU after 8 s.")


@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_a_time_out_is_a_time_from_now_on(timeout: float) -> None:
    _, run = wait("pending", timeout=timeout)

    with pytest.raises(ValueError, match=f"timeout is {timeout}"):
        run()


def test_a_time_out_tells_what_was_in_the_way() -> None:
    _, run = wait("pending", THROTTLED, timeout=30)

    expected = r"still pending after 30 s \(last answer: 503 RequestLimit"
    with pytest.raises(errors.TimedOut, match=expected) as caught:
        run()

    assert caught.value.resource == {"ImageId": ID, "State": "pending"}


@pytest.mark.parametrize("status", [429, 503])
def test_a_hint_of_the_server_is_obeyed(status: int) -> None:
    hint = (status, "RequestLimitExceeded", {"Retry-After": "90"})
    fcu, run = wait("pending", hint, "available")

    run()

    pauses = [b - a for a, b in zip(fcu.looked, fcu.looked[1:], strict=False)]
    assert 1.5 == pauses[0]
    assert 90 <= pauses[1] < 95


def test_no_hint_outlasts_the_wait() -> None:
    fcu, run = wait((503, "", {"Retry-After": "900"}), timeout=60)

    with pytest.raises(errors.TimedOut, match="last answer: 503"):
        run()

    assert [1000] == fcu.looked


class Listener:
    def __init__(self) -> None:
        self.told: list[Any] = []
        self.ticks = 0

    def show(self, state: str, elapsed: float, item: Any) -> None:
        self.told.append((state, elapsed, item and item["ImageId"]))

    def tick(self) -> None:
        self.ticks += 1

    def say(self, text: str) -> None:
        self.told.append(text)


class Ending(Listener):
    def end(self, state: str, elapsed: float) -> None:
        self.told.append(f"{state} at {elapsed}")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("available", "available at 1.5"),
        ("failed", "failed at 1.5"),
        ("deregistered", "deregistered at 1.5"),
        (NOT_FOUND, "unknown to FCU at 1.5"),
    ],
)
def test_one_who_wants_to_know_is_told_how_it_has_ended(
    answer: Any, told: str
) -> None:
    listener = Ending()
    _, run = wait("pending", answer, progress=listener)

    with contextlib.suppress(errors.Failed):
        run()

    assert [("pending", 0.0, ID), told] == listener.told


@pytest.mark.parametrize("answer", ["pending", NoCredentialsError()])
def test_what_goes_on_has_not_ended(answer: Any) -> None:
    listener = Ending()
    _, run = wait("pending", answer, progress=listener, timeout=3)

    with pytest.raises((errors.TimedOut, NoCredentialsError)):
        run()

    assert not [each for each in listener.told if isinstance(each, str)]


def test_progress_is_told_after_each_look_and_redrawn_each_second() -> None:
    listener = Listener()
    _, run = wait("pending", (503, "", {}), "available", progress=listener)

    run()

    assert [("pending", 0.0, ID), ("503", 1.5, None)] == listener.told
    assert 2 + 3 == listener.ticks


def test_a_state_that_is_not_documented_is_said_once() -> None:
    listener = Listener()
    _, run = wait(*["odd\x9b"] * 3, "available", progress=listener)

    run()

    [said] = [text for text in listener.told if isinstance(text, str)]
    assert "not documented: odd\\x9b." in said


def test_describe_takes_any_state() -> None:
    time = VirtualTime()
    fcu = Fcu(NOT_FOUND, "pending", time=time)

    assert "pending" == describe(fcu.client, IMAGE, ID, time)["State"]


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
        assert max(late) < max(25, true / 20), true
        assert max(late) < 75, true
        assert looks <= fixed + 15, true
        if true > 900:
            assert looks < fixed, true
        if true > 1800:
            assert looks < fixed * 0.7, true


def test_a_wait_follows_the_schedule() -> None:
    """The simulation above is of what really happens."""
    fcu, run = wait("pending", timeout=3600)
    with pytest.raises(errors.TimedOut):
        run()
    looks, late = simulate(3600, lambda: 0.5)

    assert looks == fcu.calls
    assert late > 0


def test_parallel_waits_do_not_beat_in_step() -> None:
    generator = random.Random(1)

    pauses = {schedule.pause(100, generator.random()) for _ in range(100)}

    assert len(pauses) > 90
    assert 0.18 * 100 * 0.75 < min(pauses)
    assert max(pauses) < 0.18 * 100 * 1.25
