"""Configuration files are replaced whole, or not at all."""

from __future__ import annotations

import errno
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awscli_outscale import errors
from awscli_outscale.commands.outscale.configure import files


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_new_files_are_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "credentials"

    files.write({str(path): "secret"})

    assert ("secret", "0o600") == (path.read_text(), mode(path))
    assert "0o700" == mode(path.parent)


@pytest.mark.parametrize("permissions", [0o600, 0o644, 0o640])
def test_permissions_stay(tmp_path: Path, permissions: int) -> None:
    path = tmp_path / "config"
    path.write_text("old")
    path.chmod(permissions)

    files.write({str(path): "new"})

    assert ("new", oct(permissions)) == (path.read_text(), mode(path))


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "config"
    real.write_text("old")
    link.symlink_to(real)

    files.write({str(link): "new"})

    assert link.is_symlink()
    assert "new" == real.read_text()


def test_if_one_cannot_be_written_none_is(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("old")
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    impossible = in_the_way / "credentials"

    with pytest.raises(errors.Refused) as raised:
        files.write({str(config): "new", str(impossible): "secret"})

    assert f"{impossible} cannot be written: " in str(raised.value)
    assert "Nothing was changed." in str(raised.value)
    assert "old" == config.read_text()
    assert [config, in_the_way] == sorted(tmp_path.iterdir())


def test_odd_bytes_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"# caf\xe9\r\n")

    files.write({str(path): files.read(str(path)) + "x"})

    assert b"# caf\xe9\r\nx" == path.read_bytes()


def test_a_file_that_is_missing_is_empty(tmp_path: Path) -> None:
    assert "" == files.read(str(tmp_path / "none"))
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(errors.Refused, match="cannot be read"):
        files.read(str(tmp_path / "loop"))


def test_what_was_written_before_a_failure_is_named(tmp_path: Path) -> None:
    config, credentials = tmp_path / "config", tmp_path / "credentials"
    credentials.mkdir()  # can be written beside, and not be replaced

    with pytest.raises(errors.Refused) as raised:
        files.write({str(config): "new", str(credentials): "secret"})

    assert f"{credentials} cannot be written: " in str(raised.value)
    assert str(raised.value).endswith(
        f"{config} had already been changed: check it."
    )
    assert [config, credentials] == sorted(tmp_path.iterdir())


def node(path: Path) -> str:
    """Make a device, or a pipe if only root may make devices."""
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        os.mkfifo(path)
        return "a pipe"
    return "a device"


def sock(path: Path) -> str:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))
    return "a socket"


def pipe(path: Path) -> str:
    os.mkfifo(path)
    return "a pipe"


def directory(path: Path) -> str:
    path.mkdir()
    return "a directory"


@pytest.mark.parametrize("make", [node, sock, pipe, directory])
@pytest.mark.parametrize("linked", [False, True])
def test_only_a_regular_file_is_read_to_be_changed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path], str],
    linked: bool,
) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    kind = make(Path("odd"))
    mode = Path("odd").stat().st_mode
    Path("link").symlink_to("odd")
    path = "link" if linked else "odd"

    with pytest.raises(errors.Refused, match=f"{path} is {kind}, not a regul"):
        files.read(path)

    assert mode == Path("odd").stat().st_mode


def test_without_a_home_directory_nothing_is_written_to_one() -> None:
    with pytest.raises(errors.Refused, match="There is no home directory"):
        files.read("~/.aws/config")


@pytest.mark.parametrize(
    ("mode", "secret", "after"),
    [
        (0o644, True, "0o600"),
        (0o660, True, "0o600"),
        (0o400, True, "0o400"),
        (0o644, False, "0o644"),
    ],
)
@pytest.mark.parametrize("in_place", [False, True])
def test_what_gets_a_secret_becomes_its_owners_alone(
    tmp_path: Path, mode: int, secret: bool, after: str, in_place: bool
) -> None:
    path = tmp_path / "credentials"
    path.write_text("a longer old text")
    if in_place:  # because its other name is to have the same
        os.link(path, tmp_path / "other")
    path.chmod(mode if not in_place else mode | 0o200)

    files.write({str(path): "new"}, [str(path)] if secret else [])

    assert "new" == path.read_text()
    expected = int(after, 8) | (0o200 if in_place else 0)
    assert oct(expected) == oct(path.stat().st_mode & 0o777)


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("os.replace", errno.EBUSY),  # a mounted file
        ("tempfile.mkstemp", errno.EROFS),
        ("tempfile.mkstemp", errno.EACCES),
    ],
)
def test_what_cannot_be_replaced_is_written_in_place_after_saying_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    function: str,
    code: int,
) -> None:
    path = tmp_path / "config"
    path.write_text("a longer old text")
    number = path.stat().st_ino

    def fail(*args: Any, **kwargs: Any) -> None:
        assert "" == capsys.readouterr().err
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(function, fail)

    files.write({str(path): "new"})

    assert ("new", number) == (path.read_text(), path.stat().st_ino)
    assert [path] == list(tmp_path.iterdir())
    said = f"{path} cannot be replaced by a new file, and is written in place."
    assert f"{said}\n" == capsys.readouterr().err


@pytest.mark.parametrize("there", [True, False])
def test_one_file_by_two_names_is_one(tmp_path: Path, there: bool) -> None:
    path, link = tmp_path / "config", tmp_path / "credentials"
    link.symlink_to(path)
    if there:
        path.touch()
        os.link(path, tmp_path / "hard")
        assert files.are_one(str(path), str(tmp_path / "hard"))

    assert files.are_one(str(path), str(link))
    assert files.are_one(str(path), str(tmp_path / "x" / ".." / "config"))
    assert not files.are_one(str(path), str(tmp_path / "other"))


class Owners:
    """Files of somebody else's, whoever runs the tests."""

    def __init__(self, path: Path, permitted: bool) -> None:
        self.given: list[tuple[int, int]] = []
        self._path, self._permitted = path, permitted
        self._stat = os.stat

    def stat(self, path: str | Path, **options: Any) -> os.stat_result:
        found = self._stat(path, **options)
        if path != self._path:
            return found
        return os.stat_result([*found[:4], 1234, 5678, *found[6:]])

    def chown(self, path: str, uid: int, gid: int, **options: Any) -> None:
        if not self._permitted:
            raise PermissionError(1, "Operation not permitted")
        self.given.append((uid, gid))


@pytest.mark.parametrize("permitted", [True, False])
def test_a_file_keeps_its_owner_or_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, permitted: bool
) -> None:
    path = tmp_path / "config"
    path.write_text("old")
    owners = Owners(path, permitted)
    monkeypatch.setattr(os, "stat", owners.stat)
    monkeypatch.setattr(os, "chown", owners.chown)

    if permitted:
        files.write({str(path): "new"})
    else:
        with pytest.raises(errors.Refused, match=r"\(1234:5678\). Nothing"):
            files.write({str(path): "new"})

    assert ([(1234, 5678)] if permitted else []) == owners.given
    assert ("new" if permitted else "old") == path.read_text()
    assert [path] == list(tmp_path.iterdir())
