"""Write an answer whose IDs must not be lost.

The AWS CLI's formatter swallows the errors of a standard output that is full
or closed; whether one shows up later depends on Python's buffering
(``PYTHONUNBUFFERED``). So the stream itself is watched.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from awscli_outscale import errors
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.pager import PagerFailed

_LONGEST_ID = 50
_ID = re.compile(r'"([a-z-]+-[0-9a-f]{8,17})"')


def show_surely(
    write: Callable[[], Any], least: Any, hint: str, *, is_told: bool = False
) -> None:
    """Write an answer; if that fails, what must not be lost of it.

    :param write: writes it to standard output, as the user wants it;
        returns what a pager got instead, if anything.
    :param least: the IDs, in a structure; written as JSON.
    :param hint: has the IDs, and how to go on; for standard error.
    :param is_told: the hint stands there already.
    :raises NotShown: the answer could not be written as a whole.
    """
    ids = _ID.findall(json.dumps(least, default=str))
    try:
        with _watched_output(ids) as watched:
            paged = write() or ""
    except PagerFailed as problem:
        why = f"{problem}."
    except Exception as problem:
        # The output is closed or full, or --query does not fit. The text of
        # the problem may quote a presigned URL.
        why = (
            f"{_in_words(problem)}. Check --query, --output and where the "
            "output goes."
        )
    else:
        # --query has found nothing, or not the ID: it may be OAPI's way to
        # spell it without --oapi.
        if not (is_told or all(each in paged for each in watched.missing)):
            tell(f"The output does not contain the ID. {hint}")
        return
    with contextlib.suppress(Exception):
        print(json.dumps(least), flush=True)
    tell(hint)
    raise errors.NotShown(f"The answer could not be written: {why}")


def _in_words(problem: Exception) -> str:
    if sys.stdout is None:
        return "standard output is closed"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return type(problem).__name__


@contextlib.contextmanager
def _watched_output(ids: list[str]) -> Iterator[_Watched]:
    """Raise what has gone wrong with standard output in the block."""
    stream = sys.stdout
    watched = _Watched(stream, ids)
    sys.stdout = watched
    try:
        yield watched
        watched.flush()
    finally:
        sys.stdout = stream
    if watched.failure is not None:
        raise watched.failure


class _Watched:
    """A stream that keeps the first failure of writing to it.

    :ivar missing: the IDs that were not written yet.
    """

    def __init__(self, stream: Any, ids: list[str]) -> None:
        self._stream = stream
        self.missing = set(ids)
        self._end = ""  # of what was written: an ID may come in two pieces
        self.failure: Exception | None = None

    def write(self, text: str) -> Any:
        if self.missing:
            seam = self._end + text[:_LONGEST_ID]
            self.missing -= {i for i in self.missing if i in text or i in seam}
            self._end = (self._end + text[-_LONGEST_ID:])[-_LONGEST_ID:]
        return self._noting(self._stream.write, text)

    def flush(self) -> Any:
        return self._noting(self._stream.flush)

    def _noting(self, step: Callable[..., Any], *args: Any) -> Any:
        try:
            return step(*args)
        except Exception as failure:
            self.failure = self.failure or failure
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
