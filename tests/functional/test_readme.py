"""What the README shows is what its reader will see."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import psutil

from awscli_outscale.cloud import regions
from support.console import normalise
from support.hosts import ROOT
from support.runner import OSC, Aws

README = (ROOT / "README.md").read_text("utf-8")


def block(name: str) -> str:
    found = re.search(
        rf"<!-- {name} -->\n```console\n(.*?)```", README, re.DOTALL
    )
    assert found
    return found[1]


def test_the_demo_prints_what_the_readme_shows() -> None:
    children = set(psutil.Process().children(recursive=True))

    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "demo.py"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"AWS_PROFILE": "nobody", "AWS_REGION": "nowhere"},
    )

    [resume] = run.stderr.splitlines()
    assert 0 == run.returncode
    assert " is registered. To go on waiting: aws ec2 wait " in resume
    assert block("make demo") == normalise(run.stdout)
    assert children == set(psutil.Process().children(recursive=True))


def test_the_checks_say_what_the_readme_shows(aws: Aws) -> None:
    command, _, shown = block("checks").partition("\n")

    result = aws(*shlex.split(command)[2:])

    assert shown.strip() in result.err


def test_the_hint_is_what_the_readme_shows(aws: Aws) -> None:
    command, _, shown = block("hint").partition("\n")

    result = aws(
        *shlex.split(command)[2:], profile=None, env={"AWS_PROFILE": "osc"}
    )

    # AWS CLI 2.36 writes "aws: [ERROR]: " before it.
    assert result.err.strip().endswith(shown.strip())


def test_the_readme_names_the_regions_and_endpoints() -> None:
    listed = re.search(r"The Regions are (.*?)\. Every", README, re.DOTALL)

    assert listed
    assert sorted(regions.REGIONS) == sorted(
        re.findall(r"[a-z]+(?:-[a-z]+)+-\d", listed[1])
    )
    for service in regions.SERVICES.values():
        row = f"| {service['name']} | `https://{service['api']}.<region>"
        assert row in README


def test_the_ini_file_of_the_readme_is_an_opt_in(aws: Aws) -> None:
    found = re.search(r"```ini\n(.*?)```", README, re.DOTALL)
    assert found
    aws.config.write_text(
        found[1].replace("[plugins]\noutscale = awscli_outscale\n", "")
        + OSC.split("eu-west-2\n")[1]
        + aws.host.plugins_section()
    )

    assert 0 == aws("ec2", "describe-images").code
