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
#: Names and patterns, not texts.
NO_TEXTS = {
    "__init__.py",
    "completions.json",
    "fcu-service-2.json",
    "lost-answers.json",
    "signers.json",
    "template.py",
    "waits.json",
}
SPELT_OUT = re.compile(r"(?<!\{)\baws (ec2|s3|s3api|iam|outscale|configure)\b")
OPTION = re.compile(r"(?<![\w{`-])--[a-z][a-z-]+")


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
    parts: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts.update(node.values)
            yield "".join(
                part.value if isinstance(part, ast.Constant) else "X"
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and node not in docstrings | parts:
            yield str(node.value)


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
