"""Lock an access key after four failed authentications.

Source: OAPI specification, "Brute force": four failures in a row lock the key
for one minute, every four further ones for one minute more, up to ten. While
it is locked even a good signature is refused, with FCU's AuthFailure. Whether
OOS takes part is not documented; here it does not, as Scality CloudServer has
no lock.
"""

from __future__ import annotations

from threading import Lock

from awscli_outscale.sandbox.clock import Clock

FAILURES = 4
SECONDS = 60
LONGEST = 600


class Locks:
    """Failures by access key, and until when each is locked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def locked(self, access_key: str) -> bool:
        """Return whether the key is locked now."""
        with self._lock:
            until = self._until.get(access_key)
            return until is not None and self._clock.now() < until

    def failed(self, access_key: str) -> None:
        """Count a signature that this key's secret did not make."""
        with self._lock:
            count = self._failures.get(access_key, 0) + 1
            self._failures[access_key] = count
            if count % FAILURES == 0:
                length = min(count // FAILURES * SECONDS, LONGEST)
                self._until[access_key] = self._clock.now() + length

    def passed(self, access_key: str) -> None:
        """Forget the failures of a key that is not locked."""
        with self._lock:
            self._failures.pop(access_key, None)
            self._until.pop(access_key, None)

    def clear(self) -> None:
        """Unlock every key and forget all failures."""
        with self._lock:
            self._failures.clear()
            self._until.clear()
