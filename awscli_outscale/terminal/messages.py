"""Tell the user something that does not stop the call."""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from typing import TextIO

from awscli_outscale import errors

# Through which a call goes from the user's code to ours.
_LIBRARIES = frozenset(
    ["awscli", "awscli_outscale", "boto3", "botocore", "s3transfer"]
)


def tell(text: str) -> None:
    """Write a line to the AWS CLI's standard error, if there is one."""
    try:
        _write(text)
    except OSError:
        # Full. Python would try once more, and end with 120 for that,
        # whatever has become of the call.
        sys.stderr = io.StringIO()


def _write(text: str) -> None:
    with contextlib.suppress(AttributeError, ValueError):
        sys.stderr.write(f"{_laid_out(text, sys.stderr)}\n")
        sys.stderr.flush()


def report(text: str, head: str = "") -> None:
    """Write a line to standard output.

    :param head: what it begins with; if it is broken, the rest is set in.
    """
    print(_laid_out(text, sys.stdout, head))


def warn(text: str, style: str) -> None:
    """Warn as the host does.

    :param style: ``cli`` writes a line to standard error, ``python``
        issues an ``OutscaleWarning`` that names the line of the user's code.
    """
    if style == "cli":
        tell(f"warning: {text}")
    else:
        shown = errors.printable(text)
        warnings.warn(
            shown, errors.OutscaleWarning, stacklevel=_level_of_user()
        )


def warn_of_the_past(text: str, style: str) -> None:
    """Warn of what has happened, and let nothing that it made be lost.

    A program may turn warnings into exceptions: one instead of an answer
    would take the ID with it, and one instead of a Ctrl-C the Ctrl-C. So this
    one is written instead.
    """
    try:
        warn(text, style)
    except errors.OutscaleWarning:
        # A program's standard error is its own, full or not.
        with contextlib.suppress(OSError):
            _write(f"warning: {text}")


def _laid_out(text: str, stream: TextIO | None, head: str = "") -> str:
    from awscli_outscale.terminal import paragraphs

    shown = errors.printable(text, keep="\n")
    columns = paragraphs.width(stream)
    return f"{head}{paragraphs.broken(shown, columns, len(head))}"


def _level_of_user() -> int:
    """Return how far up the stack the line of the user's own code is.

    Level 1 is who asks; a call goes from there through us and botocore.
    """
    level, frame = 1, sys._getframe(1)
    while _is_library(frame.f_globals.get("__name__", "")):
        if frame.f_back is None:
            return 1
        level, frame = level + 1, frame.f_back
    return level


def _is_library(module: str) -> bool:
    return module.partition(".")[0] in _LIBRARIES
