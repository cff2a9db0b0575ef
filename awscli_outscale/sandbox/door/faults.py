"""Let a test order failures in advance: errors, dropped connections, garbage.

What clients meet on a bad day: FCU throttling (503 RequestLimitExceeded), a
connection lost before or after the work is done, an answer that never comes
or comes in half, a proxy's page in place of XML.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event, Lock

CUTS = ("short", "whole")


@dataclass(frozen=True)
class Fault:
    """What happens instead of, or after, the real answer."""

    status: int
    code: str
    message: str
    drop: bool
    drop_after: bool
    body: bytes | None
    retry_after: str | None
    hang: float | None
    cut: str | None

    @property
    def works(self) -> bool:
        """Whether the work is done nevertheless."""
        return self.drop_after or self.cut is not None

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that come with the error or the body."""
        if self.retry_after is None:
            return ()
        return (("Retry-After", self.retry_after),)


class Faults:
    """Faults waiting for their action, first ordered, first served."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: dict[str, list[Fault]] = {}
        self._release = Event()

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
        retry_after: float | str | None = None,
        hang: float | None = None,
        cut: str | None = None,
    ) -> None:
        """Make the next `times` calls of `action` fail.

        Without one of the below the answer is an error in the shape of the
        service, with HTTP `status` (default 503), `code` and `message`.

        drop         close the connection at once; drop_after: do the work,
                     then close it
        hang         take the request and answer nothing for so many seconds,
                     then close the connection; the work is done only with
                     drop_after. clear() and stop() end the silence.
        cut          do the work and send half of the answer: "short" promises
                     the whole in Content-Length and closes the connection,
                     "whole" says that the half is all
        body         sent as it is, with `status` (default 200)
        retry_after  a Retry-After header with an error or a body

        For OOS the action is the S3 operation: `GetObject`, `PutObject`,
        `HeadObject`, `DeleteObject`, `ListObjects`, `CreateBucket`, and so
        on. ValueError when `times` is below 1, or for an unknown `cut`.
        """
        if times < 1:
            raise ValueError("A fault happens at least once.")
        if cut is not None and cut not in CUTS:
            raise ValueError(f"An answer is cut {' or '.join(CUTS)}: {cut}")
        if status is None:
            status = 503 if body is None else 200
        fault = Fault(
            status,
            code,
            message,
            drop,
            drop_after,
            body,
            None if retry_after is None else str(retry_after),
            hang,
            cut,
        )
        with self._lock:
            self._waiting.setdefault(action, []).extend([fault] * times)

    def take(self, action: str) -> Fault | None:
        """Return the next fault for `action` and forget it."""
        with self._lock:
            waiting = self._waiting.get(action)
            return waiting.pop(0) if waiting else None

    def clear(self) -> None:
        """Forget all faults that have not happened; end every hanging."""
        with self._lock:
            self._waiting.clear()
            self._release.set()
            self._release = Event()

    def wait(self, seconds: float) -> None:
        """Hang for `seconds`, or until clear()."""
        with self._lock:
            release = self._release
        release.wait(seconds)
