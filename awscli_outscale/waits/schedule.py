"""When to look at an image again: often at first, then ever more rarely.

A fixed pause is late for what is quick and wasteful for what is slow. A pause
in proportion to the time that has passed is neither: the expected lateness
stays below a tenth of the duration, and the number of looks grows with its
logarithm. From about two minutes on the pause stays the same, so that nobody
waits half a minute for an image that is ready.
"""

from __future__ import annotations

#: Seconds that a wait lasts unless the user says otherwise.
TIMEOUT = 3600

SHORTEST = 1.5
LONGEST = 20.0
SHARE = 0.18
JITTER = 0.22


def pause(elapsed: float, chance: float) -> float:
    """Return the seconds to wait before the next look.

    :param elapsed: seconds since the wait began.
    :param chance: a random number from 0 to 1; it spreads parallel waits by
        22 % in both directions.
    """
    base = min(LONGEST, max(SHORTEST, SHARE * elapsed))
    return base * (1 - JITTER + 2 * JITTER * chance)
