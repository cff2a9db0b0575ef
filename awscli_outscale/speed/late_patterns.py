"""Compile a regular expression when it is first used.

Of the 150 that the AWS CLI's modules compile while they are imported, a
command uses a few dozen. Those of ``awscli.shorthand`` and of ``urllib3``,
with all of Unicode in them, take as long as 50 modules.

This module goes with AWS CLI v1, as ``deferred_imports`` does.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any


@contextlib.contextmanager
def late() -> Iterator[None]:
    """While this lasts, ``re.compile`` only promises to compile.

    A mistake in an expression would be found when it is used. There is none
    in the modules that are imported meanwhile: a test looks.
    """
    own = re.compile

    def promise(pattern: Any, flags: Any = 0) -> Any:
        if isinstance(pattern, (str, bytes)):
            return LatePattern(own, pattern, flags)
        return own(pattern, flags)

    re.compile = promise
    try:
        yield
    finally:
        re.compile = own


class LatePattern:
    """Stands in for a compiled pattern, which it makes when it is asked.

    For ``isinstance``, and so for the functions of ``re``, it is one.
    """

    def __init__(
        self, compiles: Callable[[Any, Any], Any], pattern: Any, flags: Any
    ) -> None:
        self._make = partial(compiles, pattern, flags)

    def __getattr__(self, name: str) -> Any:
        # What has been asked once is kept, and asked here no more.
        made = name == "_made"
        found = self._make() if made else getattr(self._made, name)
        self.__dict__[name] = found
        return found

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return re.Pattern

    def __eq__(self, other: object) -> bool:
        theirs = other._made if type(other) is LatePattern else other
        return bool(self._made == theirs)

    def __hash__(self) -> int:
        return hash(self._made)

    def __repr__(self) -> str:
        return repr(self._made)

    def __copy__(self) -> Any:
        return self._made

    def __deepcopy__(self, memo: Any) -> Any:
        return self._made

    def __reduce_ex__(self, protocol: Any) -> Any:
        return re.compile, (self._made.pattern, self._made.flags)
