"""A pattern that is compiled later does what it does when compiled at once."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from typing import Any

import pytest

from awscli_outscale.speed import late_patterns

_PATTERN = r"(?P<word>[a-c]+)(\d)?"
_TEXT = "ab1 xyz CBA"


def _late(pattern: Any = _PATTERN, flags: int = re.IGNORECASE) -> Any:
    with late_patterns.late():
        return re.compile(pattern, flags)


@pytest.mark.parametrize(
    "use",
    [
        lambda p: p.search(_TEXT).groupdict(),
        lambda p: p.match(_TEXT).span(),
        lambda p: p.fullmatch("abc")[0],
        lambda p: p.findall(_TEXT),
        lambda p: [m[0] for m in p.finditer(_TEXT)],
        lambda p: p.sub(r"<\g<word>>", _TEXT),
        lambda p: p.subn("", _TEXT),
        lambda p: p.split(_TEXT),
        lambda p: (p.pattern, p.flags, p.groups, dict(p.groupindex)),
        lambda p: re.sub(p, "-", _TEXT),
        lambda p: re.findall(p, _TEXT),
        lambda p: re.compile(p).pattern,
        lambda p: copy.copy(p).pattern,
        lambda p: copy.deepcopy([p])[0].pattern,
        lambda p: pickle.loads(pickle.dumps(p)),
        lambda p: isinstance(p, re.Pattern),
        lambda p: {p: 1} == {re.compile(_PATTERN, re.IGNORECASE): 1},
        lambda p: p == re.compile(_PATTERN, re.IGNORECASE),
        lambda p: re.compile(_PATTERN, re.IGNORECASE) == p,
        lambda p: p == re.compile("other"),
        lambda p: p == _PATTERN,
        repr,
    ],
)
def test_it_does_the_same(use: Callable[[Any], Any]) -> None:
    expected = use(re.compile(_PATTERN, re.IGNORECASE))

    assert expected == use(_late())


def test_it_is_compiled_once_and_when_it_is_used() -> None:
    broken = _late("(")
    with pytest.raises(re.error):
        broken.match("")
    one, other = _late(), _late()

    assert "_made" not in vars(one)
    assert one == other
    assert one.match is one.match
    assert vars(one)["_made"] is re.compile(_PATTERN, re.IGNORECASE)


def test_bytes_as_well_and_patterns_are_left_as_they_are() -> None:
    made = re.compile("a")

    assert _late(rb"\w", 0).match(b"a")
    assert _late(made, 0) is made


def test_afterwards_patterns_are_compiled_at_once() -> None:
    own = re.compile
    with pytest.raises(ZeroDivisionError), late_patterns.late():
        1 / 0  # noqa: B018

    assert re.compile is own
