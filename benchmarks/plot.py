"""The wall times as a bar chart, in SVG.

Bars are medians, whiskers quartiles, the line at 1 is the `aws` that others
are compared to. Ours have a colour of their own and, for those who do not
see it, a name of their own. Colours follow the reader's light or dark theme,
and there is no background.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from benchmarks.ratios import Row

# Pixels.
_LEFT, _SCALE, _RIGHT = 290, 340, 40
_LINE, _BAR, _HEADING = 20, 12, 30

_STYLE = """
text { font-family: system-ui, sans-serif; font-size: 12px; fill: #1f2328 }
.heading { font-weight: bold }
.other { fill: #8c959f }
.ours { fill: #0969da }
.whisker, .one, .grid { stroke: #1f2328; fill: none }
.grid { opacity: .15 }
.one { stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .other { fill: #6e7681 }
  .ours { fill: #58a6ff }
  .whisker, .one, .grid { stroke: #e6edf3 }
}
"""


def svg(rows: Sequence[Row], title: str) -> str:
    """Return a chart with a bar for each row, in the order of the rows."""
    top = max([1.0, *(row.wall.high for row in rows)]) * 1.05
    parts, y = [], 0
    for heading, group in groupby(rows, _heading):
        y += _HEADING
        parts.append(_text(0, y - 9, heading, "heading"))
        for row in group:
            parts += _bar(row, y, top)
            y += _LINE
    width, height = _LEFT + _SCALE + _RIGHT, y + 24
    tenths = range(0, int(top * 10) + 1, 2)
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
            'aria-labelledby="title desc" '
            f'viewBox="0 0 {width} {height}" width="{width}">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(_in_words(rows))}</desc>',
            f"<style>{_STYLE}</style>",
            *(_mark(tenth / 10, y, top) for tenth in tenths),
            *parts,
            _text(_LEFT - 8, y + 18, "ratio, aws alone = 1", "axis", "end"),
            "</svg>\n",
        ]
    )


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


def _x(ratio: float, top: float) -> float:
    return round(_LEFT + _SCALE * ratio / top, 1)


def _bar(row: Row, y: int, top: float) -> list[str]:
    low, median, high = (_x(ratio, top) for ratio in row.wall)
    middle = y + _LINE // 2
    edges = f"M{low} {middle - 3}v6M{high} {middle - 3}v6"
    return [
        _text(_LEFT - 8, middle + 4, _name(row), "name", "end"),
        f'<rect class="{"ours" if row.ours else "other"}" x="{_LEFT}" '
        f'y="{middle - _BAR // 2}" width="{round(median - _LEFT, 1)}" '
        f'height="{_BAR}"/>',
        f'<path class="whisker" d="M{low} {middle}H{high}{edges}"/>',
        _text(
            _LEFT + _SCALE + _RIGHT,
            middle + 4,
            f"{row.wall.median:.2f}",
            "value",
            "end",
        ),
    ]


def _mark(ratio: float, bottom: int, top: float) -> str:
    x, kind = _x(ratio, top), "one" if ratio == 1 else "grid"
    return (
        f'<path class="{kind}" d="M{x} {_HEADING - 6}V{bottom + 4}"/>'
        + _text(x, bottom + 18, f"{ratio:.1f}", "axis", "middle")
    )


def _text(
    x: float, y: float, text: str, kind: str, anchor: str = "start"
) -> str:
    return (
        f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
