"""Know the accounts of the sandbox by their access keys.

A request says with an access key who sends it; everything that it makes or
sees follows from the account behind the key.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

_KEY_LETTERS = string.ascii_uppercase + string.digits
Environment = Callable[["AccountKeys"], dict[str, str]]


@dataclass(frozen=True)
class AccountKeys:
    """An account and one pair of its keys; the repr holds no secret."""

    access_key: str
    secret_key: str = field(repr=False)
    account_id: str
    _environment: Environment = field(repr=False, compare=False)

    def environment(self) -> dict[str, str]:
        """Return the variables that make an `aws` or boto3 this account's.

        RuntimeError while the sandbox is not running.
        """
        return self._environment(self)


class Keyring:
    """Every pair of keys. Safe to use from several threads."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._lock = Lock()
        self._keys: dict[str, AccountKeys] = {}

    def add(
        self,
        access_key: str | None = None,
        secret_key: str | None = None,
        account_id: str | None = None,
    ) -> AccountKeys:
        """Keep a pair of keys; what is None is made up.

        An account ID that is known gets a further pair. ValueError when the
        access key is taken, or the account ID is not 12 digits.
        """
        keys = AccountKeys(
            access_key or _random(_KEY_LETTERS, 20),
            secret_key or _random(_KEY_LETTERS, 40),
            account_id or _random(string.digits, 12),
            self._environment,
        )
        if not re.fullmatch(r"[0-9]{12}", keys.account_id):
            raise ValueError(
                f"An account ID has 12 digits: '{keys.account_id}'"
            )
        with self._lock:
            if keys.access_key in self._keys:
                raise ValueError("The access key belongs to an account.")
            self._keys[keys.access_key] = keys
        return keys

    def every(self) -> list[AccountKeys]:
        """Return all pairs, the oldest first (a copy)."""
        with self._lock:
            return list(self._keys.values())

    def find(self, access_key: str) -> AccountKeys | None:
        """Return the pair of `access_key`, None when there is none."""
        with self._lock:
            return self._keys.get(access_key)


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))
