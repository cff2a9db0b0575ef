"""Hold a request and an answer as they cross the wire, nothing decoded.

Signatures are computed over the raw path and query, so these must survive
from the socket to the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """One HTTP request.

    `path` and `query` are raw (percent-encoded, as sent), `headers` has
    lower-case names. The repr shows neither query, headers nor body, because
    they carry signatures.
    """

    method: str
    host: str
    path: str
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def query_pairs(self) -> list[tuple[str, str]]:
        """Return the decoded query in order; '+' stays a plus sign."""
        pieces = [piece for piece in self.query.split("&") if piece]
        return [
            (unquote(name), unquote(value))
            for name, _, value in (piece.partition("=") for piece in pieces)
        ]

    def form(self) -> dict[str, str]:
        """Return the parameters of the query protocol (query and body)."""
        pairs = parse_qsl(self.query, keep_blank_values=True)
        if self.headers.get("content-type", "").startswith(FORM):
            text = self.body.decode("utf-8", "replace")
            pairs += parse_qsl(text, keep_blank_values=True)
        return dict(pairs)


@dataclass(frozen=True)
class Response:
    """One HTTP answer; `headers` without Content-Length and Connection.

    `sent` is how much of the body really goes out before the connection is
    closed; None for all of it.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    sent: int | None = None
