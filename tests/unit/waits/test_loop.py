"""One call waits for many things, and looks for them together."""

from __future__ import annotations

import time as real_time
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError

from awscli_outscale import errors
from awscli_outscale.waits import loop
from awscli_outscale.waits.resources import resource
from awscli_outscale.waits.schedule import APART
from awscli_outscale.waits.state_machine import Wait
from awscli_outscale.waits.wait import wait_until_all_available
from benchmarks import crowd
from support.fcu import ID, Fcu, VirtualTime, asked_for, images

IMAGE = resource("image")
DONE = "available"
IDS = [f"ami-{number:08x}" for number in range(20)]


def ready_after(seconds: float, time: loop.Timing) -> Any:
    """Return an answer: all are available after so many seconds."""
    began = time.now()

    def answer(request: dict[str, str]) -> bytes:
        over = time.now() - began >= seconds
        state = "available" if over else "pending"
        return images(*asked_for(request), state=state)

    return answer


def in_states(states: Iterable[tuple[str, str]]) -> bytes:
    """Return FCU's answer with images in different states."""
    begin, end = b"<imagesSet>", b"</imagesSet>"
    items = [
        images(each, state=state).partition(begin)[2].partition(end)[0]
        for each, state in states
    ]
    return images().replace(begin, begin + b"".join(items))


def calls_for(ids: list[str], seconds: float = 600) -> int:
    """Return the calls that waiting for these takes, in one thread."""
    time = VirtualTime()
    fcu = Fcu(ready_after(seconds, time), time=time)
    waits = [Wait(IMAGE, each, started=time.now()) for each in ids]

    loop.wait(fcu.client, IMAGE, waits, time)

    assert ids == [wait.item["ImageId"] for wait in waits if wait.item]
    return fcu.calls


def test_twenty_cost_the_calls_of_one() -> None:
    assert calls_for(IDS[:1]) == calls_for(IDS)


def test_keys_that_are_refused_are_used_once_for_all() -> None:
    fcu = Fcu((401, "AuthFailure", {}))

    found = wait_until_all_available(fcu.client, IDS)

    assert 1 == fcu.calls
    assert [ClientError] * 20 == [type(each) for each in found.values()]


def test_an_id_that_is_named_twice_is_asked_for_once() -> None:
    fcu = Fcu("available")

    found = wait_until_all_available(fcu.client, [ID, ID])

    assert [ID] == [*found]
    assert [ID] == [*asked_for(fcu.requests[0])]


def test_each_has_an_end_of_its_own() -> None:
    time = VirtualTime()
    states = {"ami-1": "available", "ami-2": "failed", "ami-3": "pending"}

    def answer(request: dict[str, str]) -> bytes:
        return in_states((each, states[each]) for each in asked_for(request))

    fcu = Fcu(answer, time=time)
    waits = [
        Wait(IMAGE, each, timeout, time.now())
        for each, timeout in (("ami-1", 9), ("ami-2", 9), ("ami-3", 60))
    ]

    loop.wait(fcu.client, IMAGE, waits, time)

    assert [type(None), errors.Failed, errors.TimedOut] == [
        type(wait.failure) for wait in waits
    ]
    assert 1060 == time.now()
    assert ["ami-3"] == asked_for(fcu.requests[-1])


def test_the_server_is_left_alone_by_all_as_long_as_it_wants() -> None:
    time = VirtualTime()
    busy = (503, "RequestLimitExceeded", {"Retry-After": "60"})
    fcu = Fcu(busy, "available", time=time)
    waits = [
        Wait(IMAGE, ID, timeout, time.now()) for timeout in (8, 30, 90, 120)
    ]

    loop.wait(fcu.client, IMAGE, waits, time)

    first, second = fcu.looked
    assert 1000 == first
    assert 1060 <= second < 1065
    assert [errors.TimedOut, errors.TimedOut, type(None), type(None)] == [
        type(wait.failure) for wait in waits
    ]
    assert "503 RequestLimitExceeded" in str(waits[0].failure)


MANY = [f"ami-{number:08x}" for number in range(2000)]


def test_two_thousand_take_twenty_requests_at_a_distance() -> None:
    """Not in one burst, which FCU would throttle."""
    time = VirtualTime()
    fcu = Fcu(ready_after(60, time), time=time)
    waits = [Wait(IMAGE, each, started=time.now()) for each in MANY]

    loop.wait(fcu.client, IMAGE, waits, time)

    pauses = [b - a for a, b in pairwise(fcu.looked)]
    assert min(pauses) >= APART
    assert {100} == {len(asked_for(request)) for request in fcu.requests}
    assert set(MANY) == {wait.item["ImageId"] for wait in waits if wait.item}
    assert time.now() < 1000 + 60 + 20


def test_each_of_two_thousand_is_looked_at_once_if_there_is_no_time() -> None:
    time = VirtualTime()
    fcu = Fcu(ready_after(60, time), time=time)
    waits = [Wait(IMAGE, each, 0, time.now()) for each in MANY]

    loop.wait(fcu.client, IMAGE, waits, time)

    asked = [each for request in fcu.requests for each in asked_for(request)]
    assert MANY == asked
    assert {errors.TimedOut} == {type(wait.failure) for wait in waits}


def test_those_that_are_left_are_asked_for_together() -> None:
    """However many there were: one of each hundred is late."""
    time = VirtualTime()
    late = set(MANY[::100])

    def answer(request: dict[str, str]) -> bytes:
        return in_states(
            (each, "pending" if each in late and time.now() < 1300 else DONE)
            for each in asked_for(request)
        )

    fcu = Fcu(answer, time=time)
    waits = [Wait(IMAGE, each, started=time.now()) for each in MANY]

    loop.wait(fcu.client, IMAGE, waits, time)

    assert late == set(asked_for(fcu.requests[-1]))
    assert 20 < fcu.calls < 20 + 40


def test_a_throttled_request_spoils_no_other() -> None:
    time = VirtualTime()
    busy = (503, "RequestLimitExceeded", {})
    ready = ready_after(0, time)
    fcu = Fcu(*([ready] * 11), busy, ready, time=time)
    waits = [Wait(IMAGE, each, started=time.now()) for each in MANY]

    loop.wait(fcu.client, IMAGE, waits, time)

    assert 21 == fcu.calls


@pytest.mark.parametrize("chances", [(0.0, 1.0), (0.2, 0.3)])
def test_those_who_are_told_the_same_do_not_come_back_together(
    chances: tuple[float, float],
) -> None:
    back = []
    for chance in chances:
        time = VirtualTime()
        time.chance = lambda chance=chance: chance  # type: ignore[misc]
        busy = (503, "RequestLimitExceeded", {"Retry-After": "60"})
        fcu = Fcu(busy, "available", time=time)
        wait = Wait(IMAGE, ID, started=time.now())
        loop.wait(fcu.client, IMAGE, [wait], time)
        back.append(fcu.looked[1])

    assert 1060 <= back[0] < back[1] - 0.1


@pytest.mark.parametrize("ready", [20, 120, 600])
@pytest.mark.parametrize("hint", [None, 5])
def test_fifty_at_once_find_a_pace_that_the_account_allows(
    ready: float, hint: int | None
) -> None:
    """They do not know of each other; an account has 10 requests a second."""
    found = crowd.simulate(50, 10, ready, hint)

    assert found.throttled < 0.35
    assert found.late <= max(6.0, ready * 0.15)
    assert found.latest <= max(40.0, ready * 0.6)


def test_one_that_is_never_throttled_keeps_its_pace() -> None:
    alone = crowd.simulate(1, 10, 600)

    assert 0 == alone.throttled
    assert alone.calls < 60


def test_the_public_way_to_wait_for_several() -> None:
    fcu = Fcu(images("ami-1", state="available"))

    found = wait_until_all_available(fcu.client, ["ami-1", "ami-2"], timeout=0)

    assert {"ImageId": "ami-1", "State": "available"} == found["ami-1"]
    assert isinstance(found["ami-2"], errors.TimedOut)
    assert 1 == fcu.calls


def test_a_clock_that_is_set_does_not_matter() -> None:
    """Time is taken from one that only goes forward."""
    before = real_time.monotonic()
    now = loop.TIMING.now()

    assert before <= now <= real_time.monotonic()


def test_waiting_for_nothing_asks_nothing() -> None:
    fcu = Fcu("available")

    assert {} == wait_until_all_available(fcu.client, [])
    assert 0 == fcu.calls


@pytest.mark.parametrize("name", ["image", "snapshot"])
def test_subjects_name_things_that_botocore_knows(name: str) -> None:
    what = resource(name)
    model = Fcu("available").client.meta.service_model
    operation = model.operation_model(what.operation)
    items = operation.output_shape.members[what.items].member.members

    assert what.ids in operation.input_shape.members
    for path in (what.id, what.state, what.reason, what.code, what.percent):
        if path:
            first, *rest = path.split(".")
            shape = items[first]
            for part in rest:
                shape = shape.members[part]
