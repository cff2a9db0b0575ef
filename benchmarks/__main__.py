"""All benchmarks in one go: commands, completion, transfers, waits.

    make bench
    make bench BENCH_ARGS="--rounds 3 --only register-image"
    make bench BENCH_ARGS=--docs

Simulations and the chart come last: what measures memory has to stay small.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import commands, tab, table, transfers
from benchmarks.measuring import Failed
from benchmarks.server import ROOT, Server

_PAGE = ROOT / "docs" / "benchmarks.md"
_PLOT = _PAGE.with_name("commands.svg")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=(__doc__ or "").partition("\n")[0],
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--only",
        default="",
        help="a part of a version, a command or a name; nothing else is "
        "measured then, no transfers and no waits",
    )
    parser.add_argument(
        "--docs",
        action="store_true",
        help=f"write the tables to {_PAGE.name}, and the plot beside it",
    )
    given = parser.parse_args()
    if given.rounds < 1:
        parser.error("--rounds has to be 1 or more")
    if given.docs and given.only:
        parser.error("--docs takes all commands, so not --only")
    try:
        with Server() as server, tempfile.TemporaryDirectory() as directory:
            text, rows = commands.measured(
                server, Path(directory), given.rounds, given.only
            )
        reports = {"benchmarks": text}
        print(f"\n{text}", flush=True)
        if given.only:
            return 0
        reports["completion"] = tab.measured(min(given.rounds, tab.ROUNDS))
        reports["transfers"] = transfers.measured(
            min(given.rounds, transfers.ROUNDS)
        )
    except Failed as problem:
        print(problem, file=sys.stderr)
        return 1
    from benchmarks import waiting

    reports["waiting"] = waiting.report()
    for name in ("completion", "transfers", "waiting"):
        print(f"\n{reports[name]}")
    if given.docs:
        page = _PAGE.read_text("utf-8")
        for name, text in reports.items():
            page = table.replaced(page, name, text)
        _PAGE.write_text(page, "utf-8")
        _PLOT.write_text(commands.chart(rows), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
