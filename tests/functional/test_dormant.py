"""With an AWS profile the plugin is invisible.

Each command runs twice in one home, without the plugin and with it. Output,
exit code, configuration, what is sent and where it would have been sent are
the same. Some commands have a process of their own, as a user's have; the
many others share one (see ``support.many``).
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

import botocore.session
import pytest

from support.console import unstyled
from support.hosts import completer_of
from support.proxy import RecordingProxy
from support.recorder import Recorder
from support.runner import ACCESS_KEY, OSC, PLAIN, SECRET_KEY, Aws, Result
from support.server import Request

KEYS = f"""\
aws_access_key_id = {ACCESS_KEY}
aws_secret_access_key = {SECRET_KEY}
"""
AWS_KEYS = PLAIN.partition("region = eu-west-2\n")[2]
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

#: The settings that we look at in profiles of others.
_SETTINGS = (
    *("aws_access_key_id", "aws_session_token", "services", "endpoint_url"),
    *("source_profile", "credential_process", "role_arn", "sso_session"),
    *("web_identity_token_file", "ignore_configured_endpoint_urls", "s3"),
)


def odd(settings: tuple[str, ...], *, nested: bool) -> str:
    """Return a profile, and a section without that word, with a setting."""
    value = "\n  a = https://example.com" if nested else ""
    kind = "nested" if nested else "empty"
    no_keys = ("aws_", "outscale")
    return "".join(
        f"[profile {kind}-{each}]\nregion = eu-west-2\n"
        f"{'' if each.startswith(no_keys) else AWS_KEYS}{each} ={value}\n"
        f"[{kind}-{each}]\n{each} ={value}\n"
        for each in settings
    )


# One attempt is enough; and botocore lists its features, in the User-Agent,
# in the order of a set.
_STEADY = {"AWS_MAX_ATTEMPTS": "1", "PYTHONHASHSEED": "0"}


@dataclass(frozen=True)
class Seen:
    """All that commands leave behind."""

    results: tuple[Result, ...]
    requests: tuple[Request, ...]
    connections: tuple[str, ...]
    config: str

    @property
    def codes(self) -> list[int]:
        return [result.code for result in self.results]


class Twins:
    """Runs commands without the plugin and with it, and compares."""

    def __init__(
        self, aws: Aws, recorder: Recorder, internet: RecordingProxy
    ) -> None:
        self.aws = aws
        aws.name = "aws"  # as it is, in all profiles
        self._recorder = recorder
        self._internet = internet
        self.profiles = PROFILES

    def __call__(
        self, *commands: str, profile: str | None = "plain", **env: str | None
    ) -> Seen:
        """Run commands, and each in a process of its own if there is one."""
        without = self.run(*commands, profile=profile, plugin=False, **env)
        found = self.run(*commands, profile=profile, plugin=True, **env)
        # One by one, so that a difference is shown with its command.
        for command, one, other in zip(
            commands, without.results, found.results, strict=True
        ):
            assert (command, one) == (command, other)
        for sent, other in zip(without.requests, found.requests, strict=True):
            assert sent == other
        assert without == found
        return found

    def run(
        self,
        *commands: str,
        profile: str | None,
        plugin: bool,
        **env: str | None,
    ) -> Seen:
        self.aws.configure(self.profiles, plugin=plugin)
        before = self.aws.config.read_text().partition(self.profiles)[0]
        del self._recorder.requests[:]
        del self._internet.connections[:]
        lines = [c.replace("URL", self._recorder.url) for c in commands]
        environment = {**_STEADY, **env}
        if len(lines) == 1:
            [line] = lines
            results = [
                self.aws(*line.split(), profile=profile, env=environment)
            ]
        else:
            results = self.aws.many(*lines, profile=profile, env=environment)
        config = self.aws.config.read_text()
        assert config.startswith(before)
        return Seen(
            tuple(results),
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

    for commands in ([command], [command, command]):
        without = twins.run(*commands, profile="osc", plugin=False)
        found = twins.run(*commands, profile="osc", plugin=True)

        hosts = ["ec2.mars-1.amazonaws.com"] * len(commands)
        assert hosts == list(without.connections)
        assert () == found.connections
        for result in found.results:
            assert "'mars-1' is not an OUTSCALE Region" in result.err


def test_help(twins: Twins) -> None:
    seen = twins("ec2 register-image help")

    assert [0] == seen.codes
    assert "DESCRIPTION" in unstyled(seen.results[0].out)
    assert "OUTSCALE" not in seen.results[0].out


def test_the_help_of_many_services(twins: Twins) -> None:
    """Of every fifteenth; of those that we touch; of what is no service."""
    some = botocore.session.Session().get_available_services()[::15]
    commands = [
        *some,
        *"ec2 s3 s3api iam elb elbv2 directconnect sts configure".split(),
        *("s3 cp", "s3 sync", "ec2 wait", "configure set", ""),
    ]

    seen = twins(*(f"{command} help" for command in commands))

    # An older AWS CLI lacks some of the services, and more every week.
    pages = [result.out for result in seen.results if result.out]
    assert len(commands) - len(some) / 2 < len(pages)
    assert [] == [page for page in pages if "OUTSCALE" in page]


def test_configure(twins: Twins) -> None:
    seen = twins(
        "configure list",
        "configure list --profile nobody",
        "configure list-profiles",
        "configure get outscale --profile off",
        "configure get region --profile nobody",
        "configure set region us-east-1 --profile new",
        "configure set s3.max_concurrent_requests 3 --profile new",
        "configure get s3.max_concurrent_requests --profile new",
        "configure export-credentials",
        "configure set outscale maybe --profile new",
    )

    assert seen.results[1].err
    assert "false\n" == seen.results[3].out
    assert "[profile new]" in seen.config


def test_configure_in_a_process_of_its_own(twins: Twins) -> None:
    seen = twins("configure set region us-east-1", profile="new")

    assert "[profile new]" in seen.config


def test_odd_settings(twins: Twins) -> None:
    """Nested, or empty, in the profile and in any other."""
    everything = (*_SETTINGS, "outscale", "outscale_domain")
    twins.profiles += (
        odd(everything, nested=False)
        + odd(everything, nested=True)
        + "[services]\nodd = text\n[services odd]\nec2 = text\n"
        "[profile text]\nregion = eu-west-2\nservices = odd\n"
        f"{AWS_KEYS}[profile role-alone]\nrole_arn = a\nservices = odd\n"
    )
    names = [f"nested-{each}" for each in _SETTINGS]
    names += ["plain", "text", "role-alone", "empty-services"]
    # They sign by themselves, with keys of OUTSCALE's never.
    by_itself = "emr ssh --cluster-id j-1 --key-pair-file f"
    empty = (
        *("OSC_ACCESS_KEY", "OSC_SECRET_KEY", "AWS_SESSION_TOKEN"),
        *("AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_EC2"),
    )

    seen = twins(
        "configure get region",
        *(f"ec2 describe-images --profile {name}" for name in names),
        *(f"{by_itself} --profile {name}" for name in ("plain", "keyless")),
        f"{by_itself} --profile empty-credential_process",
        **dict.fromkeys(empty, ""),
    )

    assert "eu-west-2\n" == seen.results[0].out
    assert "OUTSCALE" not in "".join(result.err for result in seen.results)
    assert 4 < len(seen.connections)


def test_the_version(twins: Twins) -> None:
    assert [0] == twins("--version").codes


def test_errors(twins: Twins) -> None:
    seen = twins(
        "ec2 describe-images --wait",
        "ec2 register-image --name abc --oapi --profile off",
        "ec2 register-image --name ab",
        "ec2 register-image --name abc --wait-timeout 3",
        "s3api get-object --bucket b",
        "ec2 describe-image",
        "ec2",
        "s3 cp",
        "nonsense list-things",
        # Our name on the line, and not as the command: no list has it.
        "ec3 outscale",
        "iam list-users --output nonsense",
        "iam list-users --query ]",
        "s3 ls --profile nobody",
        "s3 ls s3:// --profile nobody",
        "ec2 describe-images --profile nowhere",
        "ec2 describe-images --profile keyless",
        "lambda invoke --profile keyless",
        "ec2 describe-images --endpoint-url nonsense",
    )

    assert 0 not in seen.codes
    assert () == seen.requests


def test_an_error_in_a_process_of_its_own(twins: Twins) -> None:
    assert [0] != twins("ec2 register-image --name abc --oapi").codes


def test_skeletons(twins: Twins) -> None:
    name = "--name abc"
    seen = twins(
        "ec2 deregister-image --generate-cli-skeleton input",
        "ec2 register-image --generate-cli-skeleton input",
        f"ec2 register-image {name} --generate-cli-skeleton output",
        "iam create-user --generate-cli-skeleton input",
        "lambda list-functions --generate-cli-skeleton output",
        "dynamodb create-table --generate-cli-skeleton",
        "s3api put-object --generate-cli-skeleton",
    )

    assert '"ImageId": "ImageId"' in seen.results[2].out
    assert [0] * 4 == seen.codes[:4]
    assert () == seen.requests


#: Some of each protocol.
CALLS = (
    # ec2
    "ec2 describe-images --owners self",
    "ec2 describe-snapshots --max-items 3 --query Snapshots",
    "ec2 register-image --name abc --architecture arm64",
    "ec2 run-instances --image-id ami-12345678 --client-token abc",
    # query
    "iam list-users --profile off",
    "iam create-user --user-name name --tags Key=a,Value=b",
    "elb describe-load-balancers",
    "elbv2 describe-load-balancers",
    "cloudformation list-stacks",
    "rds describe-db-instances",
    "sts get-caller-identity",
    "sns list-topics",
    # json
    "dynamodb list-tables",
    "directconnect describe-connections",
    "ssm describe-parameters --output yaml",
    "logs describe-log-groups --output text",
    "sqs list-queues",
    # rest-json
    "lambda list-functions",
    "apigateway get-rest-apis",
    "eks list-clusters",
    # rest-xml
    "s3api put-object --bucket b --key k --body body.txt",
    "s3api list-objects-v2 --bucket b",
    "s3 ls s3://b --no-sign-request",
    "s3 cp body.txt s3://b/k --no-progress",
    "s3 sync . s3://b --exclude * --include body.txt --no-progress",
    "s3 rm s3://b/k",
    "route53 list-hosted-zones",
    "cloudfront list-distributions",
)
#: An AWS CLI of 2022 lacks it.
CBOR = (
    "partnercentral-revenue-measurement list-marketplace-revenue-shares "
    "--catalog AWS"
)


def test_the_same_bytes_are_sent(twins: Twins) -> None:
    (twins.aws.home / "body.txt").write_text("body")
    commands = [*CALLS, CBOR]

    seen = twins(*(f"{c} --endpoint-url URL" for c in commands))

    failed = {
        command
        for command, code in zip(commands, seen.codes, strict=True)
        if code
    }
    assert failed <= {CBOR, *(c for c in commands if "--output yaml" in c)}
    assert len(CALLS) <= len(seen.requests)
    signed = [r for r in seen.requests if "authorization" in dict(r.headers)]
    assert len(CALLS) - 1 <= len(signed)


def test_the_same_bytes_from_a_process_of_its_own(twins: Twins) -> None:
    seen = twins("ec2 describe-images --owners self --endpoint-url URL")

    assert [0] == seen.codes
    assert "authorization" in dict(seen.requests[0].headers)


def test_keys_and_a_token_from_the_environment(twins: Twins) -> None:
    seen = twins(
        "ec2 describe-images --endpoint-url URL --region eu-west-2",
        profile=None,
        AWS_ACCESS_KEY_ID="ASIATESTTESTTESTTEST",
        AWS_SECRET_ACCESS_KEY=SECRET_KEY,
        AWS_SESSION_TOKEN="token",
    )

    assert "token" == dict(seen.requests[0].headers)["x-amz-security-token"]


def test_errors_of_the_api(twins: Twins) -> None:
    seen = twins(*(f"{c} --endpoint-url URL/error" for c in CALLS[::3]))

    assert twins.aws.host.exit_code("client") == seen.codes[0]
    assert "On purpose." in seen.results[0].err
    assert seen.requests


def test_the_same_hosts_are_asked_for(twins: Twins) -> None:
    commands = (
        "ec2 describe-images",
        "s3 ls",
        "s3 ls s3://bucket --region us-east-1",
        "sqs list-queues",
        "rds describe-db-instances",
        "iam list-users",
        "lambda list-functions --region cn-north-1",
        "sts get-caller-identity --region us-gov-west-1",
        "s3 ls --profile role",
    )

    seen = twins(*commands)

    assert 0 not in seen.codes
    assert len(commands) == len(seen.connections)


def test_what_aws_cli_makes_of_a_url_stays_as_it_is(twins: Twins) -> None:
    """v1 sends what the URL leads to, v2 the URL."""
    seen = twins(
        "ec2 register-image --name abc --image-location URL/manifest?a=1 "
        "--endpoint-url URL"
    )

    sent = seen.requests[-1].body.decode()
    assert [0] == seen.codes
    if 1 == twins.aws.host.major:
        assert "/manifest?a=1" == seen.requests[0].path
        assert "ImageLocation=the+manifest+itself" in sent
    else:
        assert "%2Fmanifest%3Fa%3D1" in sent


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("aws ec2 register-image --", "--image-location"),
        ("aws iam list-u", "list-users"),
        ("aws o", "omics"),
    ],
)
def test_completion(aws: Aws, line: str, expected: str) -> None:
    completer = completer_of(aws.host)

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

    assert expected in without[1].split()
    assert without == complete(plugin=True)
