"""Examine the files that the AWS CLI reads, but not their contents."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from awscli_outscale.commands.outscale.doctor.findings import WARN, Finding

# The variables that name them.
_NAMED_BY = ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")


def passed_over(
    paths: Iterable[str], environ: Mapping[str, str]
) -> Iterator[Finding]:
    """Find files that the AWS CLI silently ignores.

    :param paths: of the configuration and the credentials file.
    """
    for name, variable in zip(paths, _NAMED_BY, strict=True):
        path = _expanded(name)
        named = f"{variable} names " if environ.get(variable) else ""
        if path.is_file() or not (named or path.exists()):
            continue
        what = "not a regular file" if path.exists() else "not there"
        yield Finding(
            "Files",
            WARN,
            f"{named}{path}, which is {what}: the AWS CLI ignores it",
            f"Correct it, or unset {variable}." if named else "Move it away.",
        )


def open_to_others(paths: Iterable[str]) -> Iterator[Finding]:
    """Find files with a secret that others can read."""
    if os.name == "nt":
        return
    for name in dict.fromkeys(paths):
        path = _expanded(name)
        try:
            mode = path.stat().st_mode
            if not stat.S_ISREG(mode) or not mode & 0o077:
                continue
            has_secret = b"aws_secret_access_key" in path.read_bytes().lower()
        except (OSError, ValueError):
            continue
        if has_secret:
            yield Finding(
                "Files",
                WARN,
                f"Others can read {path}, which has a secret key in it (mode "
                f"{mode & 0o777:03o})",
                f"Run: chmod 600 {shlex.quote(str(path))}",
            )


def _expanded(name: str) -> Path:
    return Path(os.path.expandvars(os.path.expanduser(name)))
