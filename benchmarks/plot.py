"""The wall times as a bar chart, in SVG, drawn by Matplotlib.

Bars are medians, whiskers quartiles, the line at 1 is the `aws` that others
are compared to. Ours have a colour of their own and, for those who do not
see it, a name of their own. All colours do on light and on dark ground, and
there is no background.

Matplotlib is imported when it draws: it is there for ``make bench`` only, and
nothing is measured in a process that has it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from benchmarks.ratios import Row

# Seen on white and on black.
_INK, _OTHER, _OURS = "#7d8590", "#a0a7b0", "#2f81f7"

# Inches.
_WIDTH, _LINE, _EDGE = 8.6, 0.26, 0.5


def svg(rows: Sequence[Row], title: str) -> str:
    """Return a chart with a bar for each row, in the order of the rows."""
    import matplotlib
    from matplotlib.figure import Figure

    groups = [(name, list(group)) for name, group in groupby(rows, _heading)]
    lines = len(rows) + 1.4 * len(groups)
    settings = {
        "font.family": "sans-serif",
        "font.size": 10,
        "svg.fonttype": "none",  # text stays text: to be read, and searched
        "svg.hashsalt": "benchmarks",  # the same rows, the same file
        "text.color": _INK,
    }
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(_WIDTH, _LINE * lines + _EDGE))
        axes = figure.add_axes((0.36, 0.0, 0.57, 1.0))
        _draw(axes, groups)
        file = io.StringIO()
        figure.savefig(
            file,
            format="svg",
            transparent=True,
            metadata={
                "Title": title,
                "Description": _in_words(rows),
                "Date": None,
            },
            bbox_inches="tight",
        )
    return file.getvalue()


def _draw(axes: Any, groups: Sequence[tuple[str, Sequence[Row]]]) -> None:
    line, ticks = 0.0, []
    right = 1.0
    for heading, rows in groups:
        axes.text(-0.62, line, heading, weight="bold", va="center")
        line += 1.2
        for row in rows:
            low, median, high = row.wall
            axes.barh(line, median, 0.62, color=_OURS if row.ours else _OTHER)
            axes.errorbar(
                median,
                line,
                xerr=[[median - low], [high - median]],
                color=_INK,
                capsize=2.5,
                linewidth=1,
            )
            axes.text(high + 0.02, line, f"{median:.2f}", va="center", size=9)
            ticks.append((line, _name(row)))
            right = max(right, high)
            line += 1
        line += 0.2
    axes.axvline(1, color=_INK, linestyle=":", linewidth=1)
    axes.set_yticks([at for at, _ in ticks], [name for _, name in ticks])
    axes.set_ylim(line - 0.5, -0.7)
    axes.set_xlim(0, right * 1.1)
    axes.set_xlabel("ratio, aws alone = 1", color=_INK)
    axes.tick_params(colors=_INK, length=0)
    axes.grid(axis="x", color=_INK, alpha=0.2)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _heading(row: Row) -> str:
    subject, _, size = row.subject.partition(", ")
    images = f" of {size} images" if size else ""
    return f"AWS CLI {row.host}, {subject}{images}"


def _name(row: Row) -> str:
    return row.name.replace("`", "")


def _in_words(rows: Sequence[Row]) -> str:
    return " ".join(
        f"{_heading(row)}: {_name(row)}, {row.wall.median:.2f}."
        for row in rows
    )
