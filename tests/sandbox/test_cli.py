"""`aws-outscale sandbox` as a process."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from awscli_outscale.sandbox import Sandbox, files

Start = Callable[..., Any]
COMMAND = [sys.executable, "-m", "awscli_outscale.sandbox.cli"]
#: The first `aws` on it has the plugin.
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the command; it is killed after the test if need be."""
    running: list[subprocess.Popen[str]] = []

    def run(*options: str) -> subprocess.Popen[str]:
        environ = {**os.environ, "PATH": PATH}
        environ.pop("PYTHONUNBUFFERED", None)
        process = subprocess.Popen(
            [*COMMAND, *options],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def lines_until_example(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if " register-image " in line or " --owners self" in line:
            break
    return lines


def address(lines: list[str]) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+", lines[0])
    assert found
    return found[0]


def written(lines: list[str]) -> tuple[Path, Path]:
    """Return the configuration and the credentials that were written."""
    names = [
        next(line for line in lines if f"{name}=" in line).partition("=")[2]
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
    ]
    return Path(names[0]), Path(names[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_ends_well(
    start: Start, number: signal.Signals
) -> None:
    process = start("--region", "us-east-2", "--import-seconds", "0.5")
    lines = lines_until_example(process)
    url = address(lines)
    config, credentials = written(lines)

    assert lines[0].endswith("stops with Ctrl-C.")
    assert "export AWS_PROFILE=sandbox" in lines
    assert 0o600 == credentials.stat().st_mode & 0o777
    assert "region = us-east-2" in config.read_text()
    with urlopen(f"{url}/?Action=DescribeRegions", timeout=10) as answer:
        assert answer.status == 200
    process.send_signal(number)
    out, err = process.communicate(timeout=10)

    assert (0, "", "") == (process.returncode, out, err)
    assert not config.parent.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(
            ("127.0.0.1", int(url.rpartition(":")[2])), timeout=5
        )


def in_shell(script: str, **environ: str) -> str:
    """Run a script in a shell that knows no cloud; what it writes."""
    done = subprocess.run(
        ["sh", "-euc", script],
        env={"PATH": PATH, "HOME": os.devnull, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


def test_what_it_prints_can_be_pasted(start: Start) -> None:
    """By a real shell, for the AWS CLI and for boto3: the whole journey."""
    lines = lines_until_example(start("--import-seconds", "0.5"))
    pasted = "\n".join(x for x in lines if x.startswith("export "))
    export, presign, register = (x for x in lines if x.startswith("aws "))
    code = (
        "import boto3; s = boto3.Session(profile_name='sandbox-2-us-east-2'); "
        "print(s.region_name, s.client('ec2').meta.endpoint_url)"
    )

    out = in_shell(
        f"{pasted}\n{export}\nURL=$({presign})\n"
        + register.replace("'THE URL'", '"$URL"')
        + " --query Image.AccountId --output text\n"
        f'"{sys.executable}" -c "{code}"\n'
    )

    [first, second] = [x for x in lines if x.startswith("Account ")]
    assert first.endswith(": --profile sandbox")
    assert second.endswith(": --profile sandbox-2")
    account_id = second.split()[1].rstrip(":")
    assert [account_id, f"us-east-2 {address(lines)}"] == (
        out.splitlines()[-2:]
    )


def test_an_empty_one_has_one_account_and_nothing(start: Start) -> None:
    lines = lines_until_example(start("--accounts", "1", "--empty"))

    assert not [line for line in lines if "sandbox-2" in line]
    assert "ec2 describe-images --owners self" in lines[-1]


def test_what_is_kept_is_there_the_next_time(
    start: Start, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    first = start("--keep", str(kept), "--empty")
    before = lines_until_example(first)
    keys = (kept / "credentials").read_text()
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=10)

    after = lines_until_example(start("--keep", str(kept), "--empty"))

    assert keys == (kept / "credentials").read_text()
    assert before[2:] == after[2:]
    assert f"endpoint_url = {address(after)}" in (kept / "config").read_text()


def test_what_is_kept_is_named_for_another_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be in another directory."""
    monkeypatch.chdir(tmp_path)

    with Sandbox(directory="kept") as sandbox:
        variables = sandbox.environment()

    assert str(tmp_path / "kept" / "config") == variables["AWS_CONFIG_FILE"]


@pytest.mark.parametrize("name", ["config", "credentials"])
def test_the_files_of_others_are_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("[default]\n")

    done = run("--keep", str(tmp_path))

    assert (1, "") == (done.returncode, done.stdout)
    assert f"{tmp_path / name} was not written by the sandbox" in done.stderr
    assert "[default]\n" == (tmp_path / name).read_text()
    assert [name] == [path.name for path in tmp_path.iterdir()]


def test_each_shell_has_its_own_spelling() -> None:
    variables = {"A": "it's here!"}

    assert {
        "sh": ["export A='it'\"'\"'s here!'"],
        "fish": ["set -gx A 'it\\'s here!'"],
        "csh": ["setenv A 'it'\"'\"'s here\\!'"],
        "powershell": ["$env:A = 'it''s here!'"],
        "cmd": ['set "A=it\'s here!"'],
    } == {
        shell: files.assignments(variables, shell)
        for shell in set(files.SHELLS.values())
    }
    for same, shell in (
        ("zsh", "sh"),
        ("tcsh", "csh"),
        ("pwsh", "powershell"),
    ):
        for spelt in (files.assignments, lambda _, s: files.removal("A", s)):
            assert spelt(variables, same) == spelt(variables, shell)


def test_where_no_aws_loads_the_plugin_aws_outscale_is_proposed(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws = tmp_path / "aws"
    aws.write_text("#!/bin/sh\necho Traceback; exit 1\n")
    aws.chmod(0o700)
    monkeypatch.setattr(sys.modules[__name__], "PATH", str(tmp_path))

    lines = lines_until_example(start())

    assert 3 == len([x for x in lines if x.startswith("aws-outscale ")])


def test_what_is_in_the_way_is_unset(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AK")
    monkeypatch.setenv("AWS_ENDPOINT_URL_EC2", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_CA_BUNDLE", "")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "passed-over.example")
    monkeypatch.setenv("no_proxy", "mine.example")

    lines = lines_until_example(start("--shell", "fish", "--empty"))

    assert "set -e AWS_ACCESS_KEY_ID" in lines
    assert "set -e AWS_ENDPOINT_URL_EC2" in lines
    assert "set -e AWS_CA_BUNDLE" in lines
    assert "set -gx no_proxy 'mine.example,127.0.0.1'" in lines
    assert not [line for line in lines if "NO_PROXY" in line]
    assert "set -gx AWS_PROFILE 'sandbox'" in lines


#: What may stand in the environment of somebody who uses AWS, or osc-cli.
ELSEWHERE = {
    "AWS_ACCESS_KEY_ID": "AKIA0123456789ABCDEF",
    "AWS_SECRET_ACCESS_KEY": "s" * 40,
    "AWS_SESSION_TOKEN": "token",
    "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/ci",
    "AWS_WEB_IDENTITY_TOKEN_FILE": __file__,
    "AWS_DEFAULT_PROFILE": "work",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_CA_BUNDLE": "",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "OSC_ACCESS_KEY": "ABCDEFGHIJ0123456789",
    "OSC_SECRET_KEY": "s" * 40,
    "OSC_REGION": "us-east-2",
    "OSC_PROFILE": "other",
    "OSC_CONFIG_FILE": "/no/such/file",
}


def test_nothing_of_another_cloud_gets_in_the_way(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was set before: in plain boto3, in aws, in aws-outscale."""
    (tmp_path / "broken").write_text("[default\n")
    for name, value in {
        **ELSEWHERE,
        "AWS_CONFIG_FILE": str(tmp_path / "broken"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "broken"),
        "AWS_PROFILE": "gone",
        "AWS_RETRY_MODE": "unknown",
        "AWS_MAX_ATTEMPTS": "many",
    }.items():
        monkeypatch.setenv(name, value)
    code = (
        "import boto3; s = boto3.Session(); "
        "print(s.client('ec2').describe_images(Owners=['self'])['Images'][0]"
        "['ImageId'], s.client('s3').list_buckets()['Buckets'][0]['Name'])"
    )
    asked = (
        "ec2 describe-images --owners self --query 'Images[].ImageId' "
        "--output text"
    )

    lines = lines_until_example(start())
    pasted = "\n".join(x for x in lines if x.startswith(("export ", "unset ")))
    out = in_shell(
        f"{pasted}\naws {asked}\naws-outscale {asked}\naws s3 ls\n"
        f'"{sys.executable}" -c "{code}"\n',
        **ELSEWHERE,
    )

    [image_id] = re.findall(r"--image-id (\S+)", "\n".join(lines))
    first, second, bucket, both = out.splitlines()
    assert (image_id, image_id) == (first, second)
    assert bucket.endswith(" exports")
    assert f"{image_id} exports" == both


def test_verbose_shows_requests_without_their_query(start: Start) -> None:
    process = start("--verbose")
    url = address(lines_until_example(process))
    urlopen(f"{url}/?Action=DescribeRegions&hush=hush", timeout=10).close()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)

    assert err == "GET / DescribeRegions -> 200\n"


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "-1"], "'-1' is not a port between 0 and 65535"),
        (["--port", "65536"], "'65536' is not a port between 0 and 65535"),
        (["--port", "http"], "'http' is not a port between 0 and 65535"),
        (["--region", "EU"], "'EU' is not a Region's name: use eu-west-2"),
        (["--region", "eu-west-3"], "use eu-west-2, us-east-2"),
        (["--region", "eu-west-3"], "Did you mean eu-west-2? For a private"),
        (["--import-seconds", "soon"], "'soon' is not a duration"),
        (["--import-seconds", "nan"], "'nan' is not a duration"),
        (["--accounts", "0"], "'0' is not between 1 and 999"),
        (["--shell", "nu"], "invalid choice: 'nu'"),
        (
            ["--outscale-domain", "x.amazonaws.com"],
            "argument --outscale-domain: 'x.amazonaws.com' is neither "
            "OUTSCALE's domain",
        ),
        (["--outscale-domain", "https://a.b"], "'https://a.b' is neither"),
        (["--host", "0.0.0.0"], "unrecognized arguments"),
    ],
)
def test_a_bad_option_is_explained(options: list[str], words: str) -> None:
    done = run(*options)

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_taken_port_is_explained() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", str(port))

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"The sandbox cannot listen on 127.0.0.1:{port}: Address already in "
        "use. Choose another --port, or leave it out.\n"
    )


def test_help_is_short_and_needs_no_moto() -> None:
    done = python(
        "sys.modules['moto'] = None",
        "sys.exit(main(['--help']))",
    )

    assert done.returncode == 0
    assert done.stdout.startswith("usage: aws-outscale sandbox")
    for option in ("--port", "--region", "--keep", "--shell", "--verbose"):
        assert option in done.stdout


def test_without_moto_it_says_what_to_install() -> None:
    done = python("sys.modules['moto'] = None", "sys.exit(main([]))")

    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr == (
        "The sandbox needs moto 5.2 or newer with its server: "
        "pip install 'awscli-outscale[sandbox]'\n"
    )


def python(*statements: str) -> subprocess.CompletedProcess[str]:
    imports = "import sys; from awscli_outscale.sandbox.cli import main"
    return subprocess.run(
        [sys.executable, "-c", "; ".join([imports, *statements])],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_without_moto_python_is_told_what_to_install() -> None:
    done = python(
        "sys.modules['moto'] = None",
        "from awscli_outscale.sandbox import Sandbox",
    )

    assert 1 == done.returncode
    assert done.stderr.splitlines()[-1] == (
        "ImportError: The sandbox needs moto 5.2 or newer with its server: "
        "pip install 'awscli-outscale[sandbox]'"
    )
