"""Aliases of the AWS CLI work like the command that they stand for.

Each line below is an alias, what is typed, and the same without an alias.
Whatever the profile, the two end alike and call the same host; law 1 holds
for both.
"""

from __future__ import annotations

import re

import pytest

from support import hosts
from support.proxy import RecordingProxy
from support.runner import (
    ACCESS_KEY,
    OSC,
    PLAIN,
    SECRET_KEY,
    Aws,
    Command,
    Result,
)

FCU = "https://fcu.eu-west-2.outscale.com"
OTHER = "https://fcu.us-east-2.outscale.com"
OOS = "https://oos.eu-west-2.outscale.com"

#: alias -> (what it stands for, what is typed behind it).
TOP_LEVEL = {
    "imgs": (f"ec2 describe-images --endpoint-url {FCU}", ""),
    "first": (f"--endpoint-url={FCU} ec2 describe-images", "--oapi"),
    "short": (f'ec2 describe-images --endpoint "{FCU}"', "--oapi"),
    "quoted": (f"ec2 'describe-images' '--endpoint-url={FCU}'", ""),
    "fcu": (f"ec2 --endpoint-url {FCU}", "describe-images --oapi"),
    "wait": (
        f"ec2 --endpoint-url {FCU} register-image --wait",
        "--name a --image-location https://oos.eu-west-2.outscale.com/b/k",
    ),
    "tasks": (
        f"ec2 --endpoint-url {FCU} describe-snapshot-export-tasks",
        "",
    ),
    "elsewhere": (f"ec2 --endpoint-url {OTHER}", "describe-images"),
    "there": ("ec2 --region us-east-2", f"describe-images --endpoint {OTHER}"),
    "e": ("ec2", "describe-images --oapi"),
    "buckets": (f"s3 ls --endpoint-url {OOS}", ""),
    "regs": ("outscale regions", ""),
    "evil": (f"ec2 --endpoint-url {FCU}.evil.example", "describe-images"),
    "unclear": (f"ec2 --endpoint-url {FCU}#x", "describe-images"),
    "awss": (
        "ec2 --endpoint-url https://ec2.eu-west-2.amazonaws.com",
        "describe-images",
    ),
    "sts": ("sts", f"get-caller-identity --endpoint-url {FCU}"),
}
#: An alias of an alias.
OF_ALIASES = {
    "imgs2": ("imgs", "--oapi", f"ec2 describe-images --endpoint-url {FCU}"),
    "fcu2": (
        "fcu describe-images",
        "",
        f"ec2 --endpoint {FCU} describe-images",
    ),
    "regs2": ("regs", "--output text", "outscale regions"),
    "e2": ("e", "describe-images --oapi", "ec2"),
}
#: Below `aws ec2`; AWS CLI v1 has none.
OF_EC2 = {
    "imgs": (f"describe-images --endpoint-url {FCU}", "--oapi"),
    "tasks": (f"describe-snapshot-export-tasks --endpoint {FCU}", ""),
    "away": (f"describe-images --endpoint-url={OTHER}", ""),
    "mine": ("describe-images", f"--oapi --endpoint-url {FCU}"),
    "evil": (f"describe-images --endpoint-url {FCU}.evil.example", ""),
}
#: One line in so many, other ones in each situation; `make test-matrix`
#: runs all.
SAMPLE = 4

#: What each call gets a new one of.
NEW = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|ami-[0-9a-f]{8}")

KEYS = {
    "AWS_ACCESS_KEY_ID": ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_DEFAULT_REGION": "eu-west-2",
    "AWS_PROFILE": None,
}
EC2 = {"AWS_ENDPOINT_URL_EC2": FCU}
#: (profile, environment)
SITUATIONS = {
    "osc": ("osc", {}),
    "plain": ("plain", {}),
    "environment": (None, KEYS),
    "variable": ("plain", EC2),
    "osc-variable": ("osc", EC2),
}


def run(
    aws: Aws,
    internet: RecordingProxy,
    lines: list[str],
    situation: str,
) -> tuple[list[Result], list[str]]:
    """Run command lines; return what became of each, and who was called."""
    profile, env = SITUATIONS[situation]
    internet.connections.clear()
    results = aws.many(
        *(Command(line, env) for line in lines),
        profile=profile,
        env={"AWS_MAX_ATTEMPTS": "1"},
    )
    found = [
        Result(r.code, *(NEW.sub("…", text) for text in (r.out, r.err)))
        for r in results
    ]
    return found, list(internet.connections)


def write(aws: Aws, **sections: dict[str, tuple[str, ...]]) -> None:
    """Write the file of aliases; each begins with what it stands for."""
    path = aws.home / ".aws" / "cli" / "alias"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, aliases in sections.items():
        lines.append(f"[{name.replace('_', ' ')}]")
        lines += [
            f"{alias} = {value}" for alias, (value, *_) in aliases.items()
        ]
    path.write_text("\n".join(lines) + "\n")


def typed_and_meant(aws: Aws) -> dict[str, str]:
    """Return lines with an alias, and the same without one."""
    lines = {
        f"{name} {rest}": f"{value} {rest}"
        for name, (value, rest) in TOP_LEVEL.items()
    }
    for name, (_, rest, value) in OF_ALIASES.items():
        lines[f"{name} {rest}"] = f"{value} {rest}"
    if aws.host.major == 2:
        for name, (value, rest) in OF_EC2.items():
            lines[f"ec2 {name} {rest}"] = f"ec2 {value} {rest}"
    # `Aws.many` knows no quotes.
    return {
        line: value.replace('"', "").replace("'", "")
        for line, value in lines.items()
    }


@pytest.mark.parametrize("situation", SITUATIONS)
def test_an_alias_works_like_its_command(
    aws: Aws, internet: RecordingProxy, situation: str
) -> None:
    lines = list(typed_and_meant(aws).items())
    if not hosts.is_everything():
        lines = lines[[*SITUATIONS].index(situation) % SAMPLE :: SAMPLE]
    write(
        aws,
        toplevel={**TOP_LEVEL, **OF_ALIASES},
        command_ec2=OF_EC2,
    )

    direct, meant = run(aws, internet, [m for _, m in lines], situation)
    aliased, called = run(aws, internet, [t for t, _ in lines], situation)

    assert [] == [
        (line, ours, theirs)
        for (line, _), ours, theirs in zip(lines, aliased, direct, strict=True)
        if ours != theirs
    ]
    assert meant == called


def test_an_alias_of_a_commands_own_name(
    aws: Aws, internet: RecordingProxy
) -> None:
    """It stands before the command, which gets our options all the same."""
    endpoint = f"--endpoint-url {FCU}"
    write(
        aws,
        toplevel={"ec2": (f"ec2 {endpoint}",)},
    )
    top, _ = run(aws, internet, ["ec2 describe-images --oapi"], "plain")
    write(
        aws,
        toplevel={},
        command_ec2={
            name: (f"{name} {endpoint}",)
            for name in ("describe-images", "describe-snapshot-export-tasks")
        },
    )
    lines = [
        "ec2 describe-images --oapi",
        "ec2 describe-snapshot-export-tasks",
    ]
    below = []
    if aws.host.major == 2:
        below, called = run(aws, internet, lines, "plain")
        assert ["fcu.eu-west-2.outscale.com"] * 2 == called

    assert [] == [r for r in [*top, *below] if r.code or r.err]
    assert all("Result" in r.out or "[]" in r.out for r in below)


def test_temporary_keys_do_not_follow_an_alias_to_outscale(
    aws: Aws, internet: RecordingProxy
) -> None:
    """Only AWS issues such keys."""
    aws.configure(OSC, PLAIN, "aws_session_token = token\n")
    write(aws, toplevel=TOP_LEVEL, command_ec2=OF_EC2)
    lines = [
        "imgs",
        "first",
        "fcu describe-images",
        "buckets",
        "elsewhere describe-images",
    ]
    if aws.host.major == 2:
        lines += ["ec2 imgs", "ec2 away"]

    results, called = run(aws, internet, lines, "plain")

    assert [] == called
    assert [] == [r for r in results if "keys are temporary" not in r.err]


def test_an_alias_that_starts_a_program(
    aws: Aws, internet: RecordingProxy
) -> None:
    """It is a command line of its own, with a profile of its own."""
    write(
        aws,
        toplevel={
            "ours": ("!aws ec2 describe-images --profile osc",),
            "named": (
                f"!aws ec2 describe-images --endpoint-url {FCU} "
                "--profile plain",
            ),
        },
    )

    results, called = run(aws, internet, ["ours", "named"], "plain")

    assert [] == [r for r in results if r.code or r.err]
    assert ["fcu.eu-west-2.outscale.com"] * 2 == called
