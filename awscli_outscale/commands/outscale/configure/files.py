"""Write the user's configuration files whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
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
    disk leaves every file as it was. If one cannot be renamed (a file that is
    mounted, or immutable), those before it get their old contents back. A
    file keeps its owner and its permissions, a new one is its owner's alone
    (0600); a symbolic link stays one.

    :raises Refused: a file cannot be written.
    """
    staged: list[tuple[str, str]] = []
    try:
        for path, text in texts.items():
            try:
                staged.append(
                    _stage(path, text.encode("utf-8", "surrogateescape"))
                )
            except OSError as problem:
                raise errors.refused(_say(path, "write", problem)) from None
        _rename(staged)
    finally:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _stage(path: str, contents: bytes) -> tuple[str, str]:
    place = Path(os.path.realpath(path))
    if not place.parent.is_dir():
        place.parent.mkdir(mode=0o700, parents=True)
    handle, temporary = tempfile.mkstemp(
        prefix=f".{place.name}.", dir=place.parent
    )  # is the owner's alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            old = os.stat(place)
            _keep_owner(temporary, old)
            os.chmod(temporary, old.st_mode & 0o777)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary, str(place)


def _keep_owner(temporary: str, old: os.stat_result) -> None:
    """Give a file to the owner of the one that it will replace.

    Else ``sudo`` would make root the owner of the user's keys.
    """
    new = os.stat(temporary)
    if (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid):
        return
    try:
        # Not os.chown, which Windows lacks; there, nobody comes here.
        shutil.chown(temporary, old.st_uid, old.st_gid)
    except PermissionError as problem:
        raise PermissionError(
            problem.errno,
            f"it belongs to another user or group ({old.st_uid}:{old.st_gid})",
        ) from None


def _rename(staged: list[tuple[str, str]]) -> None:
    """Rename what is staged, and take it from the list; all or nothing."""
    renamed: list[tuple[str, bytes | None]] = []
    while staged:
        temporary, place = staged[0]
        try:
            old = _contents(place)
            os.replace(temporary, place)
        except OSError as problem:
            changed = [p for p, was in renamed if not _put_back(p, was)]
            raise errors.refused(
                _say(place, "write", problem, changed)
            ) from None
        renamed.append((place, old))
        del staged[0]


def _contents(place: str) -> bytes | None:
    try:
        return Path(place).read_bytes()
    except FileNotFoundError:
        return None


def _put_back(place: str, contents: bytes | None) -> bool:
    """Give a file its old contents, or remove it; tell whether it worked."""
    try:
        if contents is None:
            os.unlink(place)
        else:
            os.replace(*_stage(place, contents))
    except OSError:
        return False
    return True


def _say(
    path: str, verb: str, problem: OSError, changed: Sequence[str] = ()
) -> str:
    end = "Nothing was changed."
    if changed:
        end = (
            f"{', '.join(changed)} was changed before, and could not be "
            "changed back: look at it."
        )
    return f"{path} cannot be {'read' if verb == 'read' else 'written'}: " + (
        f"{problem.strerror or type(problem).__name__}. {end}"
    )
