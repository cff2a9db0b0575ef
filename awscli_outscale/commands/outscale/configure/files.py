"""Write the user's configuration files, each of them whole."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from awscli_outscale import errors
from awscli_outscale.terminal.messages import tell

# Why a file cannot be replaced by another one, but may be writable: it is
# mounted (containers do so), or its directory is not writable.
_IN_PLACE = (errno.EBUSY, errno.EACCES, errno.EPERM, errno.EROFS)


def read(path: str) -> str:
    """Return the text of a file, empty if there is none.

    Bytes that are not UTF-8 come back as they were when it is written.

    :raises Refused: it cannot be read, or is not a regular file. A device
        such as ``/dev/null`` would be replaced by a file, and with a pipe
        the reading would not end.
    """
    if path.startswith("~"):
        raise errors.refused(
            f"There is no home directory for {path}. Set HOME, or "
            "AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE. Nothing was "
            "changed."
        )
    if not path:
        raise errors.refused(
            "AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE is empty, and the "
            "AWS CLI reads no file then. Unset it, or name a file. Nothing "
            "was changed."
        )
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            raise errors.refused(
                f"{path} is {_kind(mode)}, not a regular file, and is left "
                "alone. Name another one with AWS_CONFIG_FILE or "
                "AWS_SHARED_CREDENTIALS_FILE. Nothing was changed."
            )
        return Path(path).read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as problem:
        raise errors.refused(_say(path, "read", problem)) from None


def are_one(path: str, other: str) -> bool:
    """Tell whether two paths lead to the same file, be it there or not."""
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return os.path.realpath(path) == os.path.realpath(other)


def write(texts: Mapping[str, str], secret: Collection[str] = ()) -> None:
    """Replace the contents of files, by path, in their order.

    All are written beside their places first and then renamed, so that a full
    disk leaves every file as it was. A file keeps its owner and its
    permissions, a new one is its owner's alone (0600); a symbolic link stays
    one. A file that cannot be replaced is written in place, as ``aws
    configure`` does, which is said before.

    :param secret: the paths of those that get a secret: their owner's alone
        from now on.
    :raises Refused: a file cannot be written; the text says which were.
    """
    staged: list[tuple[str, str, str | None]] = []
    written: list[str] = []
    try:
        for path, text in texts.items():
            contents = text.encode("utf-8", "surrogateescape")
            try:
                staged.append((path, text, _stage(path, contents, secret)))
            except OSError as problem:
                raise errors.refused(_say(path, "write", problem)) from None
        for path, text, temporary in staged:
            try:
                _put(path, text.encode("utf-8", "surrogateescape"), temporary)
                _secure(path, path in secret)
            except OSError as problem:
                raise errors.refused(
                    _say(path, "write", problem, written)
                ) from None
            written.append(path)
    finally:
        for _, _, temporary in staged:
            if temporary:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)


def _stage(path: str, contents: bytes, secret: Collection[str]) -> str | None:
    """Write the contents beside a file; None if it has to be in place."""
    place = Path(os.path.realpath(path))
    if not place.parent.is_dir():
        place.parent.mkdir(mode=0o700, parents=True)
    old = os.stat(place) if place.exists() else None
    if old is not None and old.st_nlink > 1:
        return None  # a hard link: its other name is to get the same
    try:
        handle, temporary = tempfile.mkstemp(
            prefix=f".{place.name}.", dir=place.parent
        )  # is the owner's alone
    except OSError as problem:
        if _may_be_in_place(problem, place):
            return None
        raise
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        if old is not None:
            _keep_owner(temporary, old)
            mask = 0o600 if path in secret else 0o777
            os.chmod(temporary, old.st_mode & mask)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def _put(path: str, contents: bytes, temporary: str | None) -> None:
    place = Path(os.path.realpath(path))
    if temporary is not None:
        try:
            os.replace(temporary, place)
        except OSError as problem:
            if not _may_be_in_place(problem, place):
                raise
        else:
            return
    tell(f"{path} cannot be replaced by a new file, and is written in place.")
    with place.open("r+b") as file:
        file.write(contents)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _may_be_in_place(problem: OSError, place: Path) -> bool:
    return (
        problem.errno in _IN_PLACE
        and place.is_file()
        and os.access(place, os.W_OK)
    )


def _secure(path: str, has_secret: bool) -> None:
    """Make a file its owner's alone, or say why it is not."""
    if not has_secret or os.name == "nt":
        return
    mode = os.stat(path).st_mode & 0o777
    if mode & 0o077:
        try:
            os.chmod(path, mode & 0o600)
        except OSError as problem:
            tell(
                f"warning: others can read {path}, which has a secret in it "
                f"(mode {mode:03o}), and that cannot be changed: "
                f"{problem.strerror}."
            )


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


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISDIR, "a directory"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    )
    return next((kind for is_it, kind in kinds if is_it(mode)), "a device")


def _say(
    path: str,
    verb: str,
    problem: Exception,
    written: Collection[str] = (),
) -> str:
    end = "Nothing was changed."
    if written:
        end = f"{', '.join(written)} had already been changed: check it."
    why = getattr(problem, "strerror", None) or type(problem).__name__
    return (
        f"{path} cannot be {'read' if verb == 'read' else 'written'}: "
        f"{why}. {end}"
    )
