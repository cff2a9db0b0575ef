"""What keys look like, and what they cannot."""

from __future__ import annotations

import pytest

from awscli_outscale.commands.outscale.configure import key_shape

ACCESS, SECRET = "ABCDEFGHIJ0123456789", "a1/+" * 10


@pytest.mark.parametrize("key", [ACCESS, SECRET, "lower", "A"])
def test_what_may_be_a_key(key: str) -> None:
    assert None is key_shape.why_not(key)


@pytest.mark.parametrize(
    "key", ["", '"ABC"', "'ABC'", "A B", "é", "<key>", "$KEY", "a\nb", "**a"]
)
def test_what_cannot_be_one(key: str) -> None:
    assert "It is empty, or contains" in str(key_shape.why_not(key))


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ((ACCESS, SECRET), "None"),
        ((ACCESS, ACCESS), "the same as the access key ID"),
        ((SECRET, ACCESS), "swapped"),
    ],
)
def test_what_cannot_be_a_pair(pair: tuple[str, str], words: str) -> None:
    said = str(key_shape.why_not_both(*pair))

    assert words in said
    assert ACCESS not in said


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (ACCESS, "None"),
        ("ABC", "this one has 3."),
        (ACCESS.lower(), "this one has 20, others among them."),
    ],
)
def test_an_odd_one_is_told_of(key: str, words: str) -> None:
    [*found] = key_shape.odd(key, SECRET)

    assert words in str(*found or [None])
    assert "secret keys have 40 characters; this one has 5." in str(
        key_shape.odd(key, "short")
    )
    assert "short" not in str(key_shape.odd(key, "short"))
