"""Write the user's configuration files whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from awscli_outscale import errors


def read(path: str) -> str:
    """Return the text of a file, empty if there is none.

    Bytes that are not UTF-8 come back as they were when it is written.
    """
    try:
        return Path(path).read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except OSError as problem:
        raise errors.refused(_say(path, "read", problem)) from None


def write(texts: Mapping[str, str]) -> None:
    """Replace the contents of files, by path.

    All are written beside their places first and then renamed, so that a full
    disk leaves every file as it was. A file keeps its permissions, a new one
    is its owner's alone (0600); a symbolic link stays one.

    :raises Refused: a file cannot be written.
    """
    staged: list[tuple[str, str]] = []
    try:
        for path, text in texts.items():
            try:
                staged.append(_stage(path, text))
            except OSError as problem:
                raise errors.refused(_say(path, "write", problem)) from None
        while staged:
            temporary, path = staged[0]
            try:
                os.replace(temporary, path)
            except OSError as problem:
                raise errors.refused(_say(path, "write", problem)) from None
            del staged[0]
    finally:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _stage(path: str, text: str) -> tuple[str, str]:
    place = Path(os.path.realpath(path))
    if not place.parent.is_dir():
        place.parent.mkdir(mode=0o700, parents=True)
    handle, temporary = tempfile.mkstemp(
        prefix=f".{place.name}.", dir=place.parent
    )  # is the owner's alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            os.chmod(temporary, place.stat().st_mode & 0o777)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary, str(place)


def _say(path: str, verb: str, problem: OSError) -> str:
    return f"{path} cannot be {'read' if verb == 'read' else 'written'}: " + (
        f"{problem.strerror or type(problem).__name__}. Nothing was changed."
    )
