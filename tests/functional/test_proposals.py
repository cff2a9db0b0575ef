"""Every command that a message or a page of ours proposes goes where it says.

Run as it is proposed, in the situation in which it is: with its program,
profile, Region and endpoint. OUTSCALE answers nothing but errors.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import botocore.session
import pytest
from laws import test_texts

from awscli_outscale import FORCED, data
from awscli_outscale.hooks.install import decided, install
from awscli_outscale.terminal import next_command
from support import hosts
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, SECRET_KEY, Aws, Command
from support.server import Server

FCU = "https://fcu.eu-west-2.outscale.com"
OOS = "https://oos.eu-west-2.outscale.com"

#: All of OUTSCALE, in the Regions that the proposals are about.
OURS = {
    f"{api}.{region}.outscale.com"
    for api in ("fcu", "oos", "eim", "lbu", "directlink")
    for region in ("eu-west-2", "us-east-2")
}

#: In the place of what a text leaves to its reader, or to its call.
FILLED = {
    r"\bURL(-OF-\w+)*\b": f"{OOS}/bucket/key",
    r"\bKEY(-OF-[\w-]+)?\b": "key",
    r"\bBUCKET\b": "bucket",
    r"\bNAME\b": "name",
    r"\bREGION\b|\bX\b": "us-east-2",
    r"\bSECONDS\b": "60",
    r"\bBYTES\b": "1073741824",
    r"\bUSER\b": "user",
    r"(?<=-id )ID\b|(?<=-ids )ID\b": "ami-12345678",
    r"\bID\b": "id-12345678",
}
#: They serve until they are stopped, or only write a setting.
NOT_RUN = ("outscale sandbox", "configure")


class Situation(NamedTuple):
    """Where a message is shown: what its reader has typed, and has set."""

    profile: str | None
    endpoint: str | None = None
    region: str | None = None
    forced: bool = False
    style: str = "cli"
    env: Mapping[str, str] = MappingProxyType({})


KEYS = {
    "AWS_ACCESS_KEY_ID": ACCESS_KEY,
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_DEFAULT_REGION": "eu-west-2",
}
SITUATIONS = {
    "opted in": Situation("osc"),
    "another Region": Situation("osc", region="us-east-2"),
    "by endpoint": Situation("plain", FCU),
    "by variable": Situation("plain", env={"AWS_ENDPOINT_URL_EC2": FCU}),
    "keys of the environment, by endpoint": Situation(None, FCU, env=KEYS),
    "aws-outscale": Situation("plain", forced=True),
    "aws-outscale, keys of the environment": Situation(
        None, forced=True, env=KEYS
    ),
    "python": Situation("plain", forced=True, style="python"),
}
#: One proposal in so many, other ones in each situation, one AWS CLI each;
#: `make test-matrix` runs all.
SAMPLE = 7

CLIS = [
    host
    for host in hosts.installed()
    if host.major == 2 or host == hosts.installed()[0]
]
EACH = [
    (host, name)
    for n, name in enumerate(SITUATIONS)
    for m, host in enumerate(CLIS)
    if hosts.is_everything() or n % len(CLIS) == m
]


def proposed() -> list[str]:
    """Return the words of each command that a text or a module proposes."""
    found = {
        filled(command)
        for path in [*test_texts.FILES, *test_texts.GLUE]
        if path.name not in test_texts.NO_TEXTS
        for text in test_texts.texts(path)
        for command in re.findall(r"\{aws ([^{}]+)\}", text)
    }
    for what in data.load("waits").values():
        if "waiter" in what:
            found.add(
                f"ec2 wait {what['waiter']} {what['option']} ami-12345678"
            )
    for call in data.load("lost-answers").values():
        if "look" in call:
            found.add(f"ec2 {re.sub('{.*?}', 'vol-12345678', call['look'])}")
    found |= {
        "outscale configure --from-osc-cli default",
        "outscale configure --profile plain",
        "outscale name help",
    }
    found = {re.sub("X$", "", command) for command in found}
    return sorted(c for c in found if not c.startswith(NOT_RUN))


def filled(command: str) -> str:
    for pattern, value in FILLED.items():
        command = re.sub(pattern, value, command)
    return command


@pytest.fixture
def refusing(server: Server) -> Iterator[RecordingProxy]:
    """OUTSCALE, which has nothing of what it is asked for."""
    error = "<Error><Code>Nothing</Code><Message>No.</Message></Error>"
    text = f"<Response><Errors>{error}</Errors></Response>"
    server.answer = lambda path: (400, {}, text)
    proxy = RecordingProxy(server.address)
    yield proxy
    proxy.close()


@pytest.fixture
def reader(host: hosts.Host, refusing: RecordingProxy, tmp_path: Path) -> Aws:
    return Aws(host, tmp_path / "home", refusing)


def spelt(situation: Situation, words: list[str], reader: Aws) -> list[str]:
    """Return commands as they are proposed in a situation."""
    session = botocore.session.Session(profile=situation.profile)
    if situation.region:
        session.set_config_variable("region", situation.region)
    decision = decided(
        session,
        situation.style,
        endpoint_url=situation.endpoint,
        region=situation.region,
        command="ec2",
        forced=situation.forced,
    )
    assert decision.outscale, decision
    install(session, decision, style=situation.style)
    client = session.create_client("ec2", endpoint_url=situation.endpoint)
    return [
        spell(*shlex.split(command))
        for command in words
        for spell in (
            next_command.speller(session),
            next_command.speller(session, client),
        )
    ]


def call(
    reader: Aws, commands: list[str], env: dict[str, Any]
) -> list[tuple[str, str]]:
    """Run commands as they stand; return what each has written."""
    programs = {shlex.split(command)[0] for command in commands}
    results = []
    for program in sorted(programs):
        mine = [c for c in commands if shlex.split(c)[0] == program]
        forced = {FORCED: "1"} if program == "aws-outscale" else {}
        found = reader.many(
            *(Command(" ".join(shlex.split(c)[1:])) for c in mine),
            profile=None,
            env={"AWS_MAX_ATTEMPTS": "1", **env, **forced},
        )
        results += zip(mine, (r.err for r in found), strict=True)
    return results


@pytest.mark.parametrize(("host", "name"), EACH, indirect=["host"], ids=str)
def test_a_proposed_command_calls_nobody_else(
    reader: Aws,
    refusing: RecordingProxy,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    situation = SITUATIONS[name]
    words = proposed()
    assert len(words) > 40
    if not hosts.is_everything():
        words = words[[*SITUATIONS].index(name) % SAMPLE :: SAMPLE]
    monkeypatch.setenv("AWS_CONFIG_FILE", str(reader.config))
    for variable, value in situation.env.items():
        monkeypatch.setenv(variable, value)
    commands = sorted(set(spelt(situation, words, reader)))

    results = call(reader, commands, dict(situation.env))

    assert set() == set(refusing.connections) - OURS, results
    assert len(refusing.connections) >= len(words) // 3, results


@pytest.mark.parametrize("host", CLIS, indirect=True, ids=str)
def test_an_example_of_a_help_page_calls_nobody_else(
    reader: Aws, refusing: RecordingProxy
) -> None:
    """With OUTSCALE's keys in the environment, and no other profile."""
    texts = [
        *(t for p in test_texts.GLUE for t in test_texts.shown_in_help(p)),
        *test_texts.strings(data.load("fcu-service-2")),
    ]
    commands = {
        filled(command.replace("\\\n", " "))
        for text in texts
        for command in re.findall(
            r"(?m)(?:^ *\$ |<code>|\$\()((?:aws|aws-outscale) [^<)\n]*)", text
        )
    }
    run = [
        c
        for c in sorted(commands)
        if not any(w in c for w in ("sandbox", '"', "'"))
    ]
    reader.configure(OSC)

    results = call(reader, run, dict(KEYS))

    assert len(run) > 10
    assert set() == set(refusing.connections) - OURS, results
    assert refusing.connections
