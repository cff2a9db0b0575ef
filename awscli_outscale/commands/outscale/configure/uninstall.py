"""How the plugin's files are removed, from where they are.

An AWS CLI v2 is told a directory to find the plugin in: one of ``pip install
--target``, or any other: a checkout, or the packages of a Python.
"""

from __future__ import annotations

import shlex
from pathlib import Path

_PACKAGE = "awscli-outscale"

# What `pip install --target` writes, and what Python compiles of it.
_OURS = (
    "awscli_outscale",
    "awscli_outscale-*.dist-info",
    "aws_outscale_start.py",
    "__pycache__/aws_outscale_start.*",
    "bin/aws-outscale*",
    "bin/aws_outscale_start*",
    "bin/__pycache__/aws_outscale_start.*",
)


def how(place: Path, is_v2: bool) -> str:
    """Say how to uninstall the plugin, in a sentence.

    :param place: the directory that the package is in.
    :param is_v2: an AWS CLI v2 has loaded it.
    """
    command = _command(place)
    if command is None and not is_v2:
        command = f"pip uninstall {_PACKAGE}"
    if command:
        return f"To uninstall the plugin: {command}"
    # What `pip install --target` has written, pip does not find again. A
    # checkout is more than the plugin.
    if not any(place.glob(_OURS[1])):
        return f"The plugin's files stay where they are, in {place}."
    found = [p for pattern in _OURS for p in sorted(place.glob(pattern))]
    names = [shlex.quote(str(path.relative_to(place))) for path in found]
    return (
        f"To uninstall the plugin, delete in {place}: {', '.join(names)}. "
        "Everything else there is not the plugin's."
    )


def _command(place: Path) -> str | None:
    """Return the command for packages of a Python; None for no such place."""
    parts = place.parts
    if not {"site-packages", "dist-packages"} & set(parts[-1:]):
        return None
    for index, part in enumerate(parts[:-2]):
        owner = parts[index + 2]
        if (part, parts[index + 1]) == ("pipx", "venvs"):
            return (
                f"pipx uninstall {_PACKAGE}"
                if owner == _PACKAGE
                else f"pipx uninject {shlex.quote(owner)} {_PACKAGE}"
            )
        if (part, parts[index + 1]) == ("uv", "tools"):
            return (
                f"uv tool uninstall {_PACKAGE}"
                if owner == _PACKAGE
                else f"uv tool install {shlex.quote(owner)}"
            )
    # An environment of uv's has no pip.
    uv = "uv " if _installer(place) == "uv" else ""
    return f"{uv}pip uninstall {_PACKAGE}"


def _installer(place: Path) -> str:
    for path in place.glob(f"{_OURS[1]}/INSTALLER"):
        return path.read_text("utf-8").strip()
    return ""
