"""What the README shows is what its reader will see."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

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

    assert (0, "") == (run.returncode, run.stderr)
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_sandbox_serves_what_it_prints(
    number: signal.Signals, tmp_path: Path
) -> None:
    """``aws-outscale sandbox`` in one terminal, the AWS CLI in another."""
    bin_ = Path(sys.executable).parent
    sandbox = subprocess.Popen(
        [bin_ / "aws-outscale", "sandbox"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: (
            signal.signal(signal.SIGINT, signal.SIG_DFL) and None
        ),
    )
    assert sandbox.stdout
    printed = []
    while not (printed and printed[-1].startswith("aws")):
        printed.append(sandbox.stdout.readline())
    script = "".join(printed[1:])
    script = script[script.index("export") :]
    run = subprocess.run(
        ["sh", "-euc", script],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
        },
    )
    sandbox.send_signal(number)
    _, err = sandbox.communicate(timeout=30)

    assert (0, "") == (run.returncode, run.stderr)
    assert '"Images"' in run.stdout
    assert (0, "") == (sandbox.returncode, err)
