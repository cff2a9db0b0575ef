"""What does a whole command cost, beside the AWS CLI alone and its peers?

Programs register the same image and list the same images, as processes of
their own, from a server on loopback. They take turns within each of several
rounds, after a round that is not measured and writes what Python has compiled.
Each is compared to the first of its group, round by round. The turns are in
another order in each round, the same ones each time: what runs right after
something big is some 4 % slower, and it should not always be the same one.
"""

from __future__ import annotations

import datetime
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import import_times, plot, table, targets
from benchmarks.home import Group, Home
from benchmarks.measuring import Failed, measure, own_peak
from benchmarks.programs import (
    DESCRIBING,
    REGISTER_IMAGE,
    REGISTERING,
    Aws,
    awses,
    described,
    versions,
)
from benchmarks.ratios import Row, Run, row
from benchmarks.server import Server

_TITLE = "Wall time of whole commands, as a ratio to `aws` alone"

# How often all commands of a group take their turn in a round. One hundredth
# of a short command's time is to be told from chance.
_TURNS = {REGISTERING: 3}

# Runs of each command whose imports are timed.
_IMPORTS = 7

Results = dict[tuple[str, str, str], list[Run]]
Imports = dict[tuple[str, str], float]


def only(groups: Sequence[Group], part: str) -> list[Group]:
    """Return the commands that have this in host, subject or name.

    The first of a group stays if any other of it does.
    """
    found = []
    for group in groups:
        first, *others = group.commands
        place = f"{group.host} {group.subject}"
        if part in f"{place} {first.name}":
            found.append(group)
            continue
        chosen = [each for each in others if part in f"{place} {each.name}"]
        if chosen:
            found.append(Group(group.host, group.subject, (first, *chosen)))
    return found


def run(
    groups: Sequence[Group], rounds: int, server: Server, work: Path
) -> Results:
    """Return the runs of each command.

    :raises Failed: a command did not do what it is measured for.
    """
    results: Results = {}
    for number in range(rounds + 1):
        _say(f"round {number} of {rounds}" if number else "warming up")
        order = random.Random(number)
        for group in groups:
            turns = _TURNS.get(group.subject, 1) if number else 1
            for _ in range(turns):
                for command in order.sample(
                    group.commands, len(group.commands)
                ):
                    place = (group.host, group.subject, command.name)
                    measured = measure(command, server, work)
                    if measured.memory <= own_peak():
                        raise Failed(
                            f"{command.name}: its peak of memory cannot be "
                            "told from the benchmark's own."
                        )
                    runs = results.setdefault(place, [])
                    if number:
                        runs.append(measured)
    return results


def time_imports(hosts: Sequence[Aws], home: Home) -> Imports:
    """Return the milliseconds that our modules take, by host and profile.

    :raises Failed: a command failed.
    """
    return {
        (aws.version, kind): import_times.measure(aws, command, _IMPORTS)
        for aws in hosts
        for kind, command in home.importing(aws).items()
    }


def compare(groups: Sequence[Group], results: Results) -> list[Row]:
    """Return a row for each command."""
    rows = []
    for group in groups:
        base = (group.host, group.subject, group.commands[0].name)
        for command in group.commands:
            place = (group.host, group.subject, command.name)
            runs = results[place]
            rows.append(row(place, command.ours, runs, results[base]))
    return rows


def report(
    hosts: Sequence[Aws],
    rounds: int,
    rows: Sequence[Row],
    results: Results,
    imports: Imports,
) -> str:
    """Return all that is to be said, in Markdown."""
    registering = [row for row in rows if row.subject == REGISTERING]
    describing = [row for row in rows if row.subject.startswith(DESCRIBING)]
    date = datetime.date.today()
    return "\n".join(
        [
            f"{date}, {rounds} rounds on {os.cpu_count()} CPUs, in each one "
            f"turn of `describe-images` and {_TURNS[REGISTERING]} of "
            f"`register-image`: {versions(list(hosts))}.",
            "",
            targets.table([aws.version for aws in hosts], results, imports),
            "",
            "<details><summary>All commands</summary>",
            "",
            f"`aws {REGISTER_IMAGE} --endpoint-url URL`:",
            "",
            table.table(registering),
            "",
            "`aws ec2 describe-images --output json --endpoint-url URL`:",
            "",
            table.table(describing),
            "",
            "</details>",
        ]
    )


def chart(rows: Sequence[Row]) -> str:
    """Return the plot: of describing images, the largest number only."""
    subjects = (REGISTERING, described(10_000))
    shown = [each for each in rows if each.subject in subjects]
    shown.sort(key=lambda each: subjects.index(each.subject))
    return plot.svg(shown, _TITLE.replace("`", ""))


def measured(
    server: Server, work: Path, rounds: int, part: str
) -> tuple[str, list[Row]]:
    """Measure; return what is to be said, in Markdown, and all rows.

    :param part: of a version, a command or a name; all if it is empty.
    :raises Failed: a command did not do what it is measured for.
    """
    hosts = awses()
    home = Home(work, server.url)
    groups = [each for aws in hosts for each in home.groups(aws)]
    chosen = only(groups, part)
    results = run(chosen, rounds, server, work)
    imports = {} if part else time_imports(hosts, home)
    rows = compare(chosen, results)
    return report(hosts, rounds, rows, results, imports), rows


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
