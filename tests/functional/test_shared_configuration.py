"""One ``~/.aws/config`` for AWS CLI v1 and v2 on one machine."""

from __future__ import annotations

import pytest

from support.hosts import ROOT
from support.proxy import RecordingProxy
from support.runner import OSC, PLAIN, Aws

SHARED = f"""\
[plugins]
outscale = awscli_outscale
cli_legacy_plugin_path = {ROOT}
"""


@pytest.fixture
def shared(aws: Aws) -> Aws:
    aws.config.write_text(SHARED + OSC + PLAIN)
    return aws


def test_v1_and_v2_both_work_with_it(
    shared: Aws, internet: RecordingProxy
) -> None:
    result = shared("ec2", "describe-images")

    assert (0, "") == (result.code, result.err)
    assert ["fcu.eu-west-2.outscale.com"] == internet.connections


@pytest.mark.parametrize(
    "path", ["/no/where", "/with.dots/python3.11/site-packages", "/a:/b.c"]
)
def test_v1_ignores_whatever_directory_is_named(
    shared: Aws, path: str
) -> None:
    shared.config.write_text(SHARED.replace(str(ROOT), f"{ROOT}:{path}") + OSC)

    result = shared("ec2", "describe-images")

    assert (0, "") == (result.code, result.err)


@pytest.mark.parametrize(
    "command", ["--version", "configure list", "configure get outscale"]
)
def test_commands_without_a_call_work_with_it(
    shared: Aws, command: str
) -> None:
    result = shared(*command.split())

    assert (0, "") == (result.code, result.err)


def test_the_commands_of_the_readme_write_it_in_the_order_that_v1_needs(
    aws: Aws, internet: RecordingProxy
) -> None:
    aws.configure(OSC, plugin=False)
    for setting in (
        ["plugins.outscale", "awscli_outscale"],
        ["plugins.cli_legacy_plugin_path", str(ROOT)],
    ):
        assert 0 == aws("configure", "set", *setting, profile=None).code

    result = aws("ec2", "describe-images")

    assert (0, "") == (result.code, result.err)
    assert ["fcu.eu-west-2.outscale.com"] == internet.connections
