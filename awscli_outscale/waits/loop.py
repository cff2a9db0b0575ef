"""Look again and again, for all that one call waits for together.

FCU throttles by account, so that ten images cost the calls of one: whenever
the first of the waits is due, all are looked for, or as many as fit into one
request. The requests for a thousand follow each other at a distance, and one
that is throttled spoils only its own part of the look.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import Any

from awscli_outscale.waits.look import AT_ONCE, Look, look
from awscli_outscale.waits.resources import Resource
from awscli_outscale.waits.schedule import APART, Pace
from awscli_outscale.waits.state_machine import Wait

# Seconds between two redraws of a progress line.
_TICK = 1.0


class Timing:
    """The clock, the random numbers and the sleep; tests replace it."""

    def now(self) -> float:
        """Return seconds that never go back, whatever the clock does."""
        return time.monotonic()

    def chance(self) -> float:
        """Return a random number from 0 to 1."""
        return random.random()

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        time.sleep(seconds)


#: The real time.
TIMING = Timing()


def wait(
    client: Any,
    resource: Resource,
    waits: Sequence[Wait],
    timing: Timing = TIMING,
    tick: Callable[[], None] | None = None,
    until_failure: bool = False,
) -> None:
    """Return when all waits are over.

    :param client: an EC2 client of the account and Region of them all.
    :param resource: what they wait for.
    :param tick: is called about once a second, to redraw a line.
    :param until_failure: return as soon as one of them has failed.
    """
    seen, quiet_until, free_from = Look({}), float("-inf"), float("-inf")
    pace = Pace()
    while True:
        waiting = [each for each in waits if not each.over]
        failed = until_failure and any(each.failure for each in waits)
        if failed or not waiting:
            return
        now = timing.now()
        due = min(_due(each, quiet_until) for each in waiting)
        pause = max(due, free_from) - now
        if pause > 0:
            if tick is not None:
                tick()
                pause = min(pause, _TICK)
            timing.sleep(pause)
            continue
        chance = timing.chance()
        if now < quiet_until:
            # The server wants to be left alone, and for some the time is up
            # before that.
            asked = [each for each in waiting if each.end <= now]
        else:
            asked = sorted(waiting, key=_due_at)[:AT_ONCE]
            try:
                seen = look(client, resource, [each.id for each in asked])
            except Exception as problem:
                for each in waiting:
                    each.give_up(problem)
                return
            now = timing.now()
            pace.learn(seen.throttled)
            quiet_until = now + seen.retry_after
            if seen.throttled:
                quiet_until += pace.rest(chance)
            free_from = now + APART
        for each in asked:
            # The same chance for all, so that they stay together.
            each.see(seen, now, chance, pace.slowness)


def _due_at(each: Wait) -> float:
    return each.due


def _due(each: Wait, quiet_until: float) -> float:
    """Return when there is something to do for a wait."""
    return min(max(each.due, quiet_until), max(each.due, each.end))
