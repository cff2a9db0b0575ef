"""Read the tables of ``tests/cases``: JSON, one subject each."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest


def load(name: str) -> dict[str, Any]:
    path = Path(__file__).parents[1] / "cases" / f"{name}.json"
    table: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return table


def each(name: str) -> pytest.MarkDecorator:
    """Run a test with each ``case`` of a table, named by its ``why``."""
    cases = load(name)["cases"]
    return pytest.mark.parametrize(
        "case", cases, ids=[case["why"] for case in cases]
    )


def plain(*words: str) -> str:
    """Return a command as ``aws`` has it, for who knows no profile."""
    return shlex.join(("aws", *words))


def assert_begin(expected: list[str], found: list[str]) -> None:
    """Assert that each text found holds the one expected in its place."""
    assert len(expected) == len(found), found
    for words, text in zip(expected, found, strict=True):
        assert words in text
