"""With an AWS profile the plugin is invisible.

Each command runs twice in one home, without the plugin and with it. Output,
exit code, configuration, what is sent and where it would have been sent are
the same.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from support.proxy import RecordingProxy
from support.recorder import Recorder, Request
from support.runner import ACCESS_KEY, OSC, PLAIN, SECRET_KEY, Aws

KEYS = f"""\
aws_access_key_id = {ACCESS_KEY}
aws_secret_access_key = {SECRET_KEY}
"""
PROFILES = f"""
{OSC}
{PLAIN}
[profile off]
outscale = false
region = eu-west-2
{KEYS}
[profile nowhere]
{KEYS}
[profile keyless]
region = eu-west-2

[profile role]
region = eu-west-2
role_arn = arn:aws:iam::123456789012:role/r
source_profile = plain
"""

# One attempt is enough; and botocore lists its features, in the User-Agent,
# in the order of a set.
_STEADY = {"AWS_MAX_ATTEMPTS": "1", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True)
class Seen:
    """All that a command leaves behind."""

    code: int
    out: str
    err: str
    requests: tuple[Request, ...]
    connections: tuple[str, ...]
    config: str


class Twins:
    """Runs a command without the plugin and with it, and compares."""

    def __init__(
        self, aws: Aws, recorder: Recorder, internet: RecordingProxy
    ) -> None:
        self.aws = aws
        self._recorder = recorder
        self._internet = internet

    def __call__(
        self,
        command: str,
        profile: str | None = "plain",
        **env: str | None,
    ) -> Seen:
        without = self.run(command, profile, plugin=False, **env)
        found = self.run(command, profile, plugin=True, **env)
        assert without == found
        return found

    def run(
        self,
        command: str,
        profile: str | None,
        *,
        plugin: bool,
        **env: str | None,
    ) -> Seen:
        self.aws.configure(PROFILES, plugin=plugin)
        before = self.aws.config.read_text().partition(PROFILES)[0]
        del self._recorder.requests[:]
        del self._internet.connections[:]
        result = self.aws(
            *command.replace("URL", self._recorder.url).split(),
            profile=profile,
            env={**_STEADY, **env},
        )
        config = self.aws.config.read_text()
        assert config.startswith(before)
        return Seen(
            result.code,
            result.out,
            result.err,
            tuple(self._recorder.requests),
            tuple(self._internet.connections),
            config.removeprefix(before),
        )


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    server = Recorder()
    yield server
    server.close()


@pytest.fixture(scope="module")
def internet(recorder: Recorder) -> Iterator[RecordingProxy]:
    proxy = RecordingProxy(recorder.address)
    yield proxy
    proxy.close()


@pytest.fixture
def twins(aws: Aws, recorder: Recorder, internet: RecordingProxy) -> Twins:
    return Twins(aws, recorder, internet)


def test_the_plugin_is_there_all_the_same(twins: Twins) -> None:
    """Without this, nothing below would prove anything."""
    command = "ec2 describe-images --region mars-1"

    without = twins.run(command, "osc", plugin=False)
    found = twins.run(command, "osc", plugin=True)

    assert ("ec2.mars-1.amazonaws.com",) == without.connections
    assert () == found.connections
    assert "'mars-1' is not an OUTSCALE Region" in found.err


@pytest.mark.parametrize(
    "command", ["help", "ec2 help", "ec2 register-image help", "s3 cp help"]
)
def test_help(twins: Twins, command: str) -> None:
    seen = twins(command)

    assert 0 == seen.code
    assert "DESCRIPTION" in re.sub(".\b", "", seen.out)
    assert "OUTSCALE" not in seen.out


@pytest.mark.parametrize(
    ("command", "profile"),
    [
        ("configure list", "plain"),
        ("configure list", "nobody"),
        ("configure list-profiles", None),
        ("configure get outscale", "off"),
        ("configure set region us-east-1", "new"),
    ],
)
def test_configure(twins: Twins, command: str, profile: str | None) -> None:
    seen = twins(command, profile)

    assert ("[profile new]" in seen.config) == (profile == "new")


@pytest.mark.parametrize(
    ("command", "profile"),
    [
        ("--version", "plain"),
        ("ec2 describe-images --wait", "plain"),
        ("ec2 register-image --name abc --oapi", "off"),
        ("ec2 register-image --name ab", "plain"),
        ("s3api get-object --bucket b", "plain"),
        ("ec2 describe-image", "plain"),
        # Our name on the line, and not as the command: no list has it.
        ("ec3 outscale", "plain"),
        ("s3 ls", "nobody"),
        ("ec2 describe-images", "nowhere"),
        ("ec2 describe-images", "keyless"),
    ],
)
def test_errors_and_the_version(
    twins: Twins, command: str, profile: str
) -> None:
    seen = twins(command, profile)

    assert (0 == seen.code) == (command == "--version")
    assert () == seen.requests


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        # Not register-image: v1 fills in enumerated values at random.
        ("ec2 deregister-image --generate-cli-skeleton input", '"DryRun"'),
        (
            "ec2 register-image --name abc --generate-cli-skeleton output",
            '"ImageId": "ImageId"',
        ),
    ],
)
def test_skeletons(twins: Twins, command: str, expected: str) -> None:
    seen = twins(command)

    assert 0 == seen.code
    assert expected in seen.out
    assert () == seen.requests


@pytest.mark.parametrize(
    ("command", "profile"),
    [
        ("ec2 describe-images --owners self", "plain"),
        ("ec2 register-image --name abc --architecture arm64", "plain"),
        ("s3api put-object --bucket b --key k --body body.txt", "plain"),
        ("iam list-users", "off"),
        ("sts get-caller-identity", "plain"),
        ("dynamodb list-tables", "plain"),
        ("lambda list-functions", "plain"),
        ("sqs list-queues", "plain"),
    ],
)
def test_the_same_bytes_are_sent(
    twins: Twins, command: str, profile: str
) -> None:
    (twins.aws.home / "body.txt").write_text("body")

    seen = twins(f"{command} --endpoint-url URL", profile)

    assert 0 == seen.code, seen
    assert "authorization" in dict(seen.requests[0].headers)


def test_keys_and_a_token_from_the_environment(twins: Twins) -> None:
    seen = twins(
        "ec2 describe-images --endpoint-url URL --region eu-west-2",
        None,
        AWS_ACCESS_KEY_ID="ASIATESTTESTTESTTEST",
        AWS_SECRET_ACCESS_KEY=SECRET_KEY,
        AWS_SESSION_TOKEN="token",
    )

    assert "token" == dict(seen.requests[0].headers)["x-amz-security-token"]


def test_an_error_of_the_api(twins: Twins) -> None:
    seen = twins("ec2 describe-images --endpoint-url URL/error")

    assert twins.aws.host.exit_code("client") == seen.code
    assert "On purpose." in seen.err


@pytest.mark.parametrize(
    ("command", "profile"),
    [
        ("ec2 describe-images", "plain"),
        ("s3 ls", "plain"),
        ("sqs list-queues", "plain"),
        ("s3 ls", "role"),
    ],
)
def test_the_same_hosts_are_asked_for(
    twins: Twins, command: str, profile: str
) -> None:
    seen = twins(command, profile)

    assert seen.code
    assert seen.connections


def test_what_aws_cli_makes_of_a_url_stays_as_it_is(twins: Twins) -> None:
    """v1 sends what the URL leads to, v2 the URL."""
    seen = twins(
        "ec2 register-image --name abc --image-location URL/manifest?a=1 "
        "--endpoint-url URL"
    )

    sent = seen.requests[-1].body.decode()
    assert 0 == seen.code
    if 1 == twins.aws.host.major:
        assert "/manifest?a=1" == seen.requests[0].path
        assert "ImageLocation=the+manifest+itself" in sent
    else:
        assert "%2Fmanifest%3Fa%3D1" in sent


@pytest.mark.parametrize(
    ("line", "candidate"),
    [("aws ec2 register-image --", "--image-location"), ("aws o", "omics")],
)
def test_completion(aws: Aws, line: str, candidate: str) -> None:
    # Debian has it where nobody calls it by hand.
    places = os.pathsep.join([str(aws.host.aws.parent), "/usr/libexec"])
    completer = shutil.which("aws_completer", path=places)
    assert completer, f"AWS CLI {aws.host.name} has no aws_completer"

    def complete(plugin: bool) -> tuple[int, str, str]:
        aws.configure(PROFILES, plugin=plugin)
        run = subprocess.run(
            # As bash calls it: command, word, word before it.
            [completer, "aws", line.split()[-1], line.split()[-2]],
            env=aws.environment(
                COMP_LINE=line,
                COMP_POINT=str(len(line)),
                AWS_PROFILE="plain",
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        return run.returncode, run.stdout, run.stderr

    without = complete(plugin=False)

    assert candidate in without[1].split()
    assert without == complete(plugin=True)
