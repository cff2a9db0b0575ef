"""Write an answer whose IDs must not be lost."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from typing import Any

from awscli_outscale import errors
from awscli_outscale.telling import tell


def show_surely(write: Callable[[], None], least: Any, hint: str) -> None:
    """Write an answer; if that fails, what must not be lost of it.

    :param write: writes it to the standard output, as the user wants it.
    :param least: the IDs, in a structure; written as JSON.
    :param hint: how to go on, for the standard error.
    :raises NotShown: the answer could not be written as a whole.
    """
    try:
        write()
        sys.stdout.flush()
    except Exception as problem:
        # The output is closed or full, or --query does not fit. The text of
        # the problem may quote a presigned URL.
        with contextlib.suppress(Exception):
            print(json.dumps(least), flush=True)
        tell(hint)
        raise errors.NotShown(
            f"The answer could not be written ({type(problem).__name__}). "
            "Check --query, --output and where the output goes."
        ) from None
