"""Which ``aws`` is started for OUTSCALE, and what finding it costs."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_outscale import aws_program
from support.hosts import ROOT


def program(directory: Path, text: str = "#!/bin/sh\n") -> Path:
    directory.mkdir(parents=True)
    path = directory / "aws"
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_the_first_program_of_path_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = program(tmp_path / "a"), program(tmp_path / "b")
    (tmp_path / "directory" / "aws").mkdir(parents=True)
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "aws").write_text("")
    path = [tmp_path / n for n in ("none", "directory", "text", "b", "a")]
    monkeypatch.chdir(here.parent)

    def find(*places: object) -> str | None:
        return aws_program.find(
            "aws", {"PATH": os.pathsep.join(map(str, places))}
        )

    assert str(there) == find(*path)
    assert str(there) == find("", there.parent)  # nothing of where one is
    assert find("") is None


LINES = st.sampled_from(
    [
        "[plugins]",
        "[profile x]",
        "[plugins] ; or not",
        " [plugins]",
        "[plugins",
        "[Plugins]",
        "outscale = awscli_outscale",
        "outscale=awscli_outscale",
        "Outscale : awscli_outscale",
        "other = awscli_outscale ; no comment",
        "a:b = c",
        "cli_legacy_plugin_path = /a:/b",
        "  /c",
        "\tawscli_outscale",
        "= awscli_outscale",
        "no value",
        "# outscale = nothing",
        "; outscale = nothing",
        "  # indented",
        "region = eu-west-2",
        "",
        " ",
        "odd = a\x0bb",
        "odd = a\x85b",
        "outscale = \ufeffx",
    ]
)


@given(st.lists(LINES, max_size=9), st.sampled_from(["\n", "\r\n"]))
def test_a_quick_look_at_plugins_says_what_configparser_says(
    lines: list[str], end: str
) -> None:
    text = end.join(lines).replace("\r\n", "\n")
    quick = aws_program._read_quickly(text)
    if quick is None:
        return

    # If another section is at fault, the AWS CLI will say so.
    with contextlib.suppress(aws_program.NotReadable):
        assert quick == aws_program._read(text, "config")


def test_what_nearly_everybody_writes_is_read_quickly() -> None:
    text = (
        "[default]\nregion = x\n\n[plugins]\n# ours\noutscale = "
        "awscli_outscale\ncli_legacy_plugin_path = /a b/c\n\n[profile a]\n"
    )

    assert {
        "outscale": "awscli_outscale",
        "cli_legacy_plugin_path": "/a b/c",
    } == aws_program._read_quickly(text)


@pytest.mark.skipif(
    os.name == "nt", reason="Windows starts no #! file, and `exec` forks there"
)
def test_before_it_becomes_aws_nothing_is_imported(tmp_path: Path) -> None:
    """A second Python is what `aws-outscale` costs; no more than that."""
    aws = program(tmp_path / "bin", "#!/bin/sh\necho ran $AWS_OUTSCALE $@\n")
    config = tmp_path / "config"
    config.write_text(
        "[plugins]\noutscale = awscli_outscale\n"
        f"cli_legacy_plugin_path = {ROOT}\n"
    )
    program_text = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from awscli_outscale.shim import main; main(['ec2', 'x'])"
    )

    run = subprocess.run(
        # Without `site`, which would load for us what we must not.
        [sys.executable, "-I", "-S", "-X", "importtime", "-c", program_text],
        env={"PATH": str(aws.parent), "AWS_CONFIG_FILE": str(config)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "ran 1 ec2 x\n" == run.stdout
    loaded = set(re.findall(r"\| +(\S+)$", run.stderr, re.MULTILINE))
    bare = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "importtime", "-c", "import os"],
        capture_output=True,
        text=True,
        check=True,
    )
    usual = set(re.findall(r"\| +(\S+)$", bare.stderr, re.MULTILINE))
    assert {
        "__future__",
        "awscli_outscale",
        "awscli_outscale.aws_program",
        "awscli_outscale.shim",
    } == loaded - usual
