"""A command line names our group where a command stands, or it does not."""

from __future__ import annotations

from typing import Any

import pytest

from awscli_outscale.commands.outscale import visibility

OPTIONS: dict[str, dict[str, Any]] = {
    "debug": {"action": "store_true"},
    "no-verify-ssl": {"action": "store_false"},
    "version": {"action": "version"},
    "profile": {},
    "query": {},
    "region": {},
    "output": {"choices": ["json"]},
}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("outscale", True),
        ("outscale doctor --offline", True),
        ("--profile osc outscale doctor", True),
        ("--profile=outscale outscale", True),
        ("--debug outscale doctor --profile osc", True),
        ("--prof osc --no-verify-ssl outscale", True),
        ("--new-flag outscale", True),
        ("--profile outscale s3 ls", False),
        ("--query outscale ec2 describe-images", False),
        ("s3 ls outscale", False),
        ("help outscale", False),
        ("--profile outscale", False),
        ("Outscale", False),
        ("outscal", False),
        ("", False),
    ],
)
def test_a_command_line_names_the_group(line: str, named: bool) -> None:
    assert named == visibility.names_group(line.split(), OPTIONS)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("aws outscale ", ["outscale"]),
        ("aws outscale doctor --o", ["outscale", "doctor"]),
        ("aws ", []),
        ("aws --profile osc outscale", ["--profile", "osc", "outscale"]),
    ],
)
def test_half_an_option_is_no_word(line: str, words: list[str]) -> None:
    assert words == visibility.words_to_complete(line)
