"""When to look at an image again: often at first, then less and less often.

A fixed pause is late for what is quick and wasteful for what is slow. A pause
in proportion to the time that has passed is neither: the expected lateness
stays below a tenth of the duration, and the number of looks grows with its
logarithm. From two to ten minutes the pause stays the same, so that no user
waits half a minute for an image that is ready; who waits longer than that
does not mind a thirtieth more.

Many waits of one account share its limit of requests, and do not know of each
other. Each of them that is throttled doubles its pauses, and shortens them
again step by step while it is not.
"""

from __future__ import annotations

#: Seconds that a wait lasts unless the user says otherwise.
TIMEOUT = 3600

SHORTEST = 1.5
USUAL = 20.0
LONGEST = 60.0
SHARE = 0.18
SHARE_LATER = 1 / 30
JITTER = 0.22

#: Seconds between two requests of one look, where it takes several.
APART = 0.5

_SLOWEST = 32.0
_FASTER = 0.8


def pause(elapsed: float, chance: float, slowness: float = 1.0) -> float:
    """Return the seconds to wait before the next look.

    :param elapsed: seconds since the wait began.
    :param chance: a random number from 0 to 1; it spreads parallel waits by
        22 % in both directions.
    :param slowness: of the ``Pace``; no pause becomes longer than a minute
        because of it.
    """
    longest = min(LONGEST, max(USUAL, SHARE_LATER * elapsed))
    base = min(longest, max(SHORTEST, SHARE * elapsed))
    slowed = max(base, min(base * slowness, LONGEST))
    return slowed * (1 - JITTER + 2 * JITTER * chance)


class Pace:
    """What throttling has taught one process.

    :ivar slowness: how many times longer than usual its pauses are.
    """

    def __init__(self) -> None:
        self.slowness = 1.0

    def learn(self, throttled: bool) -> None:
        """Take in whether the server found the last request too early."""
        change = 2.0 if throttled else _FASTER
        self.slowness = min(_SLOWEST, max(1.0, self.slowness * change))

    def rest(self, chance: float) -> float:
        """Return the seconds in which a throttled process asks nothing.

        They come after what the server has asked for: all whom it has told
        the same would come back at the same time.
        """
        return SHORTEST * self.slowness * chance
