"""Keys x endpoints x signers: every way to sign with OUTSCALE's keys.

A case is one call, with a configuration file of its own. Beside the profile
that it is about there is always another one, with temporary keys of AWS's.
What AWS and OUTSCALE hear says whose key has come where; each call has its
number in the header ``User-Agent``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from support import hosts
from support.runner import ACCESS_KEY, AWS_KEY, SECRET_KEY
from support.server import Request

FCU = "https://fcu.eu-west-2.outscale.com"
OOS = "https://oos.eu-west-2.outscale.com"
PRIVATE = "cloud.example.org"

_KEYS = (
    f"aws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
)
_AWS_KEYS = (
    f"aws_access_key_id = {AWS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
    "aws_session_token = token\nregion = eu-west-2\n"
)


#: The access key in a header or a URL, signature version 2 or 4.
SIGNED = re.compile(r"(?:Credential=|AWS |AWSAccessKeyId=)([A-Z0-9]{16,})")


class Heard(NamedTuple):
    """A request: its host, the access key that has signed it, and by whom."""

    host: str
    key: str | None
    agent: str


class Keys(NamedTuple):
    """Where the keys of a call come from.

    :ivar section: the profile's; ``{home}`` is a directory with files.
    """

    section: str | None
    settings: str = ""
    env: dict[str, str] = {}  # noqa: RUF012
    more: str = ""
    forced: bool = False


class Endpoint(NamedTuple):
    """What says that a call is OUTSCALE's.

    :ivar only_ec2: it says so of ``ec2`` alone, and the profile may be AWS's.
    """

    settings: str = ""
    env: dict[str, str] = {}  # noqa: RUF012
    option: str = ""
    more: str = ""
    only_ec2: bool = False


KEYS = {
    "static": Keys("profile osc", _KEYS),
    "environment": Keys(
        None,
        env={
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        },
    ),
    "process": Keys("profile osc", "credential_process = {home}/keys\n"),
    "role": Keys(
        "profile osc",
        "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n",
        more=f"[profile base]\noutscale = true\n{_KEYS}",
    ),
    "default": Keys("default", _KEYS),
    "OSC_ variables": Keys(
        None,
        env={"OSC_ACCESS_KEY": ACCESS_KEY, "OSC_SECRET_KEY": SECRET_KEY},
        forced=True,
    ),
    "osc-cli": Keys(
        None, env={"OSC_CONFIG_FILE": "{home}/osc.json"}, forced=True
    ),
}
#: The client of `aws s3` that signs by itself; AWS CLI v2 has it.
_CRT = "s3 =\n  preferred_transfer_client = crt\n"
ENDPOINTS = {
    "region": Endpoint("outscale = true\n"),
    "services": Endpoint(
        "services = mine\n",
        more="[services mine]\n"
        f"ec2 =\n  endpoint_url = {FCU}\ns3 =\n  endpoint_url = {OOS}\n",
    ),
    "endpoint_url": Endpoint(f"endpoint_url = {FCU}\n"),
    "AWS_ENDPOINT_URL": Endpoint(env={"AWS_ENDPOINT_URL": FCU}),
    "AWS_ENDPOINT_URL_EC2": Endpoint(
        env={"AWS_ENDPOINT_URL_EC2": FCU}, only_ec2=True
    ),
    "--endpoint-url": Endpoint(option=f"--endpoint-url {FCU}", only_ec2=True),
    "outscale_domain": Endpoint(
        f"outscale = true\noutscale_domain = {PRIVATE}\n"
    ),
    # No call of theirs is OUTSCALE's, but the keys are.
    "outscale_domain alone": Endpoint(f"outscale_domain = {PRIVATE}\n{_CRT}"),
    "services, ec2 alone": Endpoint(
        f"services = mine\n{_CRT}",
        more=f"[services mine]\nec2 =\n  endpoint_url = {FCU}\n",
    ),
}
#: Commands. Those without ec2 say what becomes of the other services.
COMMANDS = (
    "ec2 describe-images",
    "ec2 describe-images --page-size 5",
    "ec2 wait image-available --image-ids ami-12345678",
    "ec2 copy-snapshot --source-region us-east-1 --source-snapshot-id "
    "snap-12345678",
    "imgs",
    "started",
    "s3 ls",
    "s3 cp {home}/keys s3://bucket/key",
    "s3 presign s3://bucket/key",
    "iam list-users",
    "sts get-caller-identity",
    "dynamodb list-tables",
    "rds generate-db-auth-token --hostname h --port 1 --username u",
    "eks get-token --cluster-name c",
    "ec2-instance-connect ssh --instance-id i-12345678",
    "lightsail push-container-image --service-name s --label l --image i",
    "ssm start-session --target i-12345678",
    "outscale doctor",
)
ALIASES = (
    "[toplevel]\nimgs = ec2 describe-images\nstarted = !aws ec2 "
    "describe-images\n"
)


class Case(NamedTuple):
    """One call: its name, its line, and its environment."""

    name: str
    line: str
    env: dict[str, str]
    forced: bool
    profile: str | None
    endpoint_url: str | None


def cases(plugins: str, home: Path) -> list[Case]:
    """Return all cases, and write their configuration files.

    :param plugins: the section of the AWS CLI's that loads us.
    :param home: a directory.
    """
    write_keys(home)
    found = []
    for key_name, keys in KEYS.items():
        for endpoint_name, endpoint in ENDPOINTS.items():
            config = home / f"config-{len(found)}"
            config.write_text(plugins + configuration(keys, endpoint, home))
            profile = "osc" if keys.section == "profile osc" else None
            for command in COMMANDS:
                if endpoint.only_ec2 and not command.startswith("ec2 "):
                    continue
                named = f" --profile {profile}" if profile else ""
                env = {
                    "AWS_CONFIG_FILE": str(config),
                    "AWS_EXECUTION_ENV": f"case-{len(found)}-",
                    "AWS_MAX_ATTEMPTS": "1",
                    **keys.env,
                    **endpoint.env,
                }
                line = f"{command}{named} {endpoint.option}"
                found.append(
                    Case(
                        f"{key_name}, {endpoint_name}: {command}",
                        line.replace("{home}", str(home)),
                        {k: v.format(home=home) for k, v in env.items()},
                        keys.forced,
                        profile,
                        FCU if endpoint.option else None,
                    )
                )
    return found


def configuration(keys: Keys, endpoint: Endpoint, home: Path) -> str:
    section = keys.section or "default"
    settings = f"region = eu-west-2\n{endpoint.settings}{keys.settings}"
    other = "[profile aws]" if section == "default" else "[default]"
    return (
        f"[{section}]\n{settings.replace('{home}', str(home))}"
        f"{other}\n{_AWS_KEYS}{keys.more}{endpoint.more}"
    )


def write_keys(home: Path) -> None:
    answer = {
        "Version": 1,
        "AccessKeyId": ACCESS_KEY,
        "SecretAccessKey": SECRET_KEY,
    }
    program = home / "keys"
    program.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    program.chmod(0o700)
    profile = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    (home / "osc.json").write_text(json.dumps({"default": profile}))


def sample(of: list[Case], step: int, first: int = 0) -> list[Case]:
    """Return each of so many cases, the same ones each time."""
    return of if hosts.is_everything() else of[first::step]


def heard_in(requests: list[Request]) -> list[Heard]:
    """Return what a server has heard."""
    found = []
    for request in requests:
        key = SIGNED.search(
            f"{request.header('authorization')} {request.path}"
        )
        found.append(
            Heard(
                str(request.header("host")),
                key and key[1],
                str(request.header("user-agent")),
            )
        )
    return found


def what_crossed(
    heard: list[Heard], asked: list[Case]
) -> list[tuple[str, str, str | None]]:
    """Return (case, host, key) of each request that broke law 1.

    OUTSCALE's key has come to another cloud, or AWS's to OUTSCALE.
    """
    return [
        (_name(one.agent, asked), one.host, one.key)
        for one in heard
        if (one.key == ACCESS_KEY and not is_ours(one.host))
        or (one.key == AWS_KEY and is_ours(one.host))
    ]


def written_for_others(out: str) -> list[str]:
    """Return the hosts for which OUTSCALE's key has signed a URL."""
    signed = rf"([\w.-]+)(?::\d+)?/[^\s\"]*Credential={ACCESS_KEY}"
    return [host for host in re.findall(signed, out) if not is_ours(host)]


def is_ours(host: str) -> bool:
    return host.split(":")[0].endswith((".outscale.com", f".{PRIVATE}"))


def _name(agent: str, asked: list[Case]) -> str:
    number = re.search(r"case-(\d+)-", agent)
    if number is None:
        return agent
    wanted = f"case-{number[1]}-"
    return next(
        case.name for case in asked if wanted == case.env["AWS_EXECUTION_ENV"]
    )


def as_json(case: Case) -> dict[str, Any]:
    return {
        "env": case.env,
        "profile": case.profile,
        "endpoint_url": case.endpoint_url,
    }
