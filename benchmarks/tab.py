"""How long does a Tab take, beside the AWS CLI's own completer?

``aws-outscale-completer`` and the ``aws_completer`` of each AWS CLI complete
the same line, taking turns, and are compared round by round.

    python -m benchmarks.tab
    python -m benchmarks.tab --rounds 50
"""

from __future__ import annotations

import argparse
import datetime
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.programs import DEBIANS, INSTALLED, Aws, awses, versions
from benchmarks.ratios import spread

#: What is typed when TAB is pressed.
LINES = ("", "ec2 describe-im", "ec2 register-image --im")

_DEBIANS_COMPLETER = Path("/usr/libexec/aws_completer")
_TARGET = 0.5

ROUNDS = 20


def completers(aws: Aws) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return ours and the AWS CLI's own, run by the same Python."""
    own = aws.script.with_name("aws_completer")
    if aws.script != DEBIANS:
        ours = aws.script.with_name("aws-outscale-completer")
        return (str(ours),), (str(own),)
    ours = INSTALLED / "plugin-ours" / "bin" / "aws-outscale-completer"
    return (aws.python, str(ours)), (str(_DEBIANS_COMPLETER),)


def seconds(completer: tuple[str, ...], line: str, directory: Path) -> float:
    """Return how long a completer takes for a line, as bash starts it.

    :raises SystemExit: it failed, or found nothing.
    """
    environ = {
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "HOME": str(directory),
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
    }
    began = time.perf_counter()
    run = subprocess.run(
        [*completer, line.split()[0], "", ""],
        env=environ,
        cwd=directory,
        capture_output=True,
        check=False,
    )
    took = time.perf_counter() - began
    if run.returncode or run.stderr or not run.stdout.strip():
        sys.exit(f"{completer} {line!r}: {run}")
    return took


def measured(rounds: int) -> str:
    """Measure; return what is to be said, in Markdown."""
    hosts = awses()
    with tempfile.TemporaryDirectory() as directory:
        rows = [
            _row(aws, line, rounds, Path(directory))
            for aws in hosts
            for line in LINES
        ]
    return "\n".join(
        [
            f"{datetime.date.today()}, {rounds} rounds: {versions(hosts)}.",
            "",
            "| AWS CLI | line | wall time | ms | target |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )


def _row(aws: Aws, line: str, rounds: int, directory: Path) -> str:
    ours, own = pair = completers(aws)
    lines = {ours: f"aws-outscale {line}", own: f"aws {line}"}
    ratios, best = [], float("inf")
    for number in range(rounds + 1):
        order = random.Random(number).sample(pair, 2)
        took = {each: seconds(each, lines[each], directory) for each in order}
        if number:  # the first one warms up
            ratios.append(took[ours] / took[own])
            best = min(best, took[ours])
    low, median, high = spread(ratios)
    missed = " **missed**" if median > _TARGET else ""
    return (
        f"| {aws.version} | `{line}` | {median:.2f} ({low:.2f}-{high:.2f})"
        f"{missed} | {1000 * best:.0f} | <= {_TARGET:.2f} |"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    print(measured(parser.parse_args().rounds))
