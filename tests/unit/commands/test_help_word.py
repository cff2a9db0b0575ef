"""``--help`` becomes the word that the AWS CLI takes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from awscli_outscale.commands.help_word import instead_of_option
from awscli_outscale.shim import _with_help_word


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--help", "help"),
        ("register-image --help", "register-image help"),
        ("register-image --name x --help", "register-image help"),
        ("register-image --help --name x", "register-image help"),
        (
            "wait image-available --image-ids a --help",
            "wait image-available help",
        ),
        ("cp a b --help", "cp help"),
        ("register-image --name x", "register-image --name x"),
        ("register-image help", "register-image help"),
        ("", ""),
    ],
)
def test_the_option_becomes_the_last_word(line: str, expected: str) -> None:
    assert expected.split() == list(instead_of_option(line.split()))


def test_names_of_commands_are_kept_where_they_are_known() -> None:
    command = SimpleNamespace(
        subcommand_table={
            "cp": SimpleNamespace(subcommand_table={"deep": object()})
        }
    )

    found = instead_of_option(["cp", "deep", "a", "--help"], command)

    assert ["cp", "deep", "help"] == found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ec2 --help", "ec2 help"),
        ("ec2 register-image --name x --help", "ec2 register-image help"),
        ("outscale sandbox --help", "outscale sandbox help"),
        ("--profile osc ec2 --help", "--profile osc ec2 help"),
    ],
)
def test_a_whole_command_line(line: str, expected: str) -> None:
    assert expected.split() == _with_help_word(line.split())
