"""What is imported later is the same in the end."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from awscli_outscale.speed import deferred_imports
from support.hosts import ROOT, Host, of_version_1
from support.once import once
from support.runner import OSC, Aws

MODULES = deferred_imports.modules()
SERVICES = {
    service
    for entry in MODULES.values()
    for service in entry.get("services", ())
}


@pytest.fixture(params=of_version_1(), ids=str)
def v1(request: pytest.FixtureRequest) -> Host:
    host: Host = request.param
    return host


@cache
def facts(host: Host, *arguments: str) -> Any:
    return once(
        "-".join(["deferred", host.name, *arguments]),
        lambda: _find(host, *arguments),
    )


def _find(host: Host, *arguments: str) -> Any:
    script = Path(__file__).with_name("deferred_facts.py")
    run = subprocess.run(
        [host.python, script, *arguments],
        env={
            "PYTHONPATH": str(ROOT),
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_DEFAULT_REGION": "eu-west-2",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == run.returncode, run.stderr
    return json.loads(run.stdout)


def test_nothing_is_loaded_before_its_time(v1: Host) -> None:
    as_it_is, deferred = facts(v1), facts(v1, "deferred")
    there = set(MODULES) - set(as_it_is["not there"])

    assert there == set(as_it_is["executed"])
    assert as_it_is["yaml"] is True
    # From 3.14 on, Python's own logging needs it.
    early = {"inspect"} if as_it_is["python"] >= [3, 14] else set()
    assert early == set(deferred["executed by a driver"])
    assert deferred["yaml"] is False


def test_patterns_that_are_compiled_later_have_no_mistake(v1: Host) -> None:
    assert [] == facts(v1, "deferred")["wrong patterns"]


def test_handlers_and_events_are_taken_as_botocore_does(v1: Host) -> None:
    assert {"handlers": [], "events": []} == facts(v1)["registering"]


def test_what_is_promised_is_there_and_only_called(v1: Host) -> None:
    as_it_is = facts(v1)

    assert not any(as_it_is["names"].values()), as_it_is["names"]
    assert {} == as_it_is["uses"]


def test_commands_and_their_options_are_the_same(v1: Host) -> None:
    as_it_is, deferred = facts(v1), facts(v1, "deferred")

    assert SERVICES < as_it_is["tables"].keys()
    assert "package" in as_it_is["tables"]["cloudformation"]
    for service in as_it_is["tables"]:
        assert as_it_is["tables"][service] == deferred["tables"][service]
    assert deferred["tables"] == deferred["twice"]


def test_a_table_that_is_built_again_registers_nothing_again(
    v1: Host,
) -> None:
    as_it_is, deferred = facts(v1), facts(v1, "deferred")

    assert as_it_is["built twice"] == deferred["built twice"]


def test_no_handler_is_about_another_service_or_comes_too_late(
    v1: Host,
) -> None:
    registered = facts(v1)["registered"]

    assert registered.keys() == SERVICES
    for service, events in registered.items():
        assert events
        about = {event.split(".")[1] for event in events}
        assert about <= {service}, events


def _beside(
    plugin: str, aws: Aws, tmp_path: Path, program: str, line: str
) -> subprocess.CompletedProcess[str]:
    """Run a command with another plugin beside ours."""
    (tmp_path / "theirs.py").write_text(plugin)
    section = aws.host.plugins_section()
    aws.config.write_text(f"{section}theirs = theirs\n{OSC}")
    return subprocess.run(
        [
            *(aws.host.aws.with_name(program), "--profile", "osc"),
            *line.split(),
        ],
        env=aws.environment(PYTHONPATH=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("host", of_version_1(), indirect=True, ids=str)
def test_another_plugin_may_need_the_modules_at_once(
    aws: Aws, tmp_path: Path
) -> None:
    plugin = "from awscli.customizations.cloudformation.deployer import {}\n"
    plugin += "def awscli_initialize(events): pass\n"
    skeleton = "ec2 describe-images --generate-cli-skeleton"

    run = _beside(
        plugin.format("Deployer"), aws, tmp_path, "aws-outscale", skeleton
    )

    assert (0, "") == (run.returncode, run.stderr)


#: What a plugin may do with the classes of AWS CLI v1's.
_CLASSES = """
from awscli.customizations.codedeploy import codedeploy
from awscli.customizations.s3 import s3
from awscli.formatter import MultiTable

class Table(MultiTable):
    def __init__(self):
        MultiTable.__init__(self, column_separator="/")

class MySync(s3.SyncCommand):
    NAME = "mysync"

def awscli_initialize(cli):
    assert isinstance(Table(), MultiTable)
    assert issubclass(MySync, s3.SyncCommand)
    assert "cp" == s3.CpCommand.NAME
    assert "push" == codedeploy.Push.NAME
    cli.register("building-command-table.s3", add)

def add(command_table, session, **kwargs):
    command_table["mysync"] = MySync(session)
"""


@pytest.mark.parametrize("host", of_version_1(), indirect=True, ids=str)
@pytest.mark.parametrize("program", ["aws", "aws-outscale"])
def test_another_plugin_may_extend_the_classes(
    aws: Aws, tmp_path: Path, program: str
) -> None:
    run = _beside(_CLASSES, aws, tmp_path, program, "s3 mysync")

    assert run.returncode, run
    assert "required: paths" in run.stderr, run
    assert "Traceback" not in run.stderr


def test_a_page_of_help_is_the_same(aws: Aws) -> None:
    if aws.host.major == 1:
        command = aws.host.aws.with_name("aws-outscale")
    else:
        command = aws.host.aws
    for words in (["cloudformation", "help"], ["emr", "add-tags", "help"]):
        stock = aws(*words, profile="plain")
        run = subprocess.run(
            [command, *words, "--profile", "osc"],
            env=aws.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

        assert 0 == stock.code, stock
        assert (0, stock.out, stock.err) == (
            run.returncode,
            run.stdout,
            run.stderr,
        )
