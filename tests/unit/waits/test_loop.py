"""One call waits for many things, and looks for them together."""

from __future__ import annotations

import time as real_time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from awscli_outscale import errors
from awscli_outscale.waits import loop
from awscli_outscale.waits.resources import subject
from awscli_outscale.waits.wait import (
    Wait,
    wait_until_all_available,
)
from support.fcu import ID, Fcu, VirtualTime, asked_for, images

IMAGE = subject("image")
IDS = [f"ami-{number:08x}" for number in range(20)]


def ready_after(seconds: float, time: loop.Timing) -> Any:
    """Return an answer: all are available after so many seconds."""
    began = time.now()

    def answer(request: dict[str, str]) -> bytes:
        over = time.now() - began >= seconds
        state = "available" if over else "pending"
        return images(*asked_for(request), state=state)

    return answer


def calls_for(ids: list[str], seconds: float = 600) -> int:
    """Return the calls that waiting for these takes, in one thread."""
    time = VirtualTime()
    fcu = Fcu(ready_after(seconds, time), time=time)
    waits = [Wait(IMAGE, each, started=time.now()) for each in ids]

    loop.wait(fcu.client, IMAGE, [*waits], time)

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
        [*asked] = asked_for(request)
        bodies = [images(each, state=states[each]) for each in asked]
        return bodies[0].replace(
            b"</imagesSet>",
            b"".join(
                body.partition(b"<imagesSet>")[2].partition(b"</imagesSet>")[0]
                for body in bodies[1:]
            )
            + b"</imagesSet>",
        )

    fcu = Fcu(answer, time=time)
    waits = [
        Wait(IMAGE, each, timeout, time.now())
        for each, timeout in (("ami-1", 9), ("ami-2", 9), ("ami-3", 60))
    ]

    loop.wait(fcu.client, IMAGE, [*waits], time)

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

    loop.wait(fcu.client, IMAGE, [*waits], time)

    assert [1000, 1060] == fcu.looked
    assert [errors.TimedOut, errors.TimedOut, type(None), type(None)] == [
        type(wait.failure) for wait in waits
    ]
    assert "503 RequestLimitExceeded" in str(waits[0].failure)


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
    what = subject(name)
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
