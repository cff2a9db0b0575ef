"""Run many commands of an AWS CLI in one process, one after the other.

Most of what a command costs is the start of Python. Each command gets a
driver, a session and plugins of its own, as its own process would; the models
are loaded anew. What it writes is caught below Python, so that a pager's
output is caught as well.

The host's own Python runs it: argument lists come as JSON on standard
input, each with the environment variables that are its own, and what has
become of each goes, as JSON, to standard output.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import awscli.clidriver


def run(argv: list[str]) -> dict[str, Any]:
    """Run ``aws ARGV``; return its exit code and its output."""
    sys.argv = ["aws", *argv]
    random.seed(0)  # v1 makes up the enumerated values of a skeleton
    with _caught(1) as out, _caught(2) as err:
        try:
            code = _main(argv)
        except SystemExit as end:
            code = end.code
        # A hint is written when the program ends.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        caught = {"out": _read(out), "err": _read(err)}
    return {"code": code, **caught}


@contextlib.contextmanager
def environment(variables: dict[str, str | None]) -> Iterator[None]:
    """Set variables for a while, or unset them (None)."""
    before = dict(os.environ)
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def each(commands: list[Any]) -> Iterator[dict[str, Any]]:
    """Run commands; yield what has become of each."""
    for argv, variables in commands:
        with environment(variables):
            yield run(argv)


def _main(argv: list[str]) -> Any:
    if hasattr(awscli.clidriver, "AWSCLIEntryPoint"):
        return awscli.clidriver.AWSCLIEntryPoint().main(argv)
    return awscli.clidriver.create_clidriver().main(argv)


@contextlib.contextmanager
def _caught(descriptor: int) -> Iterator[Any]:
    saved = os.dup(descriptor)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), descriptor)
        try:
            yield file
        finally:
            os.dup2(saved, descriptor)
            os.close(saved)


def _read(file: Any) -> str:
    file.seek(0)
    text: str = file.read().decode()
    return text


if __name__ == "__main__":
    commands = json.load(sys.stdin)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    json.dump(list(each(commands)), sys.stdout)
