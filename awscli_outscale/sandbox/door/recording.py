"""Remember what arrived, so that a test can assert the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True)
class Recorded:
    """One request as the sandbox saw it.

    `path` and `query` are raw, `headers` has lower-case names, `service` is
    the name in the credential scope (or the one guessed for an unsigned
    request), `params` are the decoded parameters of the query protocol.
    `region` is None where the signature names none. The repr leaves out what
    may hold a signature.
    """

    method: str
    host: str
    path: str
    service: str
    action: str
    region: str | None
    access_key: str | None
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    params: Mapping[str, str] = field(repr=False)


class Recording:
    """A list of requests that threads may append to."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: list[Recorded] = []

    def add(self, request: Recorded) -> None:
        """Append one request."""
        with self._lock:
            self._requests.append(request)

    def copy(self) -> list[Recorded]:
        """Return the requests so far, oldest first, as a new list."""
        with self._lock:
            return list(self._requests)
