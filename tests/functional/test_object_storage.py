"""`aws s3` and `aws s3api` at OOS: each row of docs/object-storage.md."""

from __future__ import annotations

import json
import re
from typing import Any

from support.hosts import ROOT
from support.runner import Aws

DATA = json.loads((ROOT / "tests" / "cases" / "oos.json").read_text())
ROWS = [row for row in DATA["rows"] if "run" in row]
PAGE = ROOT / "docs" / "object-storage.md"
BEGIN, END = "<!-- tests/cases/oos.json -->\n", "<!-- end -->\n"

#: Exit codes: of v1, and of v2.
CODES = {
    None: {0},
    "error": {254, 255},
    "failure": {1},
    "refused": {253, 255},
    "validation": {252, 255},
}


def table() -> str:
    """Return the tables of the page."""
    lines: list[str] = []
    for row in DATA["rows"]:
        if "part" in row:
            lines += ["", f"### {row['part']}", "", "| | |", "|---|---|"]
            continue
        failure = re.search(r"[A-Z]\w+[a-z](?=\.\*|$)", row.get("err", ""))
        told = failure[0] if failure and row.get("code") == "error" else ""
        note = "; ".join(
            part for part in (row.get("note"), told and f"`{told}`") if part
        )
        lines.append(f"| `{row.get('shown', row['run'])}` | {note} |")
    return "\n".join([*lines[1:], ""])


def fill(aws: Aws) -> None:
    (aws.home / "small").write_text("content\n")
    (aws.home / "small.2").write_text("content\n")
    (aws.home / "big").write_bytes(bytes(range(256)) * 40_000)
    for path in ("tree/a", "tree/b", "sub/a"):
        (aws.home / path).parent.mkdir(exist_ok=True)
        (aws.home / path).write_text(path)


def problem(row: dict[str, Any], result: Any) -> str | None:
    wrong = [
        name
        for name, text in (("out", result.out), ("err", result.err))
        if not re.search(row.get(name, ""), text, re.MULTILINE)
    ]
    if row.get("code") is None and "err" not in row and result.err:
        wrong.append("silence")
    if result.code not in CODES[row.get("code")]:
        wrong.append("code")
    if "Traceback" in result.err:
        wrong.append("traceback")
    return f"{row['run']}: {wrong} {result}" if wrong else None


def test_each_row_is_as_documented(aws: Aws) -> None:
    fill(aws)
    results = aws.many(*(row["run"] for row in ROWS), timeout=240)

    problems = [
        problem(row, result) for row, result in zip(ROWS, results, strict=True)
    ]
    assert [] == [text for text in problems if text]
    assert (aws.home / "big").read_bytes() == (
        aws.home / "big.copy"
    ).read_bytes()


def test_the_page_says_what_is_tested() -> None:
    text = PAGE.read_text("utf-8")
    assert table() == text.partition(BEGIN)[2].partition(END)[0]
