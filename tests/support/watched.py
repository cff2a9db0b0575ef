"""Run a program that is watched: what it signs, and whom it calls.

Three recording points, none of them the package's, say what has left: the
proxy that all traffic has to pass, Python's audit events for connections and
look-ups of names that would go round it, and botocore's own signers. The
sessions are real ones: each AWS CLI makes its own and loads
``support.outgoing`` as a second plugin; for Python, that file is a program
that enables a botocore session.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import botocore

from support import hosts
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, ROOT, Aws
from support.server import Server

# Where a program finds the package, and the tests' own plugin.
PATH = f"{ROOT}:{ROOT / 'tests'}"

# Spelt out: the package's own table is what is being tested.
REGIONS = (
    "ap-northeast-1",
    "cloudgouv-eu-west-1",
    "eu-west-2",
    "us-east-2",
    "us-west-1",
)


class Door(NamedTuple):
    """A way in: an AWS CLI, or Python; and the command that goes in."""

    host: hosts.Host
    command: tuple[str, ...]
    name: str


#: The AWS CLIs.
CLIS = [
    Door(host, ("ec2", "describe-regions"), f"aws-{host.name}")
    for host in hosts.installed()
]
#: Without an AWS CLI.
PYTHON = Door(
    hosts.Host(botocore.__version__, Path(sys.executable)),
    ("-m", "support.outgoing", "--enable"),
    f"botocore-{botocore.__version__}",
)


class Report(NamedTuple):
    """What a program did, seen from inside, from the proxy and the server.

    :ivar outcomes: one mapping for each call.
    :ivar signatures: (host, Region, access key) of each signature.
    :ivar asked: the hosts that the proxy was asked for.
    :ivar beside: addresses and names that did not go through the proxy.
    """

    outcomes: list[dict[str, Any]]
    signatures: set[tuple[str, str | None, str]]
    asked: set[str]
    beside: set[str]


class Program:
    """Runs one door with a job, and reports."""

    def __init__(
        self, door: Door, home: Path, server: Server, proxy: RecordingProxy
    ) -> None:
        self.door = door
        self.server = server
        self._proxy = proxy
        self._aws = Aws(door.host, home, proxy)

    def __call__(
        self,
        job: dict[str, Any] | None = None,
        *sections: str,
        command: tuple[str, ...] | None = None,
        profile: str | None = "osc",
        stdin: str | None = None,
        env: dict[str, str] | None = None,
    ) -> Report:
        aws, path = self._aws, self._aws.home / "report.json"
        path.unlink(missing_ok=True)
        self._proxy.connections.clear()
        aws.config.write_text(self._plugins() + "".join(sections))
        environment = {
            "AWS_MAX_ATTEMPTS": "1",
            "OUTGOING_REPORT": str(path),
            "PYTHONPATH": PATH,
            **(env or {}),
        }
        if job:
            environment["OUTGOING_JOB"] = json.dumps(job)
        result = aws(
            *(command or self.door.command),
            profile=profile,
            stdin=stdin,
            env=dict(environment),
            timeout=600,
        )
        assert path.exists(), result
        assert job is None or result.code == 0, result
        found = json.loads(path.read_text())
        here = {"127.0.0.1", self._proxy.url.removeprefix("http://")}
        beside = {f"{host}:{port}" for host, port in found["connections"]}
        return Report(
            found["outcomes"],
            {tuple(signature) for signature in found["signatures"]},
            set(self._proxy.connections),
            (beside | set(found["lookups"])) - here,
        )

    def _plugins(self) -> str:
        lines = ["[plugins]", "outscale = awscli_outscale"]
        lines.append("outgoing = support.outgoing")
        if self.door.host.major == 2:
            lines.append(f"cli_legacy_plugin_path = {PATH}")
        return "\n".join(lines) + "\n"


def what_left_outscale(report: Report) -> set[str]:
    """Say what breaks law 1: a host, a Region or a key that is not OUTSCALE's.

    Signature version 2 has no Region.
    """
    return {
        *(f"asked for {host}" for host in report.asked if not _is_ours(host)),
        *(f"beside the proxy: {place}" for place in report.beside),
        *(
            f"signed for {host} in {region} with {key}"
            for host, region, key in report.signatures
            if not _is_ours(host)
            or region not in {*REGIONS, None}
            or key != ACCESS_KEY
        ),
    }


def _is_ours(host: str) -> bool:
    return host.endswith(tuple(f".{r}.outscale.com" for r in REGIONS))
