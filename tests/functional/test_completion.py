"""TAB: in three shells, and for each AWS CLI."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from support import hosts, shells
from support.hosts import ROOT
from support.proxy import RecordingProxy
from support.runner import OSC, PLAIN, Aws

PAGE = (ROOT / "docs" / "completion.md").read_text("utf-8")
COMPLETER = Path(hosts.installed()[0].aws).with_name("aws-outscale-completer")
SERVED = "directconnect ec2 elb iam outscale s3 s3api".split()
WAITS = ["--wait", "--wait-progress", "--wait-timeout"]


def recipe(shell: str) -> str:
    """Return the lines of the documentation, the first block of a shell."""
    found = re.search(rf"```{shell}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def complete(
    aws: Aws,
    line: str,
    completer: Path = COMPLETER,
    point: str | None = None,
    **env: str,
) -> list[str]:
    """Return what a completer says to a line, as bash calls it."""
    env = {
        "COMP_LINE": line,
        "COMP_POINT": point or str(len(line)),
        **env,
    }
    run = subprocess.run(
        [completer, line.split()[0], "", ""],
        env=aws.environment(**env),
        cwd=aws.home,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (0, "") == (run.returncode, run.stderr)
    return run.stdout.split()


@pytest.fixture
def newest(internet: RecordingProxy, tmp_path: Path) -> Aws:
    """What is completed does not depend on the AWS CLI."""
    return Aws(hosts.installed()[0], tmp_path / "home", internet)


@pytest.mark.parametrize("name", shells.here())
def test_the_recipe_works_in_an_empty_shell(name: str, newest: Aws) -> None:
    if name not in shells.STARTS:
        return  # the name of this test says that there is none
    path = f"{COMPLETER.parent}{os.pathsep}{os.environ['PATH']}"
    environ = newest.environment(PATH=path)

    with shells.shell(name, newest.home, environ) as shell:
        shell.run(recipe(name))
        shell.type("aws-outscale ec2 register-image --check-m\t")
        shell.wait_for("--check-manifest")
        shell.type("\x15aws-outscale \t\t")
        shell.wait_for(r"directconnect.*\s.*s3api")
        shell.type("\x15aws-outscale --profile os\t")
        shell.wait_for("--profile osc")
        shell.type("\x15aws-outscale s3 ls --output=js\t")
        shell.wait_for("ls --output=json")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("aws-outscale ", [*SERVED, "sandbox"]),
        ("aws-outscale outs", ["outscale"]),
        ("aws-outscale outscale d", ["doctor"]),
        ("aws-outscale outscale doctor --off", ["--offline"]),
        ("aws-outscale --profile osc ec2 register-image --wa", WAITS),
        ("aws --profile osc ec2 register-image --wa", WAITS),
        ("aws --profile=osc ", SERVED),
        ("/opt/bin/aws-outscale --profile ", ["osc", "plain"]),
    ],
)
def test_aws_outscale_completes(
    newest: Aws, line: str, expected: list[str], internet: RecordingProxy
) -> None:
    assert expected == sorted(complete(newest, line))
    assert [] == internet.connections


def test_what_is_behind_the_cursor_does_not_count(newest: Aws) -> None:
    line = "aws-outscale ec2 reg --debug"

    run = subprocess.run(
        [COMPLETER],
        env=newest.environment(COMP_LINE=line, COMP_POINT="20"),
        capture_output=True,
        text=True,
        check=True,
    )

    assert ["register-image"] == run.stdout.split()


GLANCES = """
[default]
cli_alias = [x]
outscale = true
[profile services-ours]
services = ours
[profile services-other]
services = other
[profile endpoint]
endpoint_url = https://fcu.eu-west-2.outscale.com
[profile keys-elsewhere]
region = eu-west-2
[profile no]
outscale = false
[profile é]
outscale = true
[services ours]
ec2 =
  endpoint_url = https://fcu.eu-west-2.outscale.com
[services other]
ec2 =
  endpoint_url = https://ec2.example.com
"""
CREDENTIALS = "[keys-elsewhere]\nservices = ours\n[only-keys]\n"


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("default", WAITS),
        ("services-ours", WAITS),
        ("services-other", []),
        ("endpoint", WAITS),
        ("keys-elsewhere", WAITS),
        ("only-keys", []),
        ("no", []),
        ("nobody", []),
    ],
)
def test_whose_a_profile_is_at_a_glance(
    newest: Aws, profile: str, expected: list[str]
) -> None:
    newest.configure(GLANCES)
    credentials = newest.home / "credentials"
    credentials.write_text(CREDENTIALS)
    files = {"AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
    line = f"aws --profile {profile} ec2 register-image --wa"

    found = complete(newest, line, PATH=str(newest.home), **files)

    assert expected == sorted(found)


def test_a_profile_that_cannot_be_written_is_left_out(newest: Aws) -> None:
    newest.configure(GLANCES)
    line = "aws-outscale --profile "

    some = complete(newest, line, PYTHONIOENCODING="ascii")
    every = complete(newest, line, PYTHONIOENCODING="utf-8")

    assert ["é"] == [name for name in every if name not in some]
    assert "endpoint" in some


def test_what_would_never_end_or_is_no_number_is_left_alone(
    newest: Aws,
) -> None:
    pipe, large = newest.home / "pipe", newest.home / "large"
    os.mkfifo(pipe)
    large.write_text("[profile large]\n" + "#" * 2**20)

    for path in (pipe, large):
        line = "aws-outscale --profile "
        assert [] == complete(newest, line, AWS_CONFIG_FILE=str(path))
    assert ["outscale"] == complete(newest, "aws-outscale outs", point="²")


def test_a_completer_that_cannot_be_run_says_nothing(newest: Aws) -> None:
    broken = newest.home / "aws_completer"
    broken.write_text("#!/gone/python\n")
    broken.chmod(0o755)

    assert [] == complete(newest, "aws s3 ", PATH=str(newest.home))


def test_without_a_shell_it_says_what_to_do(newest: Aws) -> None:
    run = subprocess.run(
        [COMPLETER],
        env=newest.environment(COMP_LINE=None),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (1, "") == (run.returncode, run.stdout)
    assert f"  {recipe('bash')}" in run.stderr


def test_for_an_aws_profile_the_aws_clis_own_completer_answers(
    aws: Aws,
) -> None:
    line = "aws --profile plain ec2 describe-imag"
    aws.configure(OSC, PLAIN)

    expected = complete(aws, line, hosts.completer_of(aws.host))

    assert "describe-images" in expected
    assert expected == complete(aws, line)
    assert ["describe-image-attribute", "describe-image-export-tasks"] == (
        complete(aws, line.replace("plain", "osc"))[:2]
    )


@pytest.mark.parametrize("host", hosts.of_version_1(), indirect=True, ids=str)
@pytest.mark.parametrize(
    ("line", "profile", "expected"),
    [
        ("aws ec2 register-image --wa", "osc", WAITS),
        ("aws ec2 register-image --wa", "plain", []),
        ("aws --profile osc ec2 register-image --wa", "plain", WAITS),
        ("aws --profile plain ec2 register-image --wa", "osc", []),
        ("aws ec2 wait image-", "osc", []),  # AWS CLI v1 knows no third word
        ("aws --profile osc outs", "plain", ["outscale"]),
    ],
)
def test_aws_completer_of_v1_has_our_options_for_the_profile_on_the_line(
    aws: Aws, line: str, profile: str, expected: list[str]
) -> None:
    found = complete(
        aws, line, hosts.completer_of(aws.host), AWS_PROFILE=profile
    )

    assert expected == sorted(found)
