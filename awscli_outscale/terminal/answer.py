"""Write an answer whose IDs must not be lost.

The AWS CLI's formatter swallows the errors of a standard output that is full
or closed; whether one shows up later depends on Python's buffering
(``PYTHONUNBUFFERED``). So the stream itself is watched.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from awscli_outscale import errors
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.pager import PagerFailed

# Characters that are enough to see whether there is anything.
_BEGINNING = 100

# What the AWS CLI writes where --query has found nothing.
_NOTHING = frozenset(["", "null", "None", "[]", "{}", '""', "''", "null\n..."])


def show_surely(write: Callable[[], Any], least: Any, hint: str) -> None:
    """Write an answer; if that fails, what must not be lost of it.

    :param write: writes it to the standard output, as the user wants it;
        returns whether a pager has it instead.
    :param least: the IDs, in a structure; written as JSON.
    :param hint: how to go on, for the standard error.
    :raises NotShown: the answer could not be written as a whole.
    """
    try:
        with _watched_output() as watched:
            is_elsewhere = write()
    except PagerFailed as problem:
        why = f"{problem}."
    except Exception as problem:
        # The output is closed or full, or --query does not fit. The text of
        # the problem may quote a presigned URL.
        why = (
            f"{type(problem).__name__}. Check --query, --output and where the "
            "output goes."
        )
    else:
        if watched.text.strip() in _NOTHING and not is_elsewhere:
            tell(f"The output has nothing of it. {hint}")
        return
    with contextlib.suppress(Exception):
        print(json.dumps(least), flush=True)
    tell(hint)
    raise errors.NotShown(f"The answer could not be written: {why}")


@contextlib.contextmanager
def _watched_output() -> Iterator[_Watched]:
    """Raise what has gone wrong with the standard output in the block."""
    stream = sys.stdout
    watched = _Watched(stream)
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

    :ivar text: the beginning of what was written.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.text = ""
        self.failure: Exception | None = None

    def write(self, text: str) -> Any:
        if len(self.text) < _BEGINNING:
            self.text += text
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
