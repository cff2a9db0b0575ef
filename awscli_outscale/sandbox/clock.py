"""Say what time it is, so that a test can say it instead.

The life cycle of an import and the expiry of a presigned URL are measured on
this clock and on no other, and each answer bears its time.
"""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What the sandbox needs from a clock."""

    def now(self) -> float:
        """Return the time in seconds since 1970, UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        return time.time()


class ManualClock:
    """A clock that stands still until it is advanced.

    `start` is in seconds since 1970; by default the time of creation, so that
    URLs presigned by real clients are valid.
    """

    def __init__(self, start: float | None = None) -> None:
        self._now = time.time() if start is None else start

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`; ValueError for a negative number."""
        if seconds < 0:
            raise ValueError("A clock only goes forward.")
        self._now += seconds
