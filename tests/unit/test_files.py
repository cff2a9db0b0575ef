"""Configuration files are replaced whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from awscli_outscale import errors, files


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
