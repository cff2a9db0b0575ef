"""The files of osc-cli and its relatives, by ``tests/cases/osc-cli.json``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from awscli_outscale import osc_cli
from support import cases

PROFILE = {"access_key": "A", "secret_key": "s"}


@cases.each("osc-cli")
def test_every_layout(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(case.get("text", json.dumps(case.get("file"))))
    environ = {"OSC_PROFILE": case.get("osc_profile", "")}

    if "error" in case:
        with pytest.raises(osc_cli.Unusable) as raised:
            osc_cli.load(path, case.get("name"), environ)
        assert str(raised.value).startswith(
            case["error"].replace("FILE", str(path))
        )
        assert "hush" not in str(raised.value)
    else:
        found = osc_cli.load(path, case.get("name"), environ)
        assert case["out"] == list(found)


def no_home() -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_a_file_that_is_named_needs_no_home_directory(tmp_path: Path) -> None:
    named = {"OSC_CONFIG_FILE": str(tmp_path / "mine")}

    assert tmp_path / "mine" == osc_cli.find_file(named, no_home)
    with pytest.raises(osc_cli.Unusable, match="no home directory"):
        osc_cli.find_file({}, no_home)


def test_the_file_is_found_where_the_tools_look(tmp_path: Path) -> None:
    def found(**environ: str) -> str:
        path = osc_cli.find_file(environ, lambda: tmp_path)
        return str(path).replace(f"{tmp_path}/", "~/")

    with pytest.raises(osc_cli.Unusable, match=r"no ~/\.osc/config\.json or"):
        found()
    for place in (".osc/credential", ".osc_sdk/config.json"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).touch()
        assert f"~/{place}" == found()
    (tmp_path / ".osc/config.json").touch()

    assert "~/.osc/config.json" == found()
    assert "/elsewhere" == found(OSC_CONFIG_FILE="/elsewhere")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(osc_cli.Unusable, match="none cannot be read: No such"):
        osc_cli.load(tmp_path / "none", None, {})


def test_any_python_can_run_it_as_a_credential_process(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"a b": PROFILE}))

    def run(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", osc_cli.__file__, path, name],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.environ["PATH"]},
        )

    found, missing = run("a b"), run("c")

    assert {
        "Version": 1,
        "AccessKeyId": "A",
        "SecretAccessKey": "s",
    } == json.loads(found.stdout)
    assert (1, "") == (missing.returncode, missing.stdout)
    assert "has no profile 'c' (there is a b)" in missing.stderr
