"""What we want to reach, and whether we do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from benchmarks import programs
from benchmarks.ratios import Run, ratio

#: The runs of each command, by host, subject and name.
Results = Mapping[tuple[str, str, str], Sequence[Run]]


class Target(NamedTuple):
    """A measure of a command as a ratio to another's, at most ``limit``.

    :ivar limit: infinite for what differs by chance only.
    :ivar majors: the AWS CLIs that it is meant for; others are only shown.
    """

    what: str
    subject: str
    command: str
    base: str
    measure: str
    limit: float
    majors: str = "12"


_MANY = programs.described(10_000)
_FROM = (programs.REGISTERING, programs.OUTSCALE_PROFILE, programs.STOCK)
_PLAIN = (programs.REGISTERING, programs.AWS_PROFILE, programs.STOCK)
_SHIM = (programs.REGISTERING, programs.SHIM, programs.STOCK)
_OAPI = (_MANY, programs.OAPI, programs.OUTSCALE_PROFILE)

TARGETS = (
    Target(
        "`aws` alone to itself: wall time",
        programs.REGISTERING,
        programs.AGAIN,
        programs.STOCK,
        "wall",
        math.inf,
    ),
    Target("AWS profile: wall time", *_PLAIN, "wall", 1.01),
    Target("AWS profile: requests", *_PLAIN, "requests", 1.0),
    Target("OUTSCALE profile: wall time", *_FROM, "wall", 0.66, "1"),
    Target("OUTSCALE profile: wall time", *_FROM, "wall", 0.70, "2"),
    Target("OUTSCALE profile: peak memory", *_FROM, "memory", 1.0),
    Target("OUTSCALE profile: requests", *_FROM, "requests", 1.0),
    Target("`aws-outscale`: wall time", *_SHIM, "wall", 0.48, "1"),
    Target("`aws-outscale`: peak memory", *_SHIM, "memory", 1.0),
    Target("`aws-outscale`: requests", *_SHIM, "requests", 1.0),
    Target(
        "`aws-outscale` to `osc-cli`: wall time",
        programs.REGISTERING,
        programs.SHIM,
        programs.OSC_CLI,
        "wall",
        1.5,
        "1",
    ),
    Target(
        "`aws-outscale` to `aws`, OUTSCALE profile: wall time",
        programs.REGISTERING,
        programs.SHIM,
        programs.OUTSCALE_PROFILE,
        "wall",
        1.05,
        "2",
    ),
    Target(
        "`--oapi` to without, 10,000 images: wall time", *_OAPI, "wall", 1.05
    ),
    Target(
        "`--oapi` to without, 10,000 images: peak memory",
        *_OAPI,
        "memory",
        1.05,
    ),
)

#: Milliseconds for the import of our modules, by the kind of profile.
IMPORTING = {"AWS": 3.0, "OUTSCALE": 15.0}


def table(
    hosts: Sequence[str],
    results: Results,
    imports: Mapping[tuple[str, str], float],
) -> str:
    """Return, in Markdown, each target with what each AWS CLI reaches.

    :param imports: milliseconds, by host and kind of profile.
    """
    lines = [
        "| | "
        + " | ".join(f"AWS CLI {host}" for host in hosts)
        + " | target |",
        "|---" * (len(hosts) + 2) + "|",
    ]
    for target in TARGETS:
        cells = [_reached(target, host, results) for host in hosts]
        lines.append(_line(target.what, *cells, _limit(target)))
    for kind, most in IMPORTING.items():
        cells = [
            _cell(imports.get((host, kind)), most, "{:.1f} ms")
            for host in hosts
        ]
        what = f"{kind} profile: import of this plugin's modules"
        lines.append(_line(what, *cells, f"<= {most:.0f} ms"))
    return "\n".join(lines)


def _limit(target: Target) -> str:
    if target.limit == math.inf:
        return "only chance"
    versions = f" on v{target.majors}" if len(target.majors) == 1 else ""
    return f"<= {target.limit:.2f}{versions}"


def _reached(target: Target, host: str, results: Results) -> str:
    runs = results.get((host, target.subject, target.command))
    base = results.get((host, target.subject, target.base))
    if not runs or not base:
        return _cell(None, 0)
    limit = target.limit if host[0] in target.majors else math.inf
    median = round(ratio(runs, base, target.measure).median, 3)
    return _cell(median, limit)


def _cell(value: float | None, limit: float, form: str = "{:.3f}") -> str:
    if value is None:
        return "not measured"
    return form.format(value) + (" **missed**" if value > limit else "")


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
