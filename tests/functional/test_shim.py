"""``aws-outscale``: an OUTSCALE call without any configuration."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from awscli_outscale.commands.outscale import SUMMARIES
from awscli_outscale.sandbox import Sandbox
from awscli_outscale.shim import _with_help_word
from support.awaited import until
from support.console import unstyled
from support.hosts import ROOT
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, PLAIN, SECRET_KEY, Aws, Result

KEYS: dict[str, str | None] = {
    "AWS_ACCESS_KEY_ID": ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_DEFAULT_REGION": "eu-west-2",
}


def alone(directory: Path) -> Path:
    """Return an ``aws-outscale`` in a Python without awscli."""
    program = directory / "aws-outscale"
    program.write_text(
        f"#!{os.path.realpath(sys.executable)} -IS\n"
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from awscli_outscale.shim import main\n"
        "sys.exit(main())\n"
    )
    program.chmod(0o755)
    return program


class Shim:
    """Runs ``aws-outscale`` in front of an AWS CLI.

    Beside an AWS CLI v1 it runs in one process with it; a program without
    awscli stands for an installation of its own in front of a v2.
    """

    def __init__(self, aws: Aws, tmp_path: Path) -> None:
        self.aws = aws
        if self.in_process:
            self.command = str(aws.host.aws.parent / "aws-outscale")
        else:
            self.command = str(alone(tmp_path))

    @property
    def in_process(self) -> bool:
        return self.aws.host.major == 1

    def start(
        self, *args: str, env: dict[str, str | None] | None = None
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.command, *args],
            env=self.aws.environment(**(env or {})),
            cwd=self.aws.home,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: (
                signal.signal(signal.SIGINT, signal.SIG_DFL) and None
            ),
        )

    def __call__(
        self, *args: str, env: dict[str, str | None] | None = None
    ) -> Result:
        program = Path(self.command)
        if program.parent == self.aws.host.aws.parent:
            return self.aws.run_beside(program, *args, env=env)
        process = self.start(*args, env=env)
        out, err = process.communicate(timeout=120)
        return Result(process.returncode, out, err)


@pytest.fixture
def shim(aws: Aws, tmp_path: Path) -> Shim:
    # In one process the shim brings the plugin, elsewhere aws has to load it.
    aws.configure(PLAIN, plugin=aws.host.major == 2)
    return Shim(aws, tmp_path)


def test_keys_of_the_environment_and_no_configuration(
    shim: Shim, internet: RecordingProxy, sandbox: Sandbox
) -> None:
    result = shim("ec2", "describe-images", env=KEYS)

    assert (0, "") == (result.code, result.err)
    assert {"Images": []} == result.json
    assert ["fcu.eu-west-2.outscale.com"] == internet.connections


def test_a_profile_on_the_command_line_or_in_the_environment(
    shim: Shim, internet: RecordingProxy
) -> None:
    """A variable names no keys of which nobody says that they are ours."""
    named = shim("ec2", "describe-images", "--profile", "plain")
    by_variable = shim("ec2", "describe-images", env={"AWS_PROFILE": "plain"})

    assert 0 == named.code
    assert shim.aws.host.exit_code("configuration") == by_variable.code
    assert "are used only where the call names it" in by_variable.err
    assert ["fcu.eu-west-2.outscale.com"] == internet.connections


def test_the_keys_of_the_default_profile_are_not_picked_up(
    shim: Shim, internet: RecordingProxy
) -> None:
    shim.aws.configure(
        PLAIN.replace("[profile plain]", "[default]"),
        plugin=not shim.in_process,
    )

    result = shim("ec2", "describe-images")

    assert shim.aws.host.exit_code("configuration") == result.code
    assert "are used only where the call names it" in result.err
    assert [] == internet.connections


def test_a_default_profile_that_opts_in_is_used(
    shim: Shim, internet: RecordingProxy
) -> None:
    shim.aws.configure(
        OSC.replace("[profile osc]", "[default]"), plugin=not shim.in_process
    )

    result = shim("ec2", "describe-images")

    assert 0 == result.code, result.err
    assert ["fcu.eu-west-2.outscale.com"] == internet.connections


def test_a_profile_that_opts_out_is_refused(
    shim: Shim, internet: RecordingProxy
) -> None:
    shim.aws.configure(PLAIN, "outscale = false\n", plugin=not shim.in_process)

    result = shim("ec2", "describe-images", "--profile", "plain")

    assert shim.aws.host.exit_code("configuration") == result.code
    assert "outscale = false" in result.err
    assert [] == internet.connections


def test_a_plugin_that_is_configured_as_well_is_loaded_once(
    shim: Shim, internet: RecordingProxy
) -> None:
    shim.aws.configure(OSC)

    result = shim("ec2", "describe-images", "--profile", "osc")

    assert (0, "") == (result.code, result.err)
    assert 1 == len(internet.connections)


def test_services_that_outscale_lacks_are_refused(
    shim: Shim, internet: RecordingProxy
) -> None:
    result = shim("sts", "get-caller-identity", env=KEYS)

    assert shim.aws.host.exit_code("configuration") == result.code
    assert "aws-outscale" in result.err
    assert [] == internet.connections


def test_the_options_of_ours_are_there(shim: Shim) -> None:
    result = shim("ec2", "register-image", "help", env=KEYS)

    assert 0 == result.code
    assert "-wait-timeout" in unstyled(result.out)


def test_help_of_its_own(shim: Shim, internet: RecordingProxy) -> None:
    own = shim("--region", "eu-west-2", "--help")
    sandbox = shim("sandbox", "help")
    group = shim("outscale", "regions", "--help")

    assert [0, 0, 0] == [own.code, sandbox.code, group.code]
    for words in ("s3, s3api", "FCU: VMs", *SUMMARIES, "aws-outscale help"):
        assert words in own.out
    assert max(map(len, own.out.splitlines())) < 80
    assert sandbox.out.startswith("usage: aws-outscale sandbox")
    assert "--query Regions" in unstyled(group.out)
    assert [] == internet.connections


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("ec2 --profile plain register-image --help", "-wait-timeout"),
        ("--profile=plain ec2 register-image --name x --help", "-wait-tim"),
        ("--region eu-west-2 outscale doctor --help", "--offline"),
    ],
)
def test_help_is_of_the_command_that_it_is_asked_for(
    shim: Shim, call: str, expected: str
) -> None:
    result = shim(*call.split(), env=KEYS)

    assert 0 == result.code, result.err
    assert expected in unstyled(result.out)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("ec2 --help", "ec2 help"),
        ("--help --debug", "--debug help"),
        ("ec2 wait image-exists --help", "ec2 wait image-exists help"),
        ("ec2 --region r wait --help", "--region r ec2 wait help"),
        ("--output=text s3 cp a b --help", "--output=text s3 cp help"),
        (
            "ec2 run-instances --image-id a --no-cli-pager --profile p --help",
            "--no-cli-pager --profile p ec2 run-instances help",
        ),
        ("ec2 describe-images --help --region", "--region ec2 {} help"),
    ],
)
def test_help_for_an_aws_that_has_no_option_for_it(
    call: str, expected: str
) -> None:
    words = expected.format("describe-images").split()

    assert words == _with_help_word(call.split())


def test_options_of_the_aws_cli_pass_through_untouched(
    shim: Shim, internet: RecordingProxy
) -> None:
    result = shim(
        "--region",
        "us-east-2",
        "ec2",
        "describe-images",
        "--query",
        "Images",
        "--output",
        "text",
        env=KEYS,
    )

    assert (0, "") == (result.code, result.out.strip())
    assert ["fcu.us-east-2.outscale.com"] == internet.connections


def test_exit_codes_are_the_aws_clis(shim: Shim) -> None:
    unknown = shim("ec2", "describe-imagez", env=KEYS)
    bad = shim("ec2", "describe-images", "--image-ids", "ami-x", env=KEYS)

    assert unknown.code == (2 if shim.aws.host.major == 1 else 252)
    assert shim.aws.host.exit_code("client") == bad.code
    assert "InvalidAMIID.Malformed" in bad.err


def test_version_names_both(shim: Shim) -> None:
    result = shim("--version")

    lines = result.out.splitlines()
    assert 0 == result.code
    assert lines[0].startswith(f"awscli-outscale/{version('awscli-outscale')}")
    assert lines[1].startswith(f"aws-cli/{shim.aws.host.name}")


def test_an_interrupt_ends_it_as_it_ends_aws(
    shim: Shim, sandbox: Sandbox
) -> None:
    process = shim.start(
        "ec2",
        "wait",
        "image-exists",
        "--image-ids",
        "ami-12345678",
        env=KEYS,
    )
    until(lambda: bool(sandbox.requests))

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert 130 == process.returncode
    assert "Traceback" not in err


def test_the_history_lists_its_commands(shim: Shim, tmp_path: Path) -> None:
    shim.aws.configure(OSC, "cli_history = enabled\n")
    command = "ec2 describe-images --profile osc"
    env = {"AWS_CLI_HISTORY_FILE": str(tmp_path / "history.db")}

    shim(*command.split(), env={**env})
    listed = shim.aws("history", "list", env={**env})

    [line] = listed.out.splitlines()
    assert re.search(r" ec2 describe-images .* 0$", line.rstrip()), line


def test_an_aws_that_would_not_load_the_plugin_is_not_started(
    aws: Aws, internet: RecordingProxy, tmp_path: Path
) -> None:
    aws.configure(PLAIN, plugin=False)
    shim = Shim(aws, tmp_path)
    shim.command = str(alone(tmp_path))

    result = shim("ec2", "describe-images", "--profile", "plain")

    assert 1 == result.code
    assert "aws configure set plugins.outscale awscli_outscale" in result.err
    assert (
        f"aws configure set plugins.cli_legacy_plugin_path {ROOT}"
        in result.err
    )
    assert [] == internet.connections


def test_the_lines_that_it_names_make_it_work(
    aws: Aws, internet: RecordingProxy, tmp_path: Path
) -> None:
    aws.configure(PLAIN, plugin=False)
    shim = Shim(aws, tmp_path)
    shim.command = str(alone(tmp_path))
    advice = shim("ec2", "describe-images", "--profile", "plain").err
    for line in advice.splitlines()[1:]:
        assert 0 == aws(*line.split()[1:], profile=None).code

    result = shim("ec2", "describe-images", "--profile", "plain")

    assert (0, "") == (result.code, result.err)
    assert ["fcu.eu-west-2.outscale.com"] == internet.connections


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("shim", "No AWS CLI was found"),
        ("completer", "when TAB is pressed"),
        ("aws_outscale_start.py", "No AWS CLI was found"),  # for Windows
    ],
)
def test_the_programs_of_pips_target_find_their_package(
    tmp_path: Path, program: str, expected: str
) -> None:
    """`--target DIR` writes them to DIR/bin, and no Python looks in DIR."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "awscli_outscale").symlink_to(ROOT / "awscli_outscale")
    start = (ROOT / "aws_outscale_start.py").read_text("utf-8")
    assert start.startswith("#!/usr/bin/env python3\n")
    (tmp_path / "bin" / "aws_outscale_start.py").write_text(start)
    script = tmp_path / "bin" / "program"
    script.write_text(
        f"from aws_outscale_start import {program}\n"
        f"raise SystemExit({program}())\n"
    )

    run = subprocess.run(
        [
            os.path.realpath(sys.executable),
            "-S",
            script.with_name(program) if "." in program else script,
        ],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (1, "") == (run.returncode, run.stdout)
    assert expected in run.stderr


@pytest.mark.parametrize("text", ["#!/gone/python\n", "no program"])
@pytest.mark.parametrize("path", [None, str(ROOT)])
def test_an_aws_that_cannot_be_run(
    tmp_path: Path, text: str, path: str | None
) -> None:
    """With the plugin's path it is started, else asked for its version."""
    aws, config = tmp_path / "aws", tmp_path / "config"
    aws.write_text(text)
    aws.chmod(0o755)
    config.write_text(
        "[plugins]\noutscale = awscli_outscale\n"
        + (f"cli_legacy_plugin_path = {path}\n" if path else "")
    )

    run = subprocess.run(
        [alone(tmp_path), "ec2", "describe-images"],
        env={"PATH": str(tmp_path), "AWS_CONFIG_FILE": str(config)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (255, "") == (run.returncode, run.stdout)
    assert run.stderr.startswith(f"aws-outscale: {aws} cannot be run: ")
    assert 1 == run.stderr.count("\n")


def test_an_editable_awscli_is_one(tmp_path: Path) -> None:
    """No entry of the path holds it: a finder of its own knows where it is."""
    packages = Path(str(find_spec("awscli").origin)).parent  # type: ignore[union-attr]
    (tmp_path / "packages").mkdir()
    for path in packages.parent.iterdir():
        if path != packages:
            (tmp_path / "packages" / path.name).symlink_to(path)
    program = alone(tmp_path)
    text = program.read_text("utf-8").replace(
        "from awscli_outscale",
        f"sys.path.append({str(tmp_path / 'packages')!r})\n"
        "from importlib import util\n"
        "class Finder:\n"
        "    def find_spec(name, path, target=None):\n"
        f"        place = {str(packages)!r}\n"
        "        return util.spec_from_file_location(name,\n"
        "            f'{place}/__init__.py',\n"
        "            submodule_search_locations=[place]\n"
        "        ) if name == 'awscli' else None\n"
        "sys.meta_path.append(Finder)\n"
        "from awscli_outscale",
        1,
    )
    program.write_text(text, "utf-8")

    run = subprocess.run(
        [program, "--version"],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (run.returncode, run.stderr)
    assert "\naws-cli/1." in run.stdout


def test_without_any_aws_it_says_what_to_install(
    aws: Aws, tmp_path: Path
) -> None:
    shim = Shim(aws, tmp_path)
    shim.command = str(alone(tmp_path))

    result = shim("ec2", "describe-images", env={"PATH": str(tmp_path)})

    assert 1 == result.code
    assert "pip install 'awscli-outscale[cli]'" in result.err


def test_what_the_shim_starts_is_not_meant_for_outscale(
    shim: Shim, sandbox: Sandbox, internet: RecordingProxy
) -> None:
    """A ``credential_process`` that itself calls ``aws``, for AWS."""
    shim.aws.configure(
        "[profile p]\nregion = eu-west-2\n",
        "credential_process = sh -c 'env > environment; echo {}'\n",
        plugin=not shim.in_process,
    )

    shim("ec2", "describe-images", "--profile", "p")

    assert "AWS_OUTSCALE" not in (shim.aws.home / "environment").read_text()


ALIASES = """
[toplevel]
imgs = !aws ec2 describe-images
other = imgs
who = !env > environment; false

[command ec2]
mine = !aws ec2 describe-images --owners self
"""


def test_what_an_external_alias_starts_is_meant_for_outscale(
    shim: Shim, internet: RecordingProxy
) -> None:
    """It has the keys of the environment, so it goes where they belong."""
    shim.aws.configure(PLAIN)
    alias = shim.aws.home / ".aws" / "cli" / "alias"
    alias.parent.mkdir()
    alias.write_text(ALIASES)
    commands = ["imgs", "other"]
    if shim.aws.host.major == 2:
        commands.append("ec2 mine")  # v1 has none below a service

    for command in commands:
        result = shim(*command.split(), env=KEYS)
        assert (0, "") == (result.code, result.err)
        assert {"Images": []} == result.json
    ended = shim("who", env=KEYS)
    plain = shim.aws("who", profile=None, env=KEYS)

    assert (1, 1) == (ended.code, plain.code)
    assert {"fcu.eu-west-2.outscale.com"} == set(internet.connections)
    assert "AWS_OUTSCALE" not in (shim.aws.home / "environment").read_text(
        "utf-8"
    )


def test_an_alias_whose_aws_would_not_load_the_plugin_is_not_started(
    shim: Shim, internet: RecordingProxy
) -> None:
    """The other `aws` would take the keys of the environment to AWS."""
    if not shim.in_process:
        return  # it would not have been started itself
    alias = shim.aws.home / ".aws" / "cli" / "alias"
    alias.parent.mkdir()
    alias.write_text(ALIASES)

    result = shim("imgs", env=KEYS)

    assert shim.aws.host.exit_code("configuration") == result.code
    assert "plugins.outscale awscli_outscale" in result.err
    assert [] == internet.connections


def test_an_alias_whose_aws_cannot_be_run_is_one_sentence(
    shim: Shim, tmp_path: Path
) -> None:
    if not shim.in_process:
        return  # it could not have been started itself
    shim.aws.configure(PLAIN)
    alias = shim.aws.home / ".aws" / "cli" / "alias"
    alias.parent.mkdir()
    alias.write_text(ALIASES)
    (tmp_path / "aws").write_text("#!/gone/python\n")
    (tmp_path / "aws").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    result = shim("imgs", env={**KEYS, "PATH": path})

    assert shim.aws.host.exit_code("configuration") == result.code
    assert f"{tmp_path / 'aws'} cannot be run" in result.err


OSC_KEYS: dict[str, str | None] = {
    "OSC_ACCESS_KEY": ACCESS_KEY,
    "OSC_SECRET_KEY": SECRET_KEY,
}


def osc_file(shim: Shim, **profiles: dict[str, str]) -> Path:
    path = shim.aws.home / ".osc" / "config.json"
    path.parent.mkdir()
    keys = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    path.write_text(
        json.dumps({n: {**keys, **p} for n, p in profiles.items()})
    )
    return path


@pytest.mark.parametrize("region", ["OSC_REGION", "AWS_DEFAULT_REGION"])
def test_the_variables_of_osc_cli_are_keys_of_outscale(
    shim: Shim, internet: RecordingProxy, region: str
) -> None:
    result = shim(
        *"ec2 describe-images".split(),
        env={**OSC_KEYS, "AWS_DEFAULT_REGION": None, region: "us-east-2"},
    )

    assert (0, "") == (result.code, result.err)
    assert ["fcu.us-east-2.outscale.com"] == internet.connections


def test_a_user_of_osc_cli_changes_nothing_but_the_programs_name(
    shim: Shim, internet: RecordingProxy
) -> None:
    osc_file(shim, default={"region": "us-east-2"}, other={})
    call = "ec2 describe-images".split()
    here: dict[str, str | None] = {"AWS_DEFAULT_REGION": None}

    default = shim(*call, env=here)
    other = shim(*call, env={**here, "OSC_PROFILE": "other"})
    missing = shim(*call, env={**here, "OSC_PROFILE": "nobody"})

    assert (0, 0) == (default.code, other.code), default.err + other.err
    assert 0 != missing.code
    assert "has no profile 'nobody'" in missing.err
    assert "OSC_PROFILE" in missing.err
    assert [
        "fcu.us-east-2.outscale.com",
        "fcu.eu-west-2.outscale.com",
    ] == internet.connections


def test_the_region_of_an_aws_profile_is_not_theirs(
    shim: Shim, internet: RecordingProxy
) -> None:
    default = PLAIN.replace("[profile plain]", "[default]")
    shim.aws.configure(
        default.replace("eu-west-2", "us-west-1"), plugin=not shim.in_process
    )
    osc = {**OSC_KEYS, "OSC_REGION": "us-east-2", "AWS_DEFAULT_REGION": None}

    theirs = shim("ec2", "describe-images", env=osc)
    own = shim(*"ec2 describe-images --region eu-west-2".split(), env=osc)

    assert (0, 0) == (theirs.code, own.code), theirs.err + own.err
    assert [
        "fcu.us-east-2.outscale.com",
        "fcu.eu-west-2.outscale.com",
    ] == internet.connections


def test_which_keys_are_meant_has_to_be_clear(
    shim: Shim, internet: RecordingProxy
) -> None:
    call = "ec2 describe-images".split()
    both = {**KEYS, **OSC_KEYS, "OSC_ACCESS_KEY": "ANOTHERKEY0123456789"}
    half: dict[str, str | None] = {"OSC_ACCESS_KEY": ACCESS_KEY}

    refused = shim(*call, env=both)
    same = shim(*call, env={**KEYS, **OSC_KEYS})
    halved = shim(*call, env=half)
    named = shim(*call, "--profile", "plain", env=both)
    by_variable = shim(*call, env={**OSC_KEYS, "AWS_PROFILE": "plain"})

    assert 0 != refused.code
    assert "AWS_ACCESS_KEY_ID and OSC_ACCESS_KEY are both set" in refused.err
    assert 0 == same.code, same.err
    assert 0 != halved.code
    assert "OSC_SECRET_KEY is not set" in halved.err
    assert 0 == named.code, named.err
    assert 0 != by_variable.code
    assert 2 == len(internet.connections)


def test_a_profile_that_is_not_there_is_to_be_set_up(shim: Shim) -> None:
    unknown = shim("ec2", "describe-images", "--profile", "default")
    osc_file(shim, default={}, partner={})
    known = shim("ec2", "describe-images", "--profile", "partner")

    configure = (
        "hint: To set it up for OUTSCALE: aws-outscale outscale configure"
    )
    assert 0 != unknown.code
    assert f"{configure} --profile default" in unknown.err
    assert 0 != known.code
    assert f"{configure} --from-osc-cli partner --profile partner" in known.err


def test_the_first_profile_is_set_up_through_it(shim: Shim) -> None:
    result = shim(
        *"outscale configure --profile new --region eu-west-2".split(),
        *("--access-key-id", ACCESS_KEY, "--secret-access-key", SECRET_KEY),
    )
    tried = shim(*"ec2 describe-images --profile new".split())

    assert 0 == result.code, result.err
    assert 0 == tried.code, tried.err


def test_keys_of_a_domain_of_its_own_need_a_profile(shim: Shim) -> None:
    osc_file(shim, default={"host": "cloud.example.org", "region": "in-1"})

    result = shim("ec2", "describe-images")

    assert 0 != result.code
    assert "--from-osc-cli default" in result.err
