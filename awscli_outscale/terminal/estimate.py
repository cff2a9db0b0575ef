"""How long will it still take, judging by the percentages so far?"""

from __future__ import annotations

# Seconds of a wait before which there is no estimate.
_FROM = 10.0

# Seconds and per cent between two looks below which a guess is worth nothing.
_LEAST_TIME = 4.0
_LEAST_PROGRESS = 1.0


class Estimate:
    """Learns from percentages, and extrapolates in a straight line."""

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None
        self._last: tuple[float, float] | None = None

    def learn(self, elapsed: float, percent: float) -> None:
        """Take in that so many per cent are done after so many seconds.

        Where the percentage goes back, all begins again: the server counts
        something else now.
        """
        if self._last is None or percent < self._last[1]:
            self._first = (elapsed, percent)
        elif percent == self._last[1]:
            return  # no news; the time of the last step counts
        self._last = (elapsed, percent)

    def left(self, elapsed: float) -> float | None:
        """Return the seconds that are left, or None while it is unknown.

        :param elapsed: seconds of the wait.
        """
        if self._first is None or self._last is None or elapsed < _FROM:
            return None
        time = self._last[0] - self._first[0]
        progress = self._last[1] - self._first[1]
        if time < _LEAST_TIME or progress < _LEAST_PROGRESS:
            return None
        end = self._last[0] + (100 - self._last[1]) * time / progress
        # Behind the estimate nothing is known but that it was wrong.
        return end - elapsed if end > elapsed else None
