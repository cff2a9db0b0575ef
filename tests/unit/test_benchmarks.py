"""What the benchmarks make of their measures. Nothing is measured here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import (
    import_times,
    plot,
    programs,
    server,
    store,
    table,
    targets,
    together,
    transfers,
    waiting,
)
from benchmarks.commands import compare, only
from benchmarks.home import Group
from benchmarks.measuring import Command
from benchmarks.ratios import Row, Run, Spread, ratio, spread

STOCK = [Run(1.0, 0.5, 100, 1), Run(2.0, 1.0, 100, 1), Run(4.0, 2.0, 100, 1)]
FASTER = [Run(0.5, 0.4, 80, 1), Run(1.0, 0.8, 80, 1), Run(4.0, 1.6, 80, 2)]
SVG = "{http://www.w3.org/2000/svg}"


def row(name: str, wall: Spread, ours: bool = True) -> Row:
    one = Spread(1, 1, 1)
    return Row("1.46.3", "register-image", name, ours, wall, one, one, 1, 9, 9)


def group() -> Group:
    command = Command("`aws` alone", ("aws",), {}, 1)
    ours = replace(command, name="ours & more", ours=True)
    return Group("1.46.3", "register-image", (command, ours))


def test_each_download_finds_none_of_an_earlier_one(tmp_path: Path) -> None:
    for path in ("many/0001", "large", "got/0001", "got.large"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("content")

    transfers.clear(tmp_path)
    transfers.clear(tmp_path)  # nothing is there any more

    assert {"many", "large"} == {path.name for path in tmp_path.iterdir()}


def test_a_spread_is_the_median_between_the_quartiles() -> None:
    assert (2, 3, 4) == spread([5, 3, 1, 4, 2])
    assert (7, 7, 7) == spread([7])


def test_ratios_are_taken_round_by_round() -> None:
    # Of the medians, it would be 1.0 / 2.0, and the spread would be lost.
    assert (0.5, 0.5, 0.75) == ratio(FASTER, STOCK, "wall")
    assert 0.8 == ratio(FASTER, STOCK, "memory").median


def test_a_command_is_compared_to_the_first_of_its_group() -> None:
    results = {
        ("1.46.3", "register-image", "`aws` alone"): STOCK,
        ("1.46.3", "register-image", "ours & more"): FASTER,
    }

    stock, ours = compare([group()], results)

    assert (1, 1, 1) == stock.wall
    assert (0.5, 0.8, 0.8) == (
        ours.wall.median,
        ours.cpu.median,
        ours.memory.median,
    )
    assert (2, 1000, 80) == (ours.requests, ours.milliseconds, ours.mebibytes)


def test_a_part_of_the_commands_keeps_what_they_are_compared_to() -> None:
    everything = [group(), replace(group(), subject="describe-images, 1")]

    assert everything[1:] == only(everything, "describe")
    assert everything == only(everything, "ours")
    assert [] == only(everything, "nobody")


def test_the_table_shows_ratios_with_their_quartiles() -> None:
    shown = table.table([row("`aws`", Spread(0.5, 0.75, 1.004))])

    head, line, body = shown.split("\n")
    assert "0.75 (0.50-1.00)" in body
    assert 1 == len({each.count("|") for each in (head, line, body)})


def test_a_missed_target_is_called_missed() -> None:
    def of(name: str) -> tuple[str, str, str]:
        return ("1.46.3", programs.REGISTERING, name)

    shown = targets.table(
        ["1.46.3"],
        {
            of(programs.STOCK): STOCK,
            of(programs.OUTSCALE_PROFILE): FASTER,
            of(programs.AWS_PROFILE): [Run(5, 1, 100, 1)] * 3,
        },
        {("1.46.3", "AWS"): 3.1, ("1.46.3", "OUTSCALE"): 14.9},
    ).split("\n")

    assert "| OUTSCALE profile: wall time | 0.500 | <= 0.66 on v1 |" in shown
    assert "| AWS profile: wall time | 2.500 **missed** | <= 1.01 |" in shown
    assert any("| 3.1 ms **missed** | <= 3 ms" in line for line in shown)
    assert any("| 14.9 ms | <= 15 ms" in line for line in shown)
    assert any("`aws-outscale`: wall time | not meas" in s for s in shown)


def test_a_target_of_v1_is_only_shown_for_v2() -> None:
    results = {
        (host, programs.REGISTERING, name): STOCK
        for host in ("1.46.3", "2.9.19")
        for name in (programs.STOCK, programs.SHIM)
    }

    shown = targets.table(["1.46.3", "2.9.19"], results, {})

    assert (
        "| `aws-outscale`: wall time | 1.000 **missed** | 1.000 "
        "| <= 0.48 on v1 |"
    ) in shown


def test_the_chart_says_all_in_words_and_is_the_same_each_time() -> None:
    rows = [
        row("`aws` alone", Spread(1, 1, 1), ours=False),
        row("ours & more", Spread(0.4, 0.5, 0.75)),
    ]

    text = plot.svg(rows, "Ratios < 1")
    chart = ElementTree.fromstring(text)

    assert text == plot.svg(rows, "Ratios < 1")
    assert "Ratios < 1" == chart.findtext(f"{SVG}title")
    said = [each.text for each in chart.iter() if "description" in each.tag]
    assert "AWS CLI 1.46.3, register-image: ours & more, 0.50." in said[0]
    shown = {(each.text or "").strip() for each in chart.iter(f"{SVG}text")}
    assert {"ours & more", "0.50", "aws alone", "1.00"} <= shown


def test_only_our_own_modules_count_as_imported() -> None:
    report = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:       900 |        900 |   json\n"
        "import time:       250 |       1150 | awscli_outscale\n"
        "import time:       500 |        500 |   awscli_outscale.hooks.guard\n"
        "import time:       700 |        700 | awscli_outscale_not_ours\n"
    )

    assert 0.75 == import_times.own(report)


def test_the_report_takes_the_place_of_the_last_one() -> None:
    text = "Before.\n<!-- a -->\n{}\n<!-- /a -->\n<!-- b -->b<!-- /b -->\n"

    renewed = table.replaced(text.format("old"), "a", "new")

    assert text.format("new") == renewed
    assert renewed == table.replaced(renewed, "a", "new")
    with pytest.raises(ValueError, match="<!-- c -->"):
        table.replaced(text, "c", "new")


@pytest.mark.parametrize(
    "name", ["benchmarks", "completion", "transfers", "waiting"]
)
def test_the_page_has_a_place_for_each_report(name: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "benchmarks.md"

    table.replaced(page.read_text("utf-8"), name, "new")


def test_many_in_one_call_cost_little_more_than_one() -> None:
    one, many = together.cost(1), together.cost(300)

    assert many.requests < 3 * one.requests
    assert many.crowded <= 21
    assert many.late < 12
    assert many.mebibytes < 300 * 0.01


def test_the_page_has_the_tables_that_the_waits_make_today() -> None:
    """They are simulated: no clock has a part in them."""
    page = Path(__file__).parents[2] / "docs" / "benchmarks.md"
    lines = page.read_text("utf-8").split("\n")
    [line] = [each for each in lines if each.startswith("| 20 |")]

    # Memory depends on Python.
    assert waiting.of_many(20)[:-1] == line.strip("| ").split(" | ")[:-1]
    for row in waiting.at_once().split("\n"):
        assert row in lines


def test_the_server_lists_as_many_images_as_it_was_asked_for() -> None:
    answer = ElementTree.fromstring(server.fcu("DescribeImages", 3))

    ids = [each.text for each in answer.iter() if each.tag.endswith("imageId")]
    assert ["ami-00000000", "ami-00000001", "ami-00000002"] == ids


def test_the_store_answers_with_the_bytes_that_are_asked_for() -> None:
    assert (0, store.SIZE - 1, store.SIZE) == store.span("/bucket/a", None)
    assert (8, 15, store.LARGE) == store.span("/bucket/large", "bytes=8-15")
    assert (8, store.LARGE - 1, store.LARGE) == store.span(
        "/bucket/large", "bytes=8-"
    )
    assert store.FILES == store.listing().count(b"<Key>")
