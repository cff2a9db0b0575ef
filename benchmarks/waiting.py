"""How early, how patient and how frugal is a wait? Tables, by simulation.

An image is ready after so many seconds; a schedule says when it is looked at.
For each, the mean number of DescribeImages calls and the mean lateness (the
time between ready and noticed) are printed beside those of others, and our
calls as a ratio to those of one look every 15 s. Then many commands of one
account at once, and many OMIs in one call. Nothing is called, and no clock is
involved: the same seed prints the same tables.

    python -m benchmarks.waiting
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator
from itertools import count, repeat
from typing import NamedTuple

from awscli_outscale.terminal.durations import duration
from awscli_outscale.waits import schedule
from benchmarks import crowd, together

Pauses = Callable[[random.Random], Iterator[float]]

RUNS = 500
CROWD = 50
MANY = (1, 20, 100, 200, 2000)
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
        return calls, f"{calls:.0f}, gave up"
    return calls, f"{calls:.0f}, {statistics.mean(late):.1f} s"


def alone() -> str:
    """Return the table of one wait beside those of others."""
    endless = Schedule("15 s", fixed(15), float("inf"))
    rows = []
    for true in TRUE:
        cells = [cell(each, true) for each in SCHEDULES]
        share = cells[0][0] / cell(endless, true)[0]
        rows.append(
            [duration(true), *(text for _, text in cells), f"{share:.2f}"]
        )
    names = [each.name for each in SCHEDULES]
    return _table(["ready after", *names, "our calls to 15 s polling"], rows)


def at_once() -> str:
    """Return the table of many commands of one account."""
    rows = []
    for rate, hint in ((1000, None), (20, None), (10, None), (10, 5)):
        for ready in (20, 120, 600):
            found = crowd.simulate(CROWD, rate, ready, hint)
            limit = "none" if rate == 1000 else f"{rate} a second"
            rows.append(
                [
                    limit + (f", Retry-After {hint}" if hint else ""),
                    duration(ready),
                    f"{found.calls:.0f}",
                    f"{found.throttled:.0%}",
                    f"{found.late:.1f} s",
                    f"{found.latest:.0f} s",
                ]
            )
    head = ["limit", "ready after", "calls of each", "throttled", "late"]
    return _table([*head, "latest"], rows)


def in_one_call() -> str:
    """Return the table of many OMIs in one call."""
    head = ["OMIs", "requests", "of each", "within 10 s", "late", "memory"]
    return _table(head, [of_many(number) for number in MANY])


def of_many(number: int) -> list[str]:
    """Return what so many OMIs cost, as the table has it."""
    found = together.cost(number)
    return [
        f"{number:,}",
        f"{found.requests:,}",
        f"{found.requests / number:.2f}",
        f"{found.crowded}",
        f"{found.late:.1f} s",
        f"{found.mebibytes:.1f} MiB",
    ]


def report() -> str:
    """Return all tables, in Markdown."""
    return "\n\n".join(
        [
            "DescribeImages calls and mean lateness of one wait, by the time "
            "that it takes:",
            alone(),
            f"{CROWD} commands with `--wait` at once, started within "
            f"{crowd.STARTED_WITHIN:.0f} s, by the requests that the account "
            "may make:",
            at_once(),
            "`wait_until_all_available`, of OMIs that become available one "
            f"after the other within {duration(together.READY_WITHIN)}; the "
            "memory holds what it returns, all that FCU has said of them:",
            in_one_call(),
        ]
    )


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    print(report())
