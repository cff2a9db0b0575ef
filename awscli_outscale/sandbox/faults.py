"""Let a test order failures in advance: errors, dropped connections, rubbish.

What clients meet on a bad day: FCU throttling (503 RequestLimitExceeded), a
connection lost before or after the work is done, a proxy's page in place of
XML.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True)
class Fault:
    """What happens instead of, or after, the real answer."""

    status: int
    code: str
    message: str
    drop: bool
    drop_after: bool
    body: bytes | None


class Faults:
    """Faults waiting for their action, first ordered, first served."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, list[Fault]] = {}

    def add(
        self,
        action: str,
        times: int = 1,
        status: int | None = None,
        code: str = "InternalError",
        message: str = "The request processing has failed.",
        drop: bool = False,
        drop_after: bool = False,
        body: bytes | None = None,
    ) -> None:
        """Make the next `times` calls of `action` fail.

        Without `drop`, `drop_after` or `body` the answer is an error in the
        shape of the service, with HTTP `status` (default 503), `code` and
        `message`. `drop` closes the connection at once, `drop_after` does the
        work first. `body` is sent as it is, with `status` (default 200).
        For OOS the action is the S3 operation: `GetObject`, `PutObject`,
        `HeadObject`, `DeleteObject`, `ListObjects`, `CreateBucket`, and so
        on. ValueError when `times` is below 1.
        """
        if times < 1:
            raise ValueError("A fault happens at least once.")
        if status is None:
            status = 503 if body is None else 200
        fault = Fault(status, code, message, drop, drop_after, body)
        with self._lock:
            self._waiting.setdefault(action, []).extend([fault] * times)

    def take(self, action: str) -> Fault | None:
        """Return the next fault for `action` and forget it."""
        with self._lock:
            waiting = self._waiting.get(action)
            return waiting.pop(0) if waiting else None

    def clear(self) -> None:
        """Forget all faults that have not happened."""
        with self._lock:
            self._waiting.clear()
