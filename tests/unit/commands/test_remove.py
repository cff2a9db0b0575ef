"""What is left of [plugins] when the plugin goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from awscli_outscale.commands.outscale.configure import uninstall
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


@pytest.mark.parametrize(
    ("place", "command"),
    [
        (".local/lib/python3.11/site-packages", "pip uninstall PLUGIN"),
        ("usr/lib/python3/dist-packages", "pip uninstall PLUGIN"),
        (
            "pipx/venvs/awscli-outscale/lib/python3.11/site-packages",
            "pipx uninstall PLUGIN",
        ),
        (
            "pipx/venvs/awscli/lib/python3.11/site-packages",
            "pipx uninject awscli PLUGIN",
        ),
        (
            "uv/tools/awscli-outscale/lib/python3.11/site-packages",
            "uv tool uninstall PLUGIN",
        ),
        # Anew, without what came by --with.
        (
            "uv/tools/awscli/lib/python3.11/site-packages",
            "uv tool install awscli",
        ),
        ("venv-of-uv/lib/python3.11/site-packages", "uv pip uninstall PLUGIN"),
    ],
)
def test_the_packages_of_a_python_are_not_the_plugins(
    tmp_path: Path, place: str, command: str
) -> None:
    """Whichever AWS CLI has loaded it."""
    command = command.replace("PLUGIN", "awscli-outscale")
    installed = tmp_path / place / "awscli_outscale-1.0.0.dist-info"
    installed.mkdir(parents=True)
    installer = "uv\n" if "of-uv" in place else "pip\n"
    (installed / "INSTALLER").write_text(installer)

    for is_v2 in (True, False):
        text = uninstall.how(tmp_path / place, is_v2)
        assert f"To uninstall the plugin: {command}" == text


def test_what_is_ours_in_a_directory_is_named(tmp_path: Path) -> None:
    ours = [
        "awscli_outscale/",
        "awscli_outscale-1.0.0.dist-info/",
        "aws_outscale_start.py",
        "bin/aws-outscale",
        "bin/aws-outscale-completer",
        "bin/aws_outscale_start.py",
    ]
    others = ["boto3/", "other-1.dist-info/", "bin/aws", "six.py"]
    for name in ours + others:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.mkdir() if name.endswith("/") else path.touch()

    text = uninstall.how(tmp_path, True)
    (tmp_path / ours[1]).rmdir()
    checkout = uninstall.how(tmp_path, True)

    named = ", ".join(name.rstrip("/") for name in ours)
    assert (
        f"To uninstall the plugin, delete in {tmp_path}: {named}. Everything "
        "else there is not the plugin's."
    ) == text
    assert f"The plugin's files stay where they are, in {tmp_path}." == (
        checkout
    )
    assert "delete" not in checkout
