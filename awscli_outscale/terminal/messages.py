"""Tell the user something that does not stop the call."""

from __future__ import annotations

import contextlib
import sys
import warnings

from awscli_outscale import errors


def tell(text: str) -> None:
    """Write a line to the standard error, if there is one."""
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stderr.write(errors.printable(f"{text}\n", keep="\n"))
        sys.stderr.flush()


def warn(text: str, style: str) -> None:
    """Warn as the host does.

    :param style: ``cli`` writes a line to the standard error, ``python``
        issues an ``OutscaleWarning``.
    """
    if style == "cli":
        tell(f"warning: {text}")
    else:
        shown = errors.printable(text)
        warnings.warn(shown, errors.OutscaleWarning, stacklevel=2)
