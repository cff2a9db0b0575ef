"""Many commands at once, of one account: do they throttle each other?

So many ``register-image --wait`` are started together. The account may make
so many requests a second, and all further ones are answered with 503. Nothing
is called and nobody waits: the time is a virtual one, the waits are the real
ones.
"""

from __future__ import annotations

import heapq
import itertools
import random
import statistics
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from awscli_outscale.waits import loop
from awscli_outscale.waits.resources import resource
from awscli_outscale.waits.state_machine import Wait

#: Seconds within which all of them are started.
STARTED_WITHIN = 3.0


class Outcome(NamedTuple):
    """What has become of them.

    :ivar calls: DescribeImages requests of one of them, on average.
    :ivar throttled: how many of all were throttled, from 0 to 1.
    :ivar late: mean seconds between ready and noticed.
    :ivar latest: the most seconds.
    :ivar crowded: requests in the second with the most of them.
    """

    calls: float
    throttled: float
    late: float
    latest: float
    crowded: int


class Time:
    """Passes when all sleep, to where the first of them wakes up."""

    def __init__(self) -> None:
        self.now = 0.0
        self._lock = threading.Lock()
        self._awake = 0
        self._numbers = itertools.count()
        self._asleep: list[tuple[float, int, threading.Event]] = []

    def run(self, works: list[Callable[[], None]]) -> None:
        """Do all works, each in a thread, one at a time."""
        self._awake = 1
        threads = []
        for work in works:
            thread = threading.Thread(
                target=self._work, args=(work, self._alarm(0.0))
            )
            thread.start()
            threads.append(thread)
        self._rest()
        for thread in threads:
            thread.join()

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        wake = self._alarm(seconds)
        self._rest()
        wake.wait()

    def _alarm(self, seconds: float) -> threading.Event:
        wake = threading.Event()
        with self._lock:
            entry = (self.now + seconds, next(self._numbers), wake)
            heapq.heappush(self._asleep, entry)
        return wake

    def _work(self, work: Callable[[], None], begin: threading.Event) -> None:
        begin.wait()
        try:
            work()
        finally:
            self._rest()

    def _rest(self) -> None:
        with self._lock:
            self._awake -= 1
            if self._awake == 0 and self._asleep:
                self.now, _, wake = heapq.heappop(self._asleep)
                self._awake = 1
                wake.set()


class Timing(loop.Timing):
    """What one of them takes for time and chance."""

    def __init__(self, time: Time, chance: random.Random) -> None:
        self._time = time
        self._chance = chance

    def now(self) -> float:
        return self._time.now

    def chance(self) -> float:
        return self._chance.random()

    def sleep(self, seconds: float) -> None:
        self._time.sleep(seconds)


class Account:
    """Answers so many requests a second, and so many more in a burst.

    :param hint: a ``Retry-After`` for those that are throttled, or None.
    """

    def __init__(self, time: Time, rate: float, hint: int | None) -> None:
        self._time = time
        self._rate = rate
        self._left = rate
        self._last = 0.0
        self._hint = hint
        self.asked: list[float] = []
        self.throttled = 0

    def take(self) -> None:
        """Count a request.

        :raises ClientError: it is one too many.
        """
        now = self._time.now
        self.asked.append(now)
        more = (now - self._last) * self._rate
        self._left, self._last = min(self._rate, self._left + more), now
        if self._left < 1:
            self.throttled += 1
            raise ClientError(_throttled(self._hint), "DescribeImages")
        self._left -= 1


class Client:
    """As much of an EC2 client as a wait needs."""

    meta: Any = SimpleNamespace(
        service_model=SimpleNamespace(
            service_id=SimpleNamespace(hyphenize=lambda: "ec2")
        ),
        events=SimpleNamespace(register_first=lambda *args, **kwargs: None),
    )

    def __init__(
        self, account: Any, describe: Callable[[str], dict[str, Any]]
    ) -> None:
        self._account = account
        self._describe = describe

    def describe_images(self, **request: Any) -> dict[str, Any]:
        self._account.take()
        ids = request.get("ImageIds") or request["Filters"][0]["Values"]
        return {"Images": [self._describe(each) for each in ids]}


def simulate(
    number: int, rate: float, ready: float, hint: int | None = None
) -> Outcome:
    """Return what becomes of so many waits.

    :param rate: requests a second that the account may make.
    :param ready: mean seconds until an image is available; from half to one
        and a half times as many.
    :param hint: of the server, as ``Account`` has it.
    """
    time = Time()
    account = Account(time, rate, hint)
    late: list[float] = []

    def waiter(seed: int) -> Callable[[], None]:
        chance = random.Random(seed)

        def work() -> None:
            timing = Timing(time, chance)
            timing.sleep(chance.random() * STARTED_WITHIN)
            end = time.now + ready * chance.uniform(0.5, 1.5)
            what = resource("image")
            wait = Wait(what, "ami-12345678", started=time.now)

            def describe(image_id: str) -> dict[str, Any]:
                state = "available" if time.now >= end else "pending"
                return {"ImageId": image_id, "State": state}

            loop.wait(Client(account, describe), what, [wait], timing)
            if wait.failure is not None:
                raise wait.failure
            late.append(time.now - end)

        return work

    time.run([waiter(each) for each in range(number)])
    assert number == len(late)
    return Outcome(
        len(account.asked) / number,
        account.throttled / len(account.asked),
        statistics.mean(late),
        max(late),
        _crowded(account.asked),
    )


def _crowded(asked: list[float]) -> int:
    seconds = [int(each) for each in asked]
    return max(seconds.count(each) for each in set(seconds))


def _throttled(hint: int | None) -> Any:
    headers = {} if hint is None else {"retry-after": str(hint)}
    return {
        "Error": {"Code": "RequestLimitExceeded", "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": 503, "HTTPHeaders": headers},
    }
