"""A text of ours names commands and options by placeholders.

Only who shows it knows program, profile, Region and endpoint, and whether it
is read on a command line or in Python (``checks.template``).
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.runner import ROOT

PACKAGE = ROOT / "awscli_outscale"
FILES = [
    *(PACKAGE / "checks").glob("*.py"),
    *(PACKAGE / "cloud").glob("*.py"),
    *(PACKAGE / "data").glob("*.json"),
]
#: Names and patterns, not texts; and pages that are read with no profile.
NO_TEXTS = {
    "__init__.py",
    "completions.json",
    "fcu-service-2.json",
    "help.json",
    "lost-answers.json",
    "signers.json",
    "template.py",
    "waits.json",
}
SPELT_OUT = re.compile(
    r"(?<!\{)\b(aws|aws-outscale) (--\S+ )*"
    r"(ec2|s3|s3api|iam|elb|directconnect|outscale|configure)\b"
)
OPTION = re.compile(r"(?<![\w{`-])--[a-z][a-z-]+")


#: Help pages, which know no session, show the commands as `aws` has them.
HELP = re.compile(r"_?(DESCRIPTION|EXAMPLES|SYNOPSIS|help_text|_HELP)")
#: All others that may show a text. `aws_program` is about an `aws` that would
#: not load us, and proposes how it would.
GLUE = [
    path
    for path in PACKAGE.rglob("*.py")
    if path not in FILES
    and "sandbox" not in path.relative_to(PACKAGE).parts[0]
    and path.name != "aws_program.py"
]


def texts(path: Path) -> Iterator[str]:
    """Yield the texts of a file that may be shown."""
    source = path.read_text("utf-8")
    if path.suffix == ".json":
        yield from strings(
            {
                k: v
                for k, v in json.loads(source).items()
                if k not in ("source", "fields")
            }
        )
        return
    tree = ast.parse(source)
    docstrings = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    parts = {
        part
        for node in ast.walk(tree)
        for value in of_help_page(node)
        for part in ast.walk(value)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and node not in parts:
            parts.update(node.values)
            yield "".join(
                part.value if isinstance(part, ast.Constant) else "X"
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and node not in docstrings | parts:
            yield str(node.value)


def of_help_page(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node gives to a help page, if it does."""
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target]
        )
        if HELP.fullmatch(getattr(targets[0], "id", "")):
            yield node.value
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if HELP.fullmatch(str(getattr(key, "value", ""))):
                yield value
    if isinstance(node, ast.keyword) and HELP.fullmatch(node.arg or ""):
        yield node.value


def shown_in_help(path: Path) -> Iterator[str]:
    """Yield the texts of a module that its help pages show."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        for value in of_help_page(node):
            for part in ast.walk(value):
                if isinstance(part, ast.Constant):
                    yield str(part.value)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings([*value.values()])
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.name not in NO_TEXTS], ids=lambda p: p.name
)
def test_commands_and_options_are_placeholders(path: Path) -> None:
    for text in texts(path):
        outside = re.sub(r"\{(aws [^{}]+|--[^{}]+)\}", "", text)
        assert not SPELT_OUT.search(outside), text
        assert not OPTION.search(outside), text


@pytest.mark.parametrize(
    "path",
    [p for p in [*FILES, *GLUE] if p.name not in NO_TEXTS],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_nothing_follows_a_command(path: Path) -> None:
    """It is the last of its line, which is pasted as it is."""
    for text in texts(path):
        assert not re.search(r"\{aws [^{}]+\}[^\n]|[Rr]un: .*[.]$", text), text


@pytest.mark.parametrize(
    "path", GLUE, ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_message_spells_a_command_by_hand(path: Path) -> None:
    """``terminal.next_command`` does, or the command may go elsewhere."""
    for text in texts(path):
        outside = re.sub(r"\{aws [^{}]+\}", "", text)
        assert not SPELT_OUT.search(outside), text


def test_a_command_of_a_problem_is_not_spelt_by_hand() -> None:
    """``report.describe`` has no default for who spells it."""
    from awscli_outscale.checks import report

    with pytest.raises(TypeError):
        report.describe(report.Problem(("Name",), "No."), style="cli")  # type: ignore[call-arg]
