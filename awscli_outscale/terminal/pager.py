"""Watch the pager in which AWS CLI v2 shows an answer.

The AWS CLI ignores a pager that does not exist or fails; the answer is then
nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Characters of what a pager gets that are kept, to look for an ID in them.
_ENOUGH = 1 << 20


class PagerFailed(Exception):
    """The pager has not shown the answer; the text says why."""


class Pager:
    """The pager of one command.

    :param factory: the AWS CLI's maker of output streams; None where it has
        no pager (v1).
    """

    def __init__(self, factory: Any) -> None:
        self._process: Any = None
        self._name: Any = None
        self._problem: str | None = None
        self._text = ""
        # Private, and a parameter of its constructor.
        self._popen = getattr(factory, "_popen", None)
        if self._popen is not None:
            factory._popen = self._start

    def _start(self, *args: Any, **kwargs: Any) -> Any:
        assert self._popen is not None
        self._name = kwargs.get("args") or args[0]
        try:
            self._process = self._popen(*args, **kwargs)
        except OSError as problem:
            self._problem = f"cannot be started ({problem.strerror})"
            raise
        if self._process.stdin is not None:
            self._process.stdin = _Noting(self._process.stdin, self._note)
        return self._process

    def _note(self, text: str) -> None:
        if len(self._text) < _ENOUGH:
            self._text += text

    def shown(self) -> str:
        """Return what the pager got of the answer; empty if there is none.

        :raises PagerFailed: it could not be started, or failed.
        """
        problem = self._problem
        if problem is None and self._process is not None:
            code = self._process.poll()
            problem = f"ended with exit code {code}" if code else None
        if problem is not None:
            name = self._name
            shown = name if isinstance(name, str) else " ".join(name)
            raise PagerFailed(
                f"the pager {shown!r} {problem}. Set AWS_PAGER to another "
                "one, or to '' for none"
            )
        return self._text


class _Noting:
    """A stream that tells what is written to it."""

    def __init__(self, stream: Any, note: Callable[[str], None]) -> None:
        self._stream = stream
        self._note = note

    def write(self, text: str) -> Any:
        self._note(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
