"""``aws outscale``: from zero to a working profile, and what is wrong."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from laws import source

from awscli_outscale.commands.outscale import COMMANDS, SUMMARIES, summary
from awscli_outscale.sandbox import Sandbox
from support import hosts
from support.console import unstyled
from support.exports import export
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, SECRET_KEY, Aws
from support.screen import Terminal

AWS_PROFILE = """
# an AWS profile
[profile amazon]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/r
source_profile = base
"""


@pytest.fixture
def osc_file(aws: Aws) -> Path:
    """osc-cli's file, with the keys of the sandbox's account."""
    path = aws.home / ".osc" / "config.json"
    path.parent.mkdir()
    profile = {
        "access_key": ACCESS_KEY,
        "secret_key": SECRET_KEY,
        "region": "us-west-1",
    }
    path.write_text(json.dumps({"work": profile}))
    return path


def test_a_profile_is_set_up_from_osc_clis_and_works(
    aws: Aws, sandbox: Sandbox, osc_file: Path
) -> None:
    aws.configure(AWS_PROFILE)
    aws.config.chmod(0o640)
    before = aws.config.read_text()

    configured = aws(
        "outscale", "configure", "--from-osc-cli", "work", profile="new"
    )
    called = aws("ec2", "describe-key-pairs", profile="new")

    config = aws.config.read_text()
    credentials = aws.config.with_name("credentials")
    assert (0, "") == (configured.code, configured.err)
    assert SECRET_KEY not in configured.out + config
    assert config.startswith(before)
    assert config.endswith(
        "[profile new]\noutscale = true\nregion = us-west-1\n"
    )
    assert ["0o640", "0o600"] == [
        oct(path.stat().st_mode & 0o777) for path in (aws.config, credentials)
    ]
    assert 0 == called.code, called
    assert {(ACCESS_KEY, "us-west-1")} == {
        (r.access_key, r.region) for r in sandbox.requests
    }


def test_a_link_stores_no_secret_and_reads_the_file_each_time(
    aws: Aws, sandbox: Sandbox, osc_file: Path
) -> None:
    configured = aws(
        *("outscale", "configure", "--link-osc-cli", "--native"),
        profile="linked",
    )
    called = aws("ec2", "describe-key-pairs", profile="linked")
    osc_file.write_text("{}")
    after = aws("ec2", "describe-key-pairs", profile="linked")
    doctor = aws("outscale", "doctor", "--offline", profile="linked")

    section = aws.config.read_text().partition("[profile linked]")[2]
    assert 0 == configured.code, configured
    assert "credential_process = " in section
    assert "services = outscale-us-west-1" in section
    assert SECRET_KEY not in section
    assert not aws.config.with_name("credentials").exists()
    assert 0 == called.code, called
    assert 1 == len(sandbox.requests)
    assert 0 != after.code
    for said in (after.err, doctor.out):
        assert "has no profile 'work'" in said
    assert "aws outscale configure --profile linked" in doctor.out


def test_an_aws_profile_stays_one_unless_it_is_forced(
    aws: Aws, osc_file: Path
) -> None:
    aws.configure(AWS_PROFILE)
    before = aws.config.read_text()
    command = ("outscale", "configure", "--from-osc-cli")

    refused = aws(*command, profile="amazon")
    untouched = aws.config.read_text()
    forced = aws(*command, "--force", profile="amazon")

    assert aws.host.exit_code("configuration") == refused.code
    assert "It has role_arn. It has source_profile. Its Region" in refused.err
    assert before == untouched
    assert 0 == forced.code
    assert "# an AWS profile" in aws.config.read_text()
    assert aws.config.read_text().endswith(
        "[profile amazon]\nregion = us-west-1\noutscale = true\n"
    )


def test_it_asks_as_aws_configure_does(aws: Aws) -> None:
    aws.configure()
    typed = {
        "Access Key ID [None]: ": ACCESS_KEY,
        "Secret Access Key [None]: ": SECRET_KEY,
        "Region [None]: ": "eu-west-9",
        "Access Key ID [****************3456]: ": "",
    }
    regions = iter(["eu-west-9", "us-east-2"])

    def answer(prompt: str) -> str:
        if prompt.startswith("Region"):
            return next(regions)
        return typed.get(prompt.removeprefix("OUTSCALE "), "")

    terminal = Terminal()
    code = terminal.run(
        aws, *"outscale configure --profile asked".split(), answer=answer
    )
    screen = terminal.written
    terminal.close()

    assert 0 == code
    assert SECRET_KEY not in screen
    assert "Region 'eu-west-9' is not an OUTSCALE Region" in screen
    assert "[profile asked] is an OUTSCALE profile now, in us-east-2" in screen
    assert SECRET_KEY in aws.config.with_name("credentials").read_text()


def test_the_doctor_finds_a_good_profile_good(
    aws: Aws, sandbox: Sandbox
) -> None:
    result = aws("outscale", "doctor", "--output", "json")

    found = {c["Check"]: c for c in result.json["Checks"]}
    assert (0, "") == (result.code, result.err), result
    assert "ok" == result.json["Status"]
    assert {"ok"} == {c["Status"] for c in found.values()}
    assert re.match(
        r"awscli-outscale \d.*loaded by \[plugins\]$",
        found["Plugin"]["Message"],
    )
    assert "From the configuration file" == found["Credentials"]["Message"]
    assert "TLS, " in found["Reach FCU"]["Message"]
    assert ["DescribeKeyPairs"] == [
        r.action for r in sandbox.requests if r.access_key
    ]
    assert SECRET_KEY not in result.out
    assert ACCESS_KEY not in result.out


def test_the_doctor_fails_to_authenticate_once(
    aws: Aws, sandbox: Sandbox
) -> None:
    aws.configure(OSC.replace(SECRET_KEY, "wrong"))

    result = aws("outscale", "doctor")

    assert 1 == result.code
    assert "fail  Call" in result.out
    assert "-> The secret key does not belong to the access key" in result.out
    assert 1 == len([r for r in sandbox.requests if r.access_key])


def test_the_doctor_offline_asks_nobody_and_finds_a_mistake(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(OSC.replace("eu-west-2", "eu-west-1"))

    result = aws("outscale", "doctor", "--offline")

    assert 1 == result.code
    assert "fail  Region" in result.out
    assert "known: ap-northeast-1" in result.out
    assert [] == internet.connections


@pytest.mark.clock_ahead(-3600)
def test_the_doctor_compares_the_clocks(newest: Aws, sandbox: Sandbox) -> None:
    result = newest("outscale", "doctor")

    assert 1 == result.code
    assert re.search(r"fail  Clock +36\d\d s ahead of OUTSCALE's", result.out)
    assert "skip  Call" in result.out
    assert [] == [r for r in sandbox.requests if r.access_key]


def test_the_doctor_goes_no_further_than_the_keys(newest: Aws) -> None:
    newest.configure(
        "[profile broken]\noutscale = true\nregion = eu-west-2\n"
        "credential_process = /no/such/program\n"
    )

    result = newest("outscale", "doctor", profile="broken")

    assert (1, "") == (result.code, result.err)
    *_, last, end = result.out.splitlines()
    assert "fail  Credentials" in result.out
    assert "/no/such/program: No such file or directory" in result.out
    assert last.startswith("skip  Others")
    assert "1 failure." == end
    assert 1 == result.out.count("fail  ")


def test_the_doctor_takes_a_call_for_what_ec2_takes_it(newest: Aws) -> None:
    newest.configure(
        OSC.replace("outscale = true", "services = x"),
        "[services x]\nec2 =\n"
        "  endpoint_url = https://fcu.eu-west-2.outscale.com\n",
    )

    result = newest("outscale", "doctor", "--offline")

    assert 0 == result.code, result
    assert "OUTSCALE: the endpoint fcu.eu-west-2.outscale.com" in result.out


def test_a_manifest_is_explained_by_its_url(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    before = len(sandbox.requests)

    result = aws("outscale", "explain-manifest", "--image-location", url)

    assert (0, "") == (result.code, result.err), result
    assert "/dev/sda1     10 GiB, standard, URL valid until " in result.out
    assert result.out.endswith("It can be registered.\n")
    assert "Signature" not in result.out
    [request] = sandbox.requests[before:]
    assert "s3" == request.service


def test_the_sandbox_is_there(newest: Aws) -> None:
    process = newest.start(
        "outscale", "sandbox", "--region", "us-east-2", profile=None
    )
    assert process.stdout
    first = process.stdout.readline()
    process.terminate()
    process.communicate(timeout=30)

    assert first.startswith("A local OUTSCALE Region (us-east-2) is ready")
    assert 0 == process.returncode


def test_an_error_is_followed_by_one_hint(aws: Aws) -> None:
    result = aws("ec2", "describe-images", "--image-ids", "ami-00000000")

    *message, hint, end = result.err.split("\n")
    assert aws.host.exit_code("client") == result.code
    assert "An error occurred (InvalidAMIID.NotFound)" in "".join(message)
    assert hint.startswith("hint: There is no such OMI in this Region")
    assert (
        f"{aws.name} ec2 describe-images --owners self --profile osc" in hint
    )
    assert "" == end
    assert 1 == result.err.count("hint:")


def test_the_group_has_help_before_there_is_any_profile(aws: Aws) -> None:
    aws.configure()

    group = aws("outscale", "help", profile=None)
    one = aws("outscale", "configure", "help", profile=None)
    none = aws("outscale", profile=None)

    shown = plain(group.out)
    assert {"outscale", *SUMMARIES} >= set(
        re.findall(r" [o*] ([a-z-]+)", shown)
    )
    for name, does in SUMMARIES.items():
        assert f"{name}: {does}" in " ".join(shown.split())
    assert ("", "") == (group.err, one.err)  # docutils' complaints go there
    for words in ("DESCRIPTION", "SYNOPSIS", "--link-osc-cli", "EXAMPLES"):
        assert words in plain(one.out)
    assert aws("ec2", profile=None).code == none.code
    for line in summary():
        assert line in none.err
    assert {"osc-credentials"} == set(COMMANDS) - set(SUMMARIES)


def test_outscale_profiles_find_the_group_in_the_help(aws: Aws) -> None:
    assert re.search(r" [o*] outscale\n", plain(aws("help").out))


@pytest.fixture
def newest(internet: RecordingProxy, tmp_path: Path) -> Aws:
    """One AWS CLI is enough to try the examples."""
    return Aws(hosts.installed()[0], tmp_path / "home", internet)


def test_aws_outscale_has_the_group_as_well(newest: Aws) -> None:
    """Without a profile that says so, and without a word in [plugins]."""
    newest.configure(plugin=False)

    run = subprocess.run(
        [
            newest.host.aws.with_name("aws-outscale"),
            *"outscale doctor --offline --output json".split(),
            *("--region", "eu-west-2"),
        ],
        env=newest.environment(
            AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=SECRET_KEY
        ),
        capture_output=True,
        text=True,
        check=False,
    )

    found = {
        c["Check"]: c["Message"] for c in json.loads(run.stdout)["Checks"]
    }
    assert 0 == run.returncode
    assert found["Plugin"].endswith("loaded by aws-outscale only")
    assert "made through aws-outscale" in found["Profile"]
    assert "From the environment" in found["Credentials"]


def test_the_doctor_says_that_there_is_no_such_profile(newest: Aws) -> None:
    for program in ("aws", "aws-outscale"):
        run = subprocess.run(
            [
                newest.host.aws.with_name(program),
                *"outscale doctor --offline --profile nope".split(),
            ],
            env=newest.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

        assert (1, "") == (run.returncode, run.stderr), program
        assert "There is no [profile nope]" in run.stdout
        assert " outscale configure --profile nope" in run.stdout


def test_the_help_pages_say_what_the_options_take(newest: Aws) -> None:
    says = {
        "copy-image": ("one or more, separated by spaces",) * 2,
        "copy-snapshot": ("one or more, separated by spaces",) * 2,
        "sandbox": ("fish, csh, tcsh, powershell, pwsh or cmd",),
        "configure": ("--region gives its Region", "--output its output"),
        "doctor": ("--color off or the environment variable NO_COLOR",),
    }

    pages = newest.many(*(f"outscale {name} help" for name in says))

    for (name, every), page in zip(says.items(), pages, strict=True):
        text = " ".join(plain(page.out).split()).replace("- ", "")
        for words in every:
            assert text.count(words) == every.count(words), (name, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"region\n", "line 1 comes before the first [section]"),
        (b"[a]\n[a]\n", "line 2 repeats a section"),
        (b"[a]\nb = \xff\n", "line 2 has a character that is not UTF-8"),
    ],
)
def test_a_broken_configuration_is_a_sentence(
    newest: Aws, text: bytes, words: str
) -> None:
    newest.config.write_bytes(text)

    run = subprocess.run(
        [newest.host.aws.with_name("aws-outscale"), "outscale", "doctor"],
        env=newest.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (1, "") == (run.returncode, run.stdout)
    assert 1 == run.stderr.count("\n")
    told = f"{newest.config} cannot be read as a configuration file: {words}."
    assert f"aws-outscale: {told}\n" == run.stderr


def plain(text: str) -> str:
    """Return a page of help without its overstrikes."""
    return unstyled(text)


# The sandbox does not end; the others need OMIs and accounts.
_TRIED_ELSEWHERE = frozenset(
    ["copy-image", "copy-snapshot", "create-image", "sandbox"]
)


def examples() -> Iterator[tuple[str, str]]:
    """Return the examples of all help pages: command, what is shown.

    Read from the source: to import it, one has to be an AWS CLI.
    """
    for name, target in COMMANDS.items():
        tree = source.tree(source.modules()[target.partition(":")[0]])
        [text] = [
            node.value.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and "EXAMPLES" == getattr(node.targets[0], "id", "")
            and isinstance(node.value, ast.Constant)
        ]
        for block in re.findall(r"^ {4}\$ (.*(?:\n {4}.+)*)", text, re.M):
            command, _, shown = block.partition("\n")
            if name not in _TRIED_ELSEWHERE:
                yield command, re.sub(r"^ {4}", "", shown, flags=re.M)


def test_the_examples_of_the_help_pages_work(
    newest: Aws, sandbox: Sandbox
) -> None:
    home = newest.home
    (home / "secret.txt").write_text(f"{SECRET_KEY}\n")
    (home / ".osc").mkdir()
    (home / ".osc" / "config.json").write_text(
        json.dumps({"default": {"access_key": "A", "secret_key": "s"}})
    )
    url = export(sandbox)
    [*_, manifest] = [r for r in sandbox.requests if r.method == "PUT"]
    (home / "manifest.json").write_bytes(manifest.body)
    tried = 0

    for command, shown in examples():
        newest.configure(OSC)
        newest.config.with_name("credentials").unlink(missing_ok=True)
        run = subprocess.run(
            ["sh", "-c", command],
            cwd=home,
            env=newest.environment(URL=url, AWS_PROFILE="osc"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        tried += 1

        assert 0 == run.returncode, run
        if "[None]" not in shown:  # a dialogue
            assert shown in run.stdout.rstrip("\n")
    assert 11 == tried


@pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
def test_the_sandbox_runs_nothing_of_the_current_directory(aws: Aws) -> None:
    for name in "argparse", "moto", "flask":
        path = aws.home / f"{name}.py"
        path.write_text("raise SystemExit('hijacked')")

    result = aws(*"outscale sandbox --region in-west-2 --port -1".split())

    assert "'-1' is not a port between 0 and 65535" in result.err
    assert "hijacked" not in result.err
