"""Settings are changed in a text, and nothing else is.

The judge is botocore's own reader of these files.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import botocore.configloader
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awscli_outscale.commands.outscale.configure import ini

CONFIG = """\
# my accounts
[default]
region = us-east-1   ; not a comment

[profile osc]
; the French one
Region = eu-west-1
s3 =
    # big files
    max_concurrent_requests = 20
    addressing_style = virtual
output: json

# for the plugin
[plugins]
cli_legacy_plugin_path = /opt/plugins
other = other_plugin
outscale = awscli_outscale
[profile "with space"]
region=us-east-2"""


def as_botocore_reads(text: str, path: Path) -> dict[str, Any]:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    found: dict[str, Any] = botocore.configloader.load_config(str(path))
    return found


def test_what_is_not_named_stays_byte_for_byte() -> None:
    changed = ini.change(
        CONFIG, "profile osc", {"region": "eu-west-2", "outscale": "true"}
    )

    expected = CONFIG.replace("Region = eu-west-1", "region = eu-west-2")
    expected = expected.replace(
        "output: json\n", "output: json\noutscale = true\n"
    )
    assert expected == changed


def test_nested_settings_are_merged(tmp_path: Path) -> None:
    changed = ini.change(
        CONFIG, "profile osc", {"s3": {"addressing_style": "path"}}
    )

    found = as_botocore_reads(changed, tmp_path / "config")
    assert CONFIG.replace("= virtual", "= path") == changed
    assert {
        "max_concurrent_requests": "20",
        "addressing_style": "path",
    } == found["profiles"]["osc"]["s3"]


def test_new_nested_settings_are_read_by_botocore(tmp_path: Path) -> None:
    changed = ini.change(
        CONFIG,
        "services osc-eu-west-2",
        {"ec2": {"endpoint_url": "https://a"}, "s3": {"endpoint_url": "b"}},
    )

    found = as_botocore_reads(changed, tmp_path / "config")
    assert changed.startswith(CONFIG)
    assert {
        "ec2": {"endpoint_url": "https://a"},
        "s3": {"endpoint_url": "b"},
    } == found["services"]["osc-eu-west-2"]


@pytest.mark.parametrize(
    ("profile", "section"),
    [
        (None, "default"),
        ("default", "default"),
        ("osc", "profile osc"),
        ("with space", "profile 'with space'"),
        ('qu"ote', "profile 'qu\"ote'"),
    ],
)
def test_profiles_have_the_sections_that_botocore_reads(
    profile: str | None, section: str, tmp_path: Path
) -> None:
    changed = ini.change(CONFIG, section, {"outscale": "true"})

    found = as_botocore_reads(changed, tmp_path / "config")
    assert section == ini.profile_section(profile)
    assert "true" == found["profiles"][profile or "default"]["outscale"]


def test_a_removed_setting_takes_its_further_lines_with_it() -> None:
    changed = ini.change(CONFIG, "profile osc", {"s3": None})

    assert "addressing_style" not in changed
    assert "# big files" in changed
    assert "output: json" in changed


def test_windows_line_ends_stay() -> None:
    text = CONFIG.replace("\n", "\r\n")

    changed = ini.change(text, "default", {"outscale": "true"})

    assert "\r\noutscale = true\r\n" in changed
    assert not re.search(r"(?<!\r)\n", changed)


def test_our_plugin_is_moved_before_the_path() -> None:
    changed = ini.move_before(
        CONFIG, "plugins", "outscale", "cli_legacy_plugin_path"
    )

    assert (
        "[plugins]\noutscale = awscli_outscale\ncli_legacy_plugin_path"
        in changed
    )
    assert changed == ini.move_before(
        changed, "plugins", "outscale", "cli_legacy_plugin_path"
    )


@pytest.mark.parametrize(
    "text",
    ["[profile a]\n[profile a]\n", "[a\n", "x = 1\n", "[a]\nb = 1\rc = 2\n"],
)
def test_what_botocore_cannot_read_is_left_alone(text: str) -> None:
    with pytest.raises(ini.NotEditable):
        ini.change(text, "default", {"outscale": "true"})


@pytest.mark.parametrize("value", ["a\nb", "a\rb", " a", "a "])
def test_a_value_that_would_not_come_back_is_refused(value: str) -> None:
    with pytest.raises(ini.NotEditable):
        ini.change("", "default", {"aws_secret_access_key": value})


NAMES = ["region", "Output", "aws_secret_access_key", "s3", "odd name"]
MARGIN = st.sampled_from(["", "", "", " ", "   ", "\t"])
LINE = st.one_of(
    st.builds(
        "{}{}{}{}".format,
        MARGIN,
        st.sampled_from(NAMES),
        st.sampled_from(["=", " = ", ":", " : "]),
        st.text("ab#;=[] \t\x0c\u2028é", max_size=6),
    ),
    st.builds("{}{}x".format, MARGIN, st.sampled_from(["#", ";", "# [a]"])),
    st.builds("    {} = 1".format, st.sampled_from(["max", "min", "region"])),
    MARGIN,
)
SECTION = st.tuples(
    MARGIN,
    st.sampled_from(
        [
            "default",
            "profile osc",
            "profile default",
            "profile 'osc'",
            "plugins",
        ]
    ),
    st.lists(LINE, max_size=6),
).map(lambda made: [f"{made[0]}[{made[1]}]", *made[2]])
TEXT = st.builds(
    lambda sections, newline, last: (
        newline.join(line for section in sections for line in section) + last
    ),
    st.lists(SECTION, max_size=4),
    st.sampled_from(["\n", "\n", "\r\n"]),
    st.sampled_from(["", "\n"]),
)
VALUES = st.dictionaries(
    st.sampled_from(["region", "output", "aws_secret_access_key", "new"]),
    st.none() | st.text("abé#;=[]/+", min_size=1, max_size=8),
    max_size=3,
)


def comments(text: str) -> list[str]:
    found: list[str] = re.findall(r"^[ \t]*[#;][^\r\n]*", text, re.MULTILINE)
    return found


@settings(
    deadline=None,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(TEXT, st.sampled_from(["default", "profile osc"]), VALUES)
def test_any_file_is_changed_as_asked_or_left_alone(
    text: str, section: str, values: dict[str, str | None]
) -> None:
    """``change`` compares what is read before and after, and may refuse."""
    try:
        changed = ini.change(text, section, values)
    except ini.NotEditable:
        return

    assert changed.startswith(text[: text.find("[")])
    assert sorted(comments(text)) == sorted(comments(changed))
    assert changed == ini.change(changed, section, values)
