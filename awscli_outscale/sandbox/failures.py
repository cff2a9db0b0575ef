"""Refuse a request in the words of the service that plays the refusal.

Wording, code and status live in failures.json; the code that refuses
only names the kind and the facts.
"""

from __future__ import annotations

from awscli_outscale.sandbox.facts import FAILURES


class Failure(Exception):
    """An error answer: HTTP status, error code, message. Holds no secret."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


class Dropped(ConnectionError):
    """Close the connection without an answer."""


def failure(kind: str, **facts: object) -> Failure:
    """Return the Failure named `kind` in failures.json."""
    status, code, message = FAILURES[kind]
    return Failure(status, code, message.format(**facts))
