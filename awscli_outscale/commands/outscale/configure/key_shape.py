"""What a pair of keys looks like: OUTSCALE's are of 20 and 40 characters.

And the name of a profile, which has to find its way into a file and back.
"""

from __future__ import annotations

import re

_ANY = re.compile(r"[A-Za-z0-9/+=_.-]+")
_ACCESS_KEY = re.compile(r"[A-Z0-9]{20}")


def why_not(value: str) -> str | None:
    """Say why a value cannot be a key of either kind, or return None."""
    if _ANY.fullmatch(value):
        return None
    return (
        "It is empty, or contains characters that no key has. Copy it again, "
        "without quotes."
    )


def why_not_name(name: str) -> str | None:
    """Say why a name cannot stand in a configuration file, or return None."""
    if name.isprintable() and "]" not in name:
        return None
    return (
        "contains characters that a configuration file cannot have: "
        "], or invisible ones. Nothing was changed."
    )


def why_not_both(access_key: str, secret_key: str) -> str | None:
    """Say why two keys cannot be a pair, or return None.

    The text does not quote them.
    """
    if access_key == secret_key:
        return (
            "The secret key is the same as the access key ID. Copy it again."
        )
    if len(access_key) == 40 and len(secret_key) == 20:
        return "The access key ID and the secret key are swapped."
    return None


def odd(access_key: str, secret_key: str) -> list[str]:
    """Return what is odd about two keys, in sentences.

    >>> odd("ABCDEFGHIJ0123456789", "a" * 39)
    ["OUTSCALE's secret keys have 40 characters; this one has 39."]
    """
    found = []
    if not _ACCESS_KEY.fullmatch(access_key):
        found.append(
            "OUTSCALE's access key IDs have 20 characters, capital letters "
            f"and digits; this one has {len(access_key)}"
            f"{'' if len(access_key) != 20 else ', others among them'}."
        )
    if len(secret_key) != 40:
        found.append(
            "OUTSCALE's secret keys have 40 characters; this one has "
            f"{len(secret_key)}."
        )
    return found
