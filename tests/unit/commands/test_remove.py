"""What is left of [plugins] when the plugin goes."""

from __future__ import annotations

import pytest

from awscli_outscale.commands.outscale.configure.remove import without_plugin

OURS = "outscale = awscli_outscale\n"
PATH = "cli_legacy_plugin_path = /p\n"
REST = "[profile a]\nregion = eu-west-1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"[plugins]\n{OURS}{REST}", REST),
        (f"[plugins]\n{OURS}{PATH}\n{REST}", REST),
        (f"{REST}\n[plugins]\n{OURS}", f"{REST}\n"),
        (f"[plugins]\n{OURS}# mine\n{REST}", f"[plugins]\n# mine\n{REST}"),
        (
            f"[plugins]\n{OURS}other = x\n{PATH}{REST}",
            f"[plugins]\nother = x\n{PATH}{REST}",
        ),
        (f"[plugins]\n\n{REST}", f"[plugins]\n\n{REST}"),
        (REST, REST),
    ],
)
def test_what_others_use_stays(before: str, after: str) -> None:
    assert after == without_plugin(before)
