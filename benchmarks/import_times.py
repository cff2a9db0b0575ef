"""How long do our own modules take to import? Python's ``-X importtime`` says.

Only what is spent in modules of this package counts, not in what they import:
nearly all of that is the AWS CLI's own.
"""

from __future__ import annotations

import re
import statistics
import subprocess

from benchmarks.measuring import Command, Failed
from benchmarks.programs import Aws

_LINE = re.compile(
    r"^import time: +(\d+) \| +\d+ \| +awscli_outscale(?:\.\S+)?$",
    re.MULTILINE,
)


def own(report: str) -> float:
    """Return the milliseconds of our modules in what Python has reported."""
    return sum(int(found) for found in _LINE.findall(report)) / 1000


def measure(aws: Aws, command: Command, runs: int) -> float:
    """Return the median of some runs of a command, in milliseconds.

    :raises Failed: the command failed, or loaded nothing of ours.
    """
    return statistics.median(_once(aws, command) for _ in range(runs))


def _once(aws: Aws, command: Command) -> float:
    done = subprocess.run(
        [aws.python, "-X", "importtime", *command.argv],
        env=command.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    milliseconds = own(done.stderr)
    if done.returncode or not milliseconds:
        raise Failed(f"{command.name}: exit code {done.returncode}")
    return milliseconds
