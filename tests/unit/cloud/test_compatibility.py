"""docs/compatibility.md names what the data says, and nothing else."""

from __future__ import annotations

import json
import re

from botocore import xform_name

from awscli_outscale.checks.problem import RULES
from support.hosts import ROOT

PAGE = (ROOT / "docs" / "compatibility.md").read_text("utf-8")
ACTIONS = json.loads(
    (ROOT / "awscli_outscale" / "sandbox" / "actions.json").read_text()
)


def test_every_command_stands_under_its_evidence() -> None:
    begins = {
        "ec2": "## `aws ec2`",
        "iam": "## `aws iam`",
        "elb": "## `aws elb`",
        "directconnect": "## `aws directconnect`",
    }
    for service, begin in begins.items():
        section = PAGE.partition(begin)[2].partition("\n## ")[0]
        served, _, refused = section.partition(
            "Listed only in osc-cli's completion"
        )
        refused = refused.partition("FCU also has these actions")[0]
        for action, evidence in ACTIONS[service].items():
            name = f"`{xform_name(action, '-')}`"
            if evidence == "CLI":
                assert name in refused, action
            else:
                assert name in section or f"`{action}`" in section, action
                assert name not in refused, action
        known = {xform_name(action, "-") for action in ACTIONS[service]}
        listed = served.split("### ")[0]
        for name in re.findall(r"^`[a-z-]+`,.*$", listed, re.MULTILINE):
            assert set(re.findall(r"`([a-z-]+)`", name)) <= known, name


def test_every_option_that_fcu_ignores_is_named() -> None:
    for table in (
        "ignored",
        "ignored_in_modify_image",
        "ignored_in_deregister_image",
    ):
        for name in RULES[table]:
            assert f"--{xform_name(name, '-')}`" in PAGE, name
