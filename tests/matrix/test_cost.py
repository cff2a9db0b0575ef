"""What a command costs, counted: the same on a fast machine and a slow one.

Beside the same command of the same AWS CLI without the plugin. The clock is
for ``make bench``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from awscli_outscale.sandbox import Sandbox
from benchmarks.server import Server
from support.hosts import completer_of, of_version_1
from support.runner import AWS_KEY, OSC, PLAIN, SECRET_KEY, Aws

#: In AWS's shape; another may stand in files that botocore does not read.
_AWS_KEY = "AKIA0123456789ABCDEF"
_PROBE = Path(__file__).with_name("cost_probe")


@dataclass(frozen=True)
class Cost:
    """What a command has cost.

    :ivar modules: the modules that are loaded in the end.
    :ivar opened: the files that were opened, one of a module included.
    :ivar listed: how many directories were listed.
    :ivar parsed: how many bytes of JSON were parsed.
    :ivar calls: how many functions the main thread called.
    :ivar thresholds: whether and when Python looks for garbage.
    :ivar looked_through: the objects that it looks through at the end.
    :ivar kept_out: those that it does not.
    :ivar requests: how many requests the server saw.
    """

    modules: frozenset[str]
    opened: int
    listed: int
    parsed: int
    calls: int
    thresholds: tuple[int, ...]
    looked_through: int
    kept_out: int
    requests: int

    def beside(self, stock: Cost) -> tuple[set[str], set[str]]:
        """Return the modules of others that it has more, and less."""
        more, less = self.modules - stock.modules, stock.modules - self.modules
        names = ("awscli_outscale", "aws_outscale_start")
        ours = {name for name in more if name.startswith(names)}
        return set(more - ours), set(less)


class Costing:
    """Runs ``describe-images`` and counts."""

    def __init__(self, aws: Aws, sandbox: Sandbox) -> None:
        self.aws = aws
        self._sandbox = sandbox

    def __call__(
        self,
        profile: str,
        *options: str,
        plugin: bool = True,
        program: str = "aws",
        url: str = "",
    ) -> Cost:
        plain = PLAIN.replace(AWS_KEY, _AWS_KEY)
        self.aws.configure(OSC, plain, plugin=plugin)
        command = (
            *(self.aws.host.aws.with_name(program), "ec2", "describe-images"),
            *("--endpoint-url", url or self._sandbox.endpoint_url),
            *("--profile", profile, *options),
        )
        report = self.aws.home / "cost.json"
        environment = self.aws.environment(
            COST_REPORT=str(report), PYTHONPATH=str(_PROBE)
        )
        # The first time, Python may compile, and look for what it compiles.
        for _ in range(2):
            before = len(self._sandbox.requests)
            run = subprocess.run(
                command, env=environment, capture_output=True, check=False
            )
            assert 0 == run.returncode, run
        seen: dict[str, Any] = json.loads(report.read_text("utf-8"))
        return Cost(
            frozenset(seen["modules"]),
            len(seen["opened"]),
            seen["listed"],
            seen["parsed"],
            seen["calls"],
            tuple(seen["thresholds"]),
            seen["objects"],
            seen["frozen"],
            len(self._sandbox.requests) - before,
        )


@pytest.fixture
def costing(aws: Aws, sandbox: Sandbox) -> Costing:
    account_id = sandbox.accounts[0].account_id
    sandbox.add_account(_AWS_KEY, SECRET_KEY, account_id)
    return Costing(aws, sandbox)


def test_an_aws_profile_pays_for_four_small_modules(costing: Costing) -> None:
    stock, ours = costing("plain", plugin=False), costing("plain")

    assert (set(), set()) == ours.beside(stock)
    assert ours.opened - stock.opened <= 4
    assert ours.listed - stock.listed <= 2  # to find them
    assert ours.parsed == stock.parsed
    # Half of them are those of the finder of an editable installation.
    assert ours.calls < 1.015 * stock.calls
    assert ours.thresholds == stock.thresholds
    # Python 3.12 keeps some of its own out.
    assert stock.kept_out == ours.kept_out
    assert ours.looked_through < 1.01 * stock.looked_through
    assert 1 == ours.requests == stock.requests


def test_an_outscale_profile_costs_less_than_an_aws_profile(
    costing: Costing,
) -> None:
    stock, ours = costing("plain", plugin=False), costing("osc")

    assert (set(), set()) == ours.beside(stock)
    assert ours.opened - stock.opened <= 60
    assert ours.thresholds[0] is True  # a long command has some collected
    assert ours.thresholds[1] >= 10 * stock.thresholds[1]
    assert ours.kept_out > 100 * ours.looked_through
    assert ours.kept_out < 0.9 * stock.looked_through
    assert ours.listed < 0.5 * stock.listed
    assert ours.parsed < 0.2 * stock.parsed
    assert ours.calls < stock.calls
    assert 1 == ours.requests == stock.requests


@pytest.mark.parametrize("host", of_version_1(), indirect=True, ids=str)
def test_aws_outscale_costs_less_still(costing: Costing) -> None:
    stock = costing("plain", plugin=False)
    ours = costing("osc", program="aws-outscale")
    more, less = ours.beside(stock)

    assert set() == more
    assert len(less) > 100
    assert ours.opened < stock.opened - 120
    assert ours.calls < 0.6 * stock.calls
    assert ours.kept_out > 100 * ours.looked_through
    assert ours.listed < 0.25 * stock.listed
    assert ours.parsed < 0.2 * stock.parsed
    assert 1 == ours.requests == stock.requests


def test_an_image_costs_no_more_in_oapis_shape(costing: Costing) -> None:
    with Server() as server:
        few, many, few_of_oapi, many_of_oapi = (
            costing("osc", *options, url=f"{server.url}/{images}").calls
            for options in ((), ("--oapi",))
            for images in (1, 100)
        )

    assert many > few + 20_000
    assert many_of_oapi - few_of_oapi < many - few


def test_a_tab_costs_next_to_nothing(aws: Aws, tmp_path: Path) -> None:
    """And nobody can be called: there is nothing to call with."""
    aws.configure(OSC, PLAIN)

    def count(*program: Path | str, line: str = "") -> dict[str, Any]:
        report = tmp_path / "tab.json"
        environment = aws.environment(
            COMP_LINE=line, COST_REPORT=str(report), PYTHONPATH=str(_PROBE)
        )
        for _ in range(2):
            subprocess.run(
                program, env=environment, stdout=subprocess.PIPE, check=True
            )
        seen: dict[str, Any] = json.loads(report.read_text("utf-8"))
        return seen

    # What pip's script imports before ours.
    python = count(sys.executable, "-c", "import re")
    own = count(completer_of(aws.host), line="aws ec2 describe-im")
    tab = count(
        Path(sys.executable).with_name("aws-outscale-completer"),
        line="aws-outscale ec2 describe-im",
    )

    more = set(tab["modules"]) - set(python["modules"]) - {"__future__"}
    names = ("", ".commands", ".commands.completion", ".completer", ".data")
    ours = {f"awscli_outscale{name}" for name in names}
    assert {"aws_outscale_start", *ours} == more
    assert len(tab["opened"]) <= len(python["opened"]) + 12
    assert len(more) < 0.2 * len(set(own["modules"]) - set(python["modules"]))
    assert tab["parsed"] < 80_000
