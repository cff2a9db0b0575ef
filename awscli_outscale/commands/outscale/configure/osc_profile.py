"""The profile of osc-cli that keys are taken from, or that is linked to."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from awscli_outscale import errors, osc_cli
from awscli_outscale.commands.outscale.configure import key_shape
from awscli_outscale.terminal.messages import warn

#: What the command has in it that --link-osc-cli writes.
LINK = re.compile(r"\bosc_cli\.py\b|\boutscale osc-credentials\b")


def chosen(args: Any) -> tuple[osc_cli.OscProfile | None, str | None]:
    """Return osc-cli's profile, and the command that links to it."""
    linked = args.link_osc_cli is not None
    name = args.link_osc_cli if linked else args.from_osc_cli
    if name is None:
        return None, None
    option = "--link-osc-cli" if linked else "--from-osc-cli"
    try:
        path = osc_cli.find_file(os.environ).absolute()
        found = osc_cli.load(path, name or None, os.environ)
    except osc_cli.Unusable as problem:
        raise errors.invalid_parameters([f"{option}: {problem}"]) from None
    for what, text in (
        ("The name", found.name),
        ("The path", str(path).replace("]", "")),
    ):
        if odd := key_shape.why_not_name(text):
            raise errors.invalid_parameters(
                [f"{option}: {what} {text!r} {odd}"]
            )
    if found.left:
        warn(
            f"{option}: {', '.join(found.left)} of profile "
            f"{found.name!r} in {path} cannot be copied.",
            "cli",
        )
    return found, link(path, found.name) if linked else None


def link(path: Path, name: str) -> str:
    """Return the ``credential_process`` that reads osc-cli's file.

    A Python runs our file; AWS CLI v2 from AWS's installer has no Python that
    could be called, and calls itself.
    """
    if getattr(sys, "frozen", False):
        aws = shutil.which("aws") or sys.executable
        command = [aws, "outscale", "osc-credentials"]
        command += ["--file", str(path), "--name", name]
    else:
        program = str(Path(osc_cli.__file__).resolve())
        command = [sys.executable, "-I", program, str(path), name]
    if os.name == "nt":
        return subprocess.list2cmdline(command)
    return shlex.join(command)
