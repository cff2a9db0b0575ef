"""What the README and docs/ show is what their readers will see."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from awscli_outscale.cloud import regions
from support.console import normalise
from support.hosts import ROOT, installed
from support.proxy import RecordingProxy
from support.runner import OSC, PLAIN, Aws

README = (ROOT / "README.md").read_text("utf-8")
PAGES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
}
DOCS = "\n".join(PAGES.values())

#: Where the documentation is to be found; setup.cfg says so.
HOME = "https://github.com/awscli-outscale/awscli-outscale"

#: Instead of what the reader is to fill in.
DEVICE = "DeviceName=/dev/sda1"

#: What an AWS CLI says to a command line that it cannot read.
UNREADABLE = re.compile(
    r"^usage:|Unknown options|[Ii]nvalid choice|arguments are required"
    r"|ambiguous option|Traceback|Error parsing parameter"
    r"|expected one argument",
    re.MULTILINE,
)


def block(name: str) -> str:
    [found] = re.findall(
        rf"<!-- {name} -->\n```console\n(.*?)```", DOCS, re.DOTALL
    )
    return str(found)


def commands() -> list[list[str]]:
    """Return each `aws` command that a console block of the pages shows.

    Without what needs a shell: pipes and substitutions are left as they are.
    """
    found = []
    for text in re.findall(r"```console\n(.*?)```", DOCS, re.DOTALL):
        whole = text.replace("\\\n", " ")
        for line in re.findall(r"(?m)^\$ ((?:aws|aws-outscale) .*)$", whole):
            line = line.replace("YOUR_BLOCK_DEVICE_MAPPING", DEVICE)
            words = shlex.split(line, comments=True)
            if "|" not in words and words[1] != "sandbox":
                found.append(words[1:])
    return found


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
    assert " is registered. To continue waiting: aws ec2 wait " in resume
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


def test_the_main_job_is_a_part_of_the_demo() -> None:
    assert block("main job") in block("make demo")


@pytest.mark.parametrize("host", installed()[:1], ids=str)
def test_each_command_of_the_docs_can_be_read(
    aws: Aws, internet: RecordingProxy, tmp_path: Path
) -> None:
    """They get as far as they can with IDs that are examples.

    What they may not do is fail for how they are written, or call anybody but
    OUTSCALE; the official command with a profile that has not opted in.
    """
    aws.configure(OSC, PLAIN.replace("plain", "YOUR_PROFILE"))
    (tmp_path / "secret").write_text("x" * 40)
    shown = [
        [w.replace("file://", f"file://{tmp_path}/") for w in command]
        for command in commands()
        if command[:2] not in (["configure", "set"], ["outscale", "doctor"])
    ]

    results = aws.many(
        *(" ".join(w.replace(" ", "_") for w in each) for each in shown)
    )

    assert len(shown) > 20
    assert len(internet.connections) > 10
    assert [] == [
        host
        for host in internet.connections
        if not host.endswith(".outscale.com")
    ]
    wrong = [
        f"{command}: {result.err}"
        for command, result in zip(shown, results, strict=True)
        if UNREADABLE.search(result.err)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_links_of_the_readme_work_from_pypi() -> None:
    """Absolute ones, to pages that exist; the others are its headings."""
    targets = re.findall(r"\]\(([^)]*)\)|^\[[a-z-]+\]: (\S+)$", README, re.M)
    links = [inline or defined for inline, defined in targets]

    pages = [each for each in links if each.startswith(HOME)]
    for page in pages:
        assert (ROOT / page.removeprefix(f"{HOME}/blob/main/")).is_file(), page
    assert len(pages) > 15
    for other in set(links) - set(pages):
        assert other.startswith(("#", "https://docs.outscale.com"))
    assert HOME in (ROOT / "setup.cfg").read_text("utf-8")


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 200


def test_the_readme_names_the_regions_and_endpoints() -> None:
    listed = re.search(r"The Regions are (.*?)\. Every", README, re.DOTALL)

    assert listed
    assert sorted(regions.REGIONS) == sorted(
        re.findall(r"[a-z]+(?:-[a-z]+)+-\d", listed[1])
    )
    for service in regions.SERVICES.values():
        row = f"| {service['name']} | `https://{service['api']}.<region>"
        assert row in PAGES["docs/commands/index.md"]


def test_the_ini_file_of_the_readme_is_an_opt_in(aws: Aws) -> None:
    found = re.search(r"```ini\n(.*?)```", README, re.DOTALL)
    assert found
    aws.config.write_text(
        found[1].replace("[plugins]\noutscale = awscli_outscale\n", "")
        + OSC.split("eu-west-2\n")[1]
        + aws.host.plugins_section()
    )

    assert 0 == aws("ec2", "describe-images").code
