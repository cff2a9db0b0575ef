"""What a line goes on with."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import pytest

from awscli_outscale import completer, data
from awscli_outscale.commands.completion import candidates

SERVICES = ["directconnect", "ec2", "elb", "iam", "outscale", "s3", "s3api"]
REGIONS = ["eu-west-2"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", [*SERVICES, "sandbox"]),
        ("s3", ["s3", "s3api"]),
        ("--profile osc ", SERVICES),
        ("--profile osc s", ["s3", "s3api"]),
        ("--debug ec2 reg", ["register-image"]),
        (
            "ec2 wait snapshot-",
            ["snapshot-completed", "snapshot-export-task-completed"],
        ),
        ("ec2 deregister-image --im", ["--image-id"]),
        ("ec2 deregister-image --image-id ", []),
        (
            "ec2 deregister-image --image-id ami-12345678 --o",
            ["--oapi", "--output"],
        ),
        ("ec2 describe-images --owners self 123456789012 --oa", ["--oapi"]),
        ("ec2 describe-images --oapi --oa", []),
        ("ec2 describe-images --output ", ["json", "table", "text"]),
        ("ec2 describe-images --region eu", REGIONS),
        ("ec2 describe-images --output=j", ["--output=json"]),
        ("--profile=", ["--profile=osc", "--profile=plain"]),
        ("ec2 describe-images --region=eu", [f"--region={REGIONS[0]}"]),
        ("ec2 describe-images --oapi=", []),
        ("ec2 describe-images --unknown=", []),
        ("outscale copy-image --to-region eu", REGIONS),
        ("--profile ", ["osc", "plain"]),
        ("outscale copy-image --to-profile p", ["plain"]),
        ("s3 cp . s3://bucket --storage-class ", ["STANDARD"]),
        ("sandbox --shell p", ["powershell", "pwsh"]),
        ("sandbox --deb", []),
        ("outscale regions ", []),
        ("ec2 run-instances --cli-auto", []),
        ("sts ", []),
        ("ec2 help ", []),
        ("ec2 create-launch-temp", []),
        ("s3 mb s3://bu", []),
    ],
)
def test_candidates(line: str, expected: list[str]) -> None:
    words = line.split()
    current = "" if line[-1:] in ("", " ") else words.pop()

    found = candidates(words, current, ["osc", "plain"])

    assert expected == sorted(found)


def test_after_a_command_its_own_options_are_offered() -> None:
    found = candidates(["ec2", "register-image"], "")

    assert {"--image-location", "--wait", "--oapi"} <= set(found)
    assert "--debug" not in found
    assert "--debug" in candidates(["ec2", "register-image"], "--")
    # OUTSCALE ignores it.
    assert "--boot-mode" not in found


def test_v2_has_options_of_its_own() -> None:
    words = ["ec2", "run-instances"]

    assert ["--no-cli-pager"] == candidates(words, "--no-cli-p", is_v2=True)
    assert "yaml" in candidates([*words, "--output"], "", is_v2=True)


def test_only_aws_outscale_runs_the_sandbox_by_its_name_alone() -> None:
    assert SERVICES == candidates([], "", is_shim=False)
    assert "sandbox" in candidates(["outscale"], "", is_shim=False)


def test_the_sandbox_has_the_same_options_under_both_names() -> None:
    commands = data.load("completions")["commands"]
    of_the_group = commands["outscale"]["sandbox"].split()
    alone = commands["sandbox"].split()

    assert sorted([*of_the_group, "--help", "--region="]) == alone


@pytest.mark.parametrize(
    ("modules", "expected"),
    [
        (["autoprompt"], "--no-cli-pager\n"),
        ([], ""),
        (None, "--no-cli-pager\n"),
    ],
)
def test_options_of_an_editable_awscli(
    modules: list[str] | None,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """No entry of the path holds it; where there is none it is v2's."""
    for name in modules or ():
        (tmp_path / "awscli" / name).mkdir(parents=True)
        (tmp_path / "awscli" / name / "__init__.py").touch()
    if modules is not None:
        (tmp_path / "awscli").mkdir(exist_ok=True)
        (tmp_path / "awscli" / "__init__.py").touch()

    class Finder:
        @staticmethod
        def find_spec(name: str, path: Any, target: Any = None) -> Any:
            places = [str(tmp_path)] if name == "awscli" else path or []
            return PathFinder.find_spec(name, places)

    # Once what it needs is imported.
    candidates(["ec2"], "")
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    monkeypatch.setenv("COMP_LINE", "aws-outscale ec2 --no-cli-p")

    assert 0 == completer.main()
    assert expected == capsys.readouterr().out
