"""How early, how patient and how frugal is a wait? A table, by simulation.

An image is ready after so many seconds; a schedule says when it is looked at.
For each, the mean number of DescribeImages calls and the mean lateness (the
time between ready and noticed) are printed beside those of others, and our
calls as a ratio to those of one look every 15 s. Nothing is called, and no
clock is involved: the same seed prints the same table.

    python benchmarks/waiting.py
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator
from itertools import count, repeat
from typing import NamedTuple

from awscli_outscale.terminal.durations import duration
from awscli_outscale.waits import schedule

Pauses = Callable[[random.Random], Iterator[float]]

RUNS = 500
TRUE = (2, 5, 10, 30, 60, 120, 300, 580, 900, 1740, 3000, 7200)


class Schedule(NamedTuple):
    """When somebody looks, and when he gives up, in seconds."""

    name: str
    pauses: Pauses
    patience: float


def ours(chance: random.Random) -> Iterator[float]:
    elapsed = 0.0
    yield 0.0
    while True:
        pause = schedule.pause(elapsed, chance.random())
        elapsed += pause
        yield pause


def fixed(seconds: float) -> Pauses:
    def pauses(chance: random.Random) -> Iterator[float]:
        yield 0.0
        yield from repeat(seconds)

    return pauses


def terraform(chance: random.Random) -> Iterator[float]:
    """StateChangeConf: a delay of 5 s, then doubled from 0.1 s, 3 to 10 s."""
    yield 5.0
    for power in count():
        yield min(max(0.1 * 2 ** min(power, 20), 3.0), 10.0)


SCHEDULES = (
    Schedule("awscli-outscale", ours, schedule.TIMEOUT),
    Schedule("botocore waiter", fixed(15), 600),
    Schedule("Terraform", terraform, 2400),
    Schedule("Packer, EC2", fixed(15), 1800),
    Schedule("Packer, OUTSCALE", fixed(2), float("inf")),
)


def simulate(
    pauses: Iterator[float], true: float, patience: float
) -> tuple[int, float | None]:
    """Return the calls, and the lateness or None for one who gave up."""
    elapsed, calls = 0.0, 0
    for pause in pauses:
        elapsed += pause
        if elapsed > patience:
            break
        calls += 1
        if elapsed >= true:
            return calls, elapsed - true
    return calls, None


def cell(each: Schedule, true: float) -> tuple[float, str]:
    """Return the mean calls, and what the table says."""
    chance = random.Random(true)
    runs = [
        simulate(
            each.pauses(chance),
            true + chance.uniform(-0.5, 0.5),
            each.patience,
        )
        for _ in range(RUNS)
    ]
    calls = statistics.mean(run[0] for run in runs)
    late = [run[1] for run in runs if run[1] is not None]
    if len(late) < len(runs) / 2:
        return calls, f"{calls:5.0f}   gave up"
    return calls, f"{calls:5.0f} {statistics.mean(late):7.1f} s"


def main() -> None:
    print(
        "DescribeImages calls and mean lateness, by the time that it takes\n"
    )
    print(f"{'ready after':12}", end="")
    print("".join(f"{each.name:>18}" for each in SCHEDULES), end="")
    print("   our calls to 15 s polling")
    endless = Schedule("15 s", fixed(15), float("inf"))
    for true in TRUE:
        cells = [cell(each, true) for each in SCHEDULES]
        print(f"{duration(true):12}", end="")
        print("".join(f"{text:>18}" for _, text in cells), end="")
        print(f"   {cells[0][0] / cell(endless, true)[0]:.2f}")


if __name__ == "__main__":
    main()
