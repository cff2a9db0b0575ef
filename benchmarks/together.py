"""What does it cost to wait for many OMIs in one call, in requests and memory?

The wait is the real one of ``wait_until_all_available``; FCU and the time are
played. The OMIs are as large as FCU describes them, and become available one
after the other within ten minutes.
"""

from __future__ import annotations

import json
import random
import statistics
import tracemalloc
from collections.abc import Callable
from typing import Any, NamedTuple

from awscli_outscale.waits import loop
from awscli_outscale.waits.resources import resource
from awscli_outscale.waits.state_machine import Wait
from benchmarks.crowd import Client

#: Seconds within which all become available.
READY_WITHIN = 600.0

IMAGE = {
    "Architecture": "x86_64",
    "BlockDeviceMappings": [
        {
            "DeviceName": f"/dev/sd{letter}1",
            "Ebs": {
                "DeleteOnTermination": True,
                "SnapshotId": f"snap-{number:08x}",
                "VolumeSize": 10,
                "VolumeType": "standard",
            },
        }
        for number, letter in enumerate("abcd")
    ],
    "CreationDate": "2026-11-24T12:34:56.789Z",
    "Description": "An OMI that is waited for",
    "Hypervisor": "xen",
    "ImageLocation": "123456789012/An OMI that is waited for",
    "ImageType": "machine",
    "OwnerId": "123456789012",
    "ProductCodes": [{"ProductCodeId": "0001", "ProductCodeType": "outscale"}],
    "Public": False,
    "RootDeviceName": "/dev/sda1",
    "RootDeviceType": "ebs",
    "State": "pending",
    "StateReason": {"Code": "", "Message": ""},
    "Tags": [{"Key": "Name", "Value": "golden"}],
}


class Cost(NamedTuple):
    """What waiting for so many has cost.

    :ivar requests: in all.
    :ivar crowded: in the ten seconds with the most of them.
    :ivar late: mean seconds between ready and noticed.
    :ivar mebibytes: the peak of what Python has allocated meanwhile.
    """

    requests: int
    crowded: int
    late: float
    mebibytes: float


class Timing(loop.Timing):
    """Time passes when somebody sleeps."""

    def __init__(self) -> None:
        self._time = 0.0
        self._chance = random.Random(1)

    def now(self) -> float:
        return self._time

    def chance(self) -> float:
        return self._chance.random()

    def sleep(self, seconds: float) -> None:
        self._time += seconds


class Account:
    """Throttles nobody, and counts."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.asked: list[float] = []

    def take(self) -> None:
        self.asked.append(self._now())


def cost(number: int) -> Cost:
    """Return what waiting for so many costs."""
    timing = Timing()
    account = Account(timing.now)
    ids = [f"ami-{each:08x}" for each in range(number)]
    step = READY_WITHIN / number
    ready = {each: step * (n + 1) for n, each in enumerate(ids)}
    noticed: dict[str, float] = {}
    text = json.dumps(IMAGE)

    def describe(image_id: str) -> dict[str, Any]:
        image: dict[str, Any] = json.loads(text)  # no string is shared
        image["ImageId"] = image_id
        if timing.now() >= ready[image_id]:
            noticed.setdefault(image_id, timing.now())
            image["State"] = "available"
        return image

    what = resource("image")
    tracemalloc.start()
    try:
        waits = [Wait(what, each, started=0.0) for each in ids]
        loop.wait(Client(account, describe), what, [*waits], timing)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    late = [noticed[each] - ready[each] for each in ids]
    return Cost(
        len(account.asked),
        max(_within(account.asked, 10.0)),
        statistics.mean(late),
        peak / 2**20,
    )


def _within(times: list[float], seconds: float) -> list[int]:
    """Return how many there are in so many seconds, from each on."""
    return [
        sum(1 for other in times if each <= other < each + seconds)
        for each in times
    ]
