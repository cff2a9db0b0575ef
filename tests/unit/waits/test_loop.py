"""Those who wait for images of one account share their looks."""

from __future__ import annotations

import os
import signal
import threading
import time as real_time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from awscli_outscale import errors
from awscli_outscale.waits import loop
from awscli_outscale.waits.resources import subject
from awscli_outscale.waits.wait import (
    Wait,
    until_ready,
    wait_until_all_available,
)
from support.fcu import ID, Fcu, VirtualTime, asked_for, images

IMAGE = subject("image")
IDS = [f"ami-{number:08x}" for number in range(20)]


class FastTime(loop.World):
    """The real time, fifty times faster; chance is always the same."""

    PACE = 50

    def chance(self) -> float:
        return 0.5

    def now(self) -> float:
        return real_time.monotonic() * self.PACE

    def rest(self, condition: threading.Condition, seconds: float) -> None:
        condition.wait(seconds / self.PACE)


def ready_after(seconds: float, time: loop.World) -> Any:
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


def in_threads(fcu: Fcu, ids: list[str], time: loop.World) -> list[Any]:
    """Wait for each ID in a thread of its own; return what came of them."""
    outcomes: list[Any] = []
    together = threading.Barrier(len(ids))

    def run(image_id: str) -> None:
        together.wait(10)
        try:
            outcomes.append(
                until_ready(fcu.client, IMAGE, image_id, world=time)
            )
        except Exception as problem:
            outcomes.append(problem)

    threads = [threading.Thread(target=run, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return outcomes


def test_threads_share_their_looks() -> None:
    time = FastTime()
    fcu = Fcu(ready_after(60, time))

    found = in_threads(fcu, IDS, time)

    assert set(IDS) == {image["ImageId"] for image in found}
    # One more for those who came while the first was made; alone each would
    # have asked for itself. A busy machine looks less often.
    assert fcu.calls <= calls_for(IDS, 60) + 3


def test_keys_that_are_refused_are_used_once_for_all() -> None:
    """Also for those who come while the answer is on its way."""

    def answer(request: dict[str, str]) -> tuple[int, str, dict[str, str]]:
        real_time.sleep(0.5)
        return 401, "AuthFailure", {}

    fcu = Fcu(answer)

    found = in_threads(fcu, IDS[:5], FastTime())

    assert 1 == fcu.calls
    assert [ClientError] * 5 == [type(problem) for problem in found]


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


def test_accounts_and_regions_do_not_share() -> None:
    time = FastTime()
    here, there = Fcu(ready_after(5, time)), Fcu(ready_after(5, time))
    there.client._request_signer._credentials = type(
        "Keys", (), {"access_key": "OTHER"}
    )()
    there.client.meta.events.register_first(
        "before-sign.ec2", lambda **kwargs: None
    )
    here_id, there_id = IDS[:2]

    threads = [
        threading.Thread(target=in_threads, args=(fcu, [each], time))
        for fcu, each in ((here, here_id), (there, there_id))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert {here_id} == {i for r in here.requests for i in asked_for(r)}
    assert not {here_id} & {i for r in there.requests for i in asked_for(r)}


def test_one_who_leaves_does_not_stop_the_others() -> None:
    """Ctrl-C in the thread that looks: another one takes over."""
    time = FastTime()

    class Stop(BaseException):
        pass

    def answer(request: dict[str, str]) -> bytes:
        if threading.current_thread() is leaver:
            raise Stop
        return ready(request)

    fcu = Fcu(answer)
    ready = ready_after(30, time)
    left: list[BaseException] = []

    def leave() -> None:
        try:
            until_ready(fcu.client, IMAGE, IDS[0], world=time)
        except Stop as stop:
            left.append(stop)

    leaver = threading.Thread(target=leave)
    leaver.start()

    [found] = in_threads(fcu, IDS[1:2], time)
    leaver.join(60)

    assert IDS[1] == found["ImageId"]
    assert 1 == len(left)
    assert {} == loop._boards


def test_a_looker_that_is_interrupted_too_early_does_not_stop_the_others() -> (
    None
):
    """Ctrl-C after its turn has begun, and before the look."""
    time = VirtualTime()
    board = loop.Board(IMAGE, time)
    first, second = (Wait(IMAGE, each, 9, time.now()) for each in IDS[:2])
    board.join([first])
    assert [first] == board._take_turn()

    board.leave([first])
    board.join([second])

    assert [second] == board._take_turn()


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


def test_a_forked_process_looks_for_itself() -> None:
    """The thread that looks in its parent is not there."""
    time = FastTime()
    looking, over = threading.Event(), threading.Event()

    def answer(request: dict[str, str]) -> bytes:
        if os.getpid() == parent:
            looking.set()
            over.wait(30)
        return images(*asked_for(request), state="available")

    parent, fcu = os.getpid(), Fcu(answer)
    thread = threading.Thread(target=in_threads, args=(fcu, IDS[:1], time))
    thread.start()
    looking.wait(30)

    child = os.fork()
    if child == 0:  # never to go on as a second run of the tests
        signal.alarm(30)
        try:
            until_ready(fcu.client, IMAGE, IDS[1], timeout=300, world=time)
            os._exit(7)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    over.set()
    thread.join(30)

    assert 7 == os.waitstatus_to_exitcode(status)


def test_the_public_way_to_wait_for_several() -> None:
    fcu = Fcu(images("ami-1", state="available"))

    found = wait_until_all_available(fcu.client, ["ami-1", "ami-2"], timeout=0)

    assert {"ImageId": "ami-1", "State": "available"} == found["ami-1"]
    assert isinstance(found["ami-2"], errors.TimedOut)
    assert 1 == fcu.calls


def test_a_clock_that_is_set_does_not_matter() -> None:
    """Time is taken from one that only goes forward."""
    before = real_time.monotonic()
    now = loop.WORLD.now()

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
