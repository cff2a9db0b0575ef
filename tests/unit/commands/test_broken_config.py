"""Which line of a configuration file the AWS CLI cannot read, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from awscli_outscale.commands import broken_config

GOOD = b"[profile osc]\nregion = x\n"


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (b"\xef\xbb\xbf" + GOOD, "a byte order mark (BOM)"),
        (GOOD + b"# caf\xe9\n", "line 3 has a character that is not UTF-8"),
        (GOOD + GOOD, "line 3 repeats a section"),
        (GOOD + b"region = y\n", "line 3 repeats a setting"),
        (GOOD + b"TheSecret\n", "line 3 has no = in it"),
        (GOOD + b"= TheSecret\n", "line 3 has no name before its ="),
        (GOOD + b"s3 =\n  a = b\n  TheSecret\n", "line 5 has no = in it"),
        (b"region = x\n" + GOOD, "line 1 comes before the first [section]"),
    ],
)
def test_the_line(contents: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(contents)

    why = broken_config.why(str(path))

    assert f"{path} cannot be read as a configuration file: " in why
    assert words in why
    assert "TheSecret" not in why


def test_what_is_no_file(tmp_path: Path) -> None:
    why = broken_config.why(str(tmp_path))

    assert f"{tmp_path} cannot be read: it is not a regular file." == why
