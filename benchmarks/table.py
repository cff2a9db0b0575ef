"""The measured commands as a Markdown table, and its place in a page."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.ratios import Row, Spread

_HEAD = (
    "| AWS CLI | | wall time | CPU time | peak memory | requests "
    "| ms | MiB |\n"
    "|---|---|---|---|---|---|---|---|"
)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a table; what is ours is in bold."""
    return "\n".join([_HEAD, *(_line(row) for row in rows)])


def _line(row: Row) -> str:
    _, _, detail = row.subject.partition(", ")
    name = f"{row.name}, {detail} images" if detail else row.name
    if detail == "1":
        name = name.removesuffix("s")
    cells = (
        row.host,
        f"**{name}**" if row.ours else name,
        _ratio(row.wall),
        _ratio(row.cpu),
        _ratio(row.memory),
        str(row.requests),
        f"{row.milliseconds:.0f}",
        f"{row.mebibytes:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _ratio(spread: Spread) -> str:
    if set(spread) == {1.0}:
        return "1"
    return f"{spread.median:.2f} ({spread.low:.2f}-{spread.high:.2f})"


def replaced(text: str, name: str, report: str) -> str:
    """Return a text with the report between the two marks of that name.

    :raises ValueError: a mark is missing.
    """
    first, last = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, begin, rest = text.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"There is no {first} … {last}.")
    return f"{before}{begin}\n{report}\n{end}{after}"
