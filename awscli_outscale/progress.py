"""Say on a terminal how a wait is going; say nothing anywhere else."""

from __future__ import annotations

import contextlib
from typing import Any, TextIO

from awscli_outscale.waiting import duration, printable

_CLEAR = "\r\x1b[K"


class Progress:
    """One line on a terminal, redrawn, and gone at the end.

    :param stream: usually the standard error; never the standard output.
    """

    def __init__(self, stream: TextIO | None, image_id: str) -> None:
        # None if the standard error is closed.
        self._stream = stream if stream and stream.isatty() else None
        self._image_id = image_id

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exc_info: Any) -> None:
        self._write(_CLEAR)

    def show(self, state: str, elapsed: float) -> None:
        self._write(
            f"{_CLEAR}{self._image_id}: {printable(state)}, "
            f"{duration(elapsed)}"
        )

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        with contextlib.suppress(OSError):  # the terminal is gone
            self._stream.write(text)
            self._stream.flush()
