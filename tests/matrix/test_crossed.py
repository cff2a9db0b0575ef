"""Law 1, crossed: where keys come from, what names OUTSCALE, and who signs.

``support.crossed`` has the three tables. A fixed sample runs here; ``make
test-matrix`` runs every case on every AWS CLI.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import crossed, hosts
from support.hosts import ROOT
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, AWS_KEY, OSC, PLAIN, Aws, Command
from support.server import Server

#: One case in so many. Prime to the number of commands, so that each of them
#: is met with several keys and endpoints.
STEP = 41

#: In seconds, for all that `make test-matrix` runs.
LONG = 1800

AWSCRT = ROOT / ".hosts" / "crt"
COMPLETED = (
    "ec2 describe-images --image-ids ",
    "iam get-user --user-name ",
)


@pytest.fixture
def world(server: Server) -> Iterator[RecordingProxy]:
    """AWS, OUTSCALE and a private Region: all answer, with an error."""
    error = "<Error><Code>Nothing</Code><Message>No.</Message></Error>"
    text = f"<Response><Errors>{error}</Errors></Response>"
    server.answer = lambda path: (400, {}, text)
    proxy = RecordingProxy(server.address, "com", "org", "net", "aws")
    yield proxy
    proxy.close()


@pytest.fixture
def traveller(host: hosts.Host, world: RecordingProxy, tmp_path: Path) -> Aws:
    aws = Aws(host, tmp_path / "home", world)
    alias = aws.home / ".aws" / "cli" / "alias"
    alias.parent.mkdir()
    alias.write_text(crossed.ALIASES)
    return aws


@pytest.mark.timeout(LONG)
def test_commands(traveller: Aws, server: Server) -> None:
    every = crossed.cases(traveller.host.plugins_section(), traveller.home)
    first = hosts.installed().index(traveller.host)
    chosen = crossed.sample(every, STEP, first)

    results = []
    for forced in (False, True):
        run = [case for case in chosen if case.forced is forced]
        results += traveller.many(
            *(Command(case.line, case.env) for case in run),
            profile=None,
            env={"AWS_OUTSCALE": "1"} if forced else {},
            timeout=LONG,
        )

    assert [] == crossed.what_crossed(crossed.heard_in(server.requests), every)
    assert [] == [
        r for r in results if crossed.written_for_others(r.out + r.err)
    ]
    assert [] == [r for r in results if "Traceback" in r.err]
    heard = crossed.heard_in(server.requests)
    ours = [one for one in heard if one.key == ACCESS_KEY]
    assert len(ours) >= len(chosen) // 5


@pytest.mark.timeout(LONG)
@pytest.mark.parametrize(
    "host",
    [h for h in hosts.installed() if h.major == 2],
    indirect=True,
    ids=str,
)
def test_completions(traveller: Aws, server: Server) -> None:
    """AWS CLI v2 asks the service for values when TAB is pressed."""
    every = [
        case
        for case in crossed.cases(
            traveller.host.plugins_section(), traveller.home
        )
        if " describe-images" in case.name and "page" not in case.name
    ]
    some = [case for case in every if case.name.startswith("static, AWS")]
    for case in every if hosts.is_everything() else some:
        for rest in COMPLETED:
            if "_EC2" in case.name and rest.startswith("iam"):
                continue  # the variable makes no OUTSCALE call of it
            words = case.line.replace("ec2 describe-images", "").strip()
            line = f"aws {words} {rest}"
            env = {**case.env, "COMP_LINE": line, "COMP_POINT": str(len(line))}
            subprocess.run(
                [hosts.completer_of(traveller.host)],
                env=traveller.environment(**env),
                cwd=traveller.home,
                capture_output=True,
                check=False,
                timeout=60,
            )

    assert [] == crossed.what_crossed(crossed.heard_in(server.requests), every)


PARTIAL = {"AWS_CLI_AUTO_PROMPT": "on-partial"}
USER = "iam delete-user --user-name "
#: (the command line, what stands in the prompt, variables)
PROMPTS = [
    ("aws iam delete-user", USER, {"AWS_PROFILE": "osc", **PARTIAL}),
    ("aws iam delete-user", USER, {"AWS_DEFAULT_PROFILE": "osc", **PARTIAL}),
    (
        "aws --cli-auto-prompt --profile osc",
        "iam delete-user --profile osc --user-name ",
        {},
    ),
    (
        "aws --cli-auto-p --prof osc iam delete-user",
        "--prof osc iam delete-user --user-name ",
        {},
    ),
    ("aws --cli-auto-prompt", f"--profile=osc {USER}", {}),
    ("aws --cli-auto-prompt", f"--profile plain --profile osc {USER}", {}),
    ("aws --cli-auto-prompt", f"--profile plain {USER}--profile osc ", {}),
    (
        "aws --cli-auto-prompt",
        f"ec2 describe-images --profile osc --endpoint-url {crossed.FCU} "
        "--image-ids ",
        {},
    ),
    # An AWS profile's goes to AWS, which shows that the others have asked.
    ("aws iam delete-user", USER, {"AWS_PROFILE": "plain", **PARTIAL}),
    # Last: it holds for the rest of the process.
    (
        "aws iam delete-user",
        USER,
        {"AWS_OUTSCALE": "1", "AWS_PROFILE": "osc", **PARTIAL},
    ),
]


@pytest.mark.parametrize(
    "host",
    [h for h in hosts.installed() if h.major == 2],
    indirect=True,
    ids=str,
)
@pytest.mark.parametrize("opt_in", ["outscale = true\n", ""])
def test_prompts(traveller: Aws, server: Server, opt_in: str) -> None:
    """v2's auto-prompt asks the service for values while somebody types."""
    endpoint = f"endpoint_url = {crossed.FCU}\n"
    osc = OSC.replace("outscale = true\n", opt_in or endpoint)
    traveller.configure(osc, PLAIN)

    run = subprocess.run(
        [
            traveller.host.python,
            ROOT / "tests" / "support" / "prompted.py",
        ],
        env=traveller.environment(AWS_MAX_ATTEMPTS="1"),
        cwd=traveller.home,
        input=json.dumps(
            [(line.split(), typed, env) for line, typed, env in PROMPTS]
        ),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert 0 == run.returncode, run.stderr
    assert [] == crossed.what_crossed(crossed.heard_in(server.requests), [])
    heard = crossed.heard_in(server.requests)
    assert AWS_KEY in [one.key for one in heard]


@pytest.mark.timeout(LONG)
def test_python(world: RecordingProxy, server: Server, tmp_path: Path) -> None:
    assert AWSCRT.exists(), "make hosts"
    aws = Aws(hosts.installed()[0], tmp_path / "home", world)
    every = [
        case
        for case in crossed.cases("", aws.home)
        if case.name.endswith(": ec2 describe-images")
    ]
    chosen = crossed.sample(every, 8)

    run = subprocess.run(
        [sys.executable, ROOT / "tests" / "support" / "enabled.py"],
        env=aws.environment(PYTHONPATH=f"{AWSCRT}:{ROOT}", AWS_OUTSCALE=None),
        cwd=aws.home,
        input=json.dumps([crossed.as_json(case) for case in chosen]),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONG,
    )

    assert 0 == run.returncode, run.stderr
    results = json.loads(run.stdout)
    assert [] == crossed.what_crossed(crossed.heard_in(server.requests), every)
    assert [] == crossed.written_for_others(run.stdout)
    assert len(chosen) == len(results)
    heard = crossed.heard_in(server.requests)
    ours = [one for one in heard if one.key == ACCESS_KEY]
    assert len(ours) > len(chosen), results


def test_a_crossing_would_be_found() -> None:
    ec2, fcu = "ec2.eu-west-2.amazonaws.com", "fcu.eu-west-2.outscale.com"
    heard = [
        crossed.Heard(host, key, "agent")
        for host in (ec2, fcu)
        for key in (ACCESS_KEY, AWS_KEY, None)
    ]

    assert [("agent", ec2, ACCESS_KEY), ("agent", fcu, AWS_KEY)] == (
        crossed.what_crossed(heard, [])
    )
    assert [ec2] == crossed.written_for_others(
        f"https://{ec2}/?a=b&X-Amz-Credential={ACCESS_KEY}%2F"
    )
