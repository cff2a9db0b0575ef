"""Configuration files are replaced whole, or not at all."""

from __future__ import annotations

import os
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
    with pytest.raises(errors.Refused, match="cannot be read"):
        files.read(str(tmp_path))


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A place where a file can be written beside, and none can be put."""
    path = tmp_path / "credentials"
    path.mkdir()
    return path


@pytest.mark.parametrize("old", ["old", None])
def test_if_one_cannot_be_renamed_those_before_are_put_back(
    tmp_path: Path, unwritable: Path, old: str | None
) -> None:
    config = tmp_path / "config"
    if old is not None:
        config.write_text(old)
        config.chmod(0o640)

    with pytest.raises(errors.Refused) as raised:
        files.write({str(config): "new", str(unwritable): "secret"})

    assert f"{unwritable} cannot be written: " in str(raised.value)
    assert str(raised.value).endswith("Nothing was changed.")
    if old is None:
        assert [unwritable] == list(tmp_path.iterdir())
    else:
        assert (old, "0o640") == (config.read_text(), mode(config))
        assert [config, unwritable] == sorted(tmp_path.iterdir())


def test_a_file_that_cannot_be_put_back_is_named(
    tmp_path: Path, unwritable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    monkeypatch.setattr(os, "unlink", lambda path: os.stat("/none/such"))

    with pytest.raises(errors.Refused) as raised:
        files.write({str(config): "new", str(unwritable): "secret"})

    assert "Nothing was changed" not in str(raised.value)
    assert f"{config} was changed before" in str(raised.value)
    assert "new" == config.read_text()


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
