"""What do transfers cost in an OUTSCALE profile, beside the AWS CLI alone?

A thousand files of 200 KB and one file of 1 GB are uploaded to a server on
loopback and downloaded from it. The two take turns in each round, as in
``benchmarks.commands``, and are compared round by round. What was downloaded
before is removed before each turn: to replace a large file that is not on the
disk yet costs the system as much again as the transfer, or nothing, depending
on what else waits to be written.

    python -m benchmarks.transfers
    python -m benchmarks.transfers --rounds 3 --only "1,000 files, down"
"""

from __future__ import annotations

import argparse
import datetime
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.commands import compare
from benchmarks.home import Group, Home
from benchmarks.measuring import measure
from benchmarks.programs import awses, versions
from benchmarks.ratios import Row, Run
from benchmarks.store import FILES, LARGE, SIZE, Store

ROUNDS = 5

# A file system in memory, where there is one: a disk's own moods are larger
# than what is to be measured.
_MEMORY = Path("/dev/shm")

#: The subject and the arguments of each transfer.
TRANSFERS = {
    "1,000 files up": "s3 cp many s3://bucket/many --recursive --quiet",
    "1,000 files down": "s3 cp s3://bucket/many got --recursive --quiet",
    "1 GB up": "s3 cp large s3://bucket/large --quiet",
    "1 GB down": "s3 cp s3://bucket/large got.large --quiet",
}


def fill(directory: Path) -> None:
    """Write what is uploaded."""
    (directory / "many").mkdir()
    for number in range(FILES):
        (directory / "many" / f"{number:04}").write_bytes(bytes(SIZE))
    with (directory / "large").open("wb") as file:
        file.truncate(LARGE)


def clear(directory: Path) -> None:
    """Remove what was downloaded."""
    shutil.rmtree(directory / "got", ignore_errors=True)
    (directory / "got.large").unlink(missing_ok=True)


def table(rows: Sequence[Row]) -> str:
    """Return what ours cost as ratios to the AWS CLI alone, in Markdown."""
    lines = [
        "| AWS CLI | | wall time | CPU time | peak memory | requests | MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        if row.ours:
            ratios = " | ".join(
                f"{each.median:.2f} ({each.low:.2f}-{each.high:.2f})"
                for each in (row.wall, row.cpu, row.memory)
            )
            lines.append(
                f"| {row.host} | {row.subject} | {ratios} | {row.requests} "
                f"| {row.mebibytes:.0f} |"
            )
    return "\n".join(lines)


def measured(rounds: int, part: str = "") -> str:
    """Measure; return what is to be said, in Markdown.

    :param part: of a transfer; all of them if it is empty.
    :raises Failed: a transfer failed.
    """
    results: dict[tuple[str, str, str], list[Run]] = {}
    kept = str(_MEMORY) if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=kept) as directory, Store() as store:
        home, work = Path(directory, "home"), Path(directory, "work")
        home.mkdir()
        work.mkdir()
        fill(work)
        maker, hosts = Home(home, store.url), awses()
        groups: list[Group] = [
            maker.transfer(aws, subject, line)
            for aws in hosts
            for subject, line in TRANSFERS.items()
            if part in subject
        ]
        for number in range(rounds + 1):
            print(f"transfers, round {number}", file=sys.stderr)
            order = random.Random(number)
            for group in groups:
                for command in order.sample(group.commands, 2):
                    clear(work)
                    taken = measure(command, store, work)
                    place = (group.host, group.subject, command.name)
                    if number:  # the first one warms up
                        results.setdefault(place, []).append(taken)
    date = datetime.date.today()
    return (
        f"{date}, {rounds} rounds: {versions(hosts)}.\n\n"
        f"{table(compare(groups, results))}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="a part of a transfer")
    given = parser.parse_args()
    print(measured(given.rounds, given.only))
