"""From measured runs to ratios, which another machine would repeat.

Milliseconds belong to one machine and one minute. What is compared here ran
within the same round, so the ratio is taken round by round, and the median
and the quartiles are of the ratios.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Run(NamedTuple):
    """What one process has cost: seconds, seconds, MiB, HTTP requests."""

    wall: float
    cpu: float
    memory: float
    requests: int


class Spread(NamedTuple):
    """A median between its quartiles."""

    low: float
    median: float
    high: float


class Row(NamedTuple):
    """One command beside the first of its group.

    :ivar host: the AWS CLI, such as ``1.46.3``.
    :ivar subject: what is asked for, such as ``register-image``.
    :ivar wall, cpu, memory: ratios.
    :ivar requests: the most that a run has made.
    :ivar milliseconds, mebibytes: medians, for orientation.
    """

    host: str
    subject: str
    name: str
    ours: bool
    wall: Spread
    cpu: Spread
    memory: Spread
    requests: int
    milliseconds: float
    mebibytes: float


def spread(values: Sequence[float]) -> Spread:
    """Return median and quartiles of at least one value."""
    if len(values) == 1:
        return Spread(*(values[0],) * 3)
    return Spread(*statistics.quantiles(values, n=4, method="inclusive"))


def ratio(
    runs: Sequence[Run], base: Sequence[Run], measure: str = "wall"
) -> Spread:
    """Compare a measure of runs to that of others, round by round.

    :param measure: a field of ``Run``.
    """
    pairs = zip(runs, base, strict=True)
    return spread(
        [
            getattr(run, measure) / getattr(other, measure)
            for run, other in pairs
        ]
    )


def row(
    place: tuple[str, str, str],
    ours: bool,
    runs: Sequence[Run],
    base: Sequence[Run],
) -> Row:
    """Return what the tables say of one command.

    :param place: host, subject and name; see ``Row``.
    :param base: the runs of the command that it is compared to.
    """
    return Row(
        *place,
        ours,
        ratio(runs, base, "wall"),
        ratio(runs, base, "cpu"),
        ratio(runs, base, "memory"),
        max(run.requests for run in runs),
        1000 * statistics.median(run.wall for run in runs),
        statistics.median(run.memory for run in runs),
    )
