"""Watch the pager in which AWS CLI v2 shows an answer.

The AWS CLI ignores a pager that does not exist or fails; the answer is then
nowhere.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from typing import Any

from awscli_outscale import by_name

# Characters of what a pager gets that are kept, to look for an ID in them.
_ENOUGH = 1 << 20

# Seconds that a pager gets to begin to read, and between two looks.
_PATIENCE = 2.0
_LOOK = 0.01


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
        self._written = 0
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
            self._encoding = self._process.stdin.encoding
            self._process.stdin = _Noting(
                self._process.stdin, self._note, self._look
            )
        return self._process

    def _note(self, text: str) -> None:
        self._written += len(self._encoded(text))
        if len(self._text) < _ENOUGH:
            self._text += text

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._encoding, "replace")

    def _look(self, stream: Any) -> None:
        """Look what has been read of it, before it is closed."""
        try:
            stream.flush()
        except (OSError, ValueError):
            self._text = ""  # it had ended already
            return
        deadline = time.monotonic() + _PATIENCE
        while (left := _unread(stream)) and time.monotonic() < deadline:
            if self._process.poll() is not None:
                head = self._encoded(self._text)[: self._written - left]
                self._text = head.decode(self._encoding, "ignore")
                return
            time.sleep(_LOOK)

    def shown(self) -> str:
        """Return what the pager got of the answer; empty if there is none.

        :raises PagerFailed: it could not be started, or failed.
        """
        problem = self._problem
        if problem is None and self._process is not None:
            code = self._process.poll()
            problem = f"ended with exit code {code}" if code else None
            if not (problem or self._text):
                problem = "ended without reading it"
        if problem is not None:
            name = self._name
            shown = name if isinstance(name, str) else " ".join(name)
            raise PagerFailed(
                f"the pager {shown!r} {problem}. Set AWS_PAGER to another "
                "one, or to '' for none"
            )
        return self._text


def _unread(stream: Any) -> int:
    """Return the bytes in a pipe that nobody has read; 0 if it is unknown."""
    # Windows has neither, nor pagers that end so.
    with contextlib.suppress(ImportError, OSError, ValueError):
        ioctl, count = by_name("fcntl:ioctl"), by_name("termios:FIONREAD")
        found = ioctl(stream.fileno(), count, bytes(4))
        return int.from_bytes(found, sys.byteorder)
    return 0


class _Noting:
    """A stream that tells what is written to it.

    :param closing: is given the stream before it is closed.
    """

    def __init__(
        self,
        stream: Any,
        note: Callable[[str], None],
        closing: Callable[[Any], None],
    ) -> None:
        self._stream = stream
        self._note = note
        self._closing = closing

    def write(self, text: str) -> Any:
        self._note(text)
        return self._stream.write(text)

    def close(self) -> Any:
        if not self._stream.closed:
            self._closing(self._stream)
        return self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
