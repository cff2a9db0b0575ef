"""Run a command as a process, look at what it says, and take its measures.

A command that fails is fast, so a run counts only if it succeeded, said
nothing on standard error and printed the images that it was asked for.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from benchmarks.ratios import Run
from benchmarks.server import Server

_IMAGE = re.compile(rb'"ImageId": *"ami-')

# Linux counts in KiB, macOS in bytes.
_TO_MIB = 2**20 if sys.platform == "darwin" else 2**10


class Failed(Exception):
    """A command did something else than what it is measured for."""


@dataclass(frozen=True)
class Command:
    """What is measured.

    :ivar environment: all of it: of this process, nothing is passed on.
    :ivar images: how many image IDs it prints, each in a line of its own.
    :ivar ours: this package takes part.
    """

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    images: int
    ours: bool = False


def measure(command: Command, server: Server, work: Path) -> Run:
    """Run a command once.

    The peak of memory is what the kernel has seen of the new process. It is
    not below what this one had when it started the other (see ``own_peak``),
    so this one stays small: output goes to files, and is not read as a whole.

    :param work: a directory to run in, and for the output.
    :raises Failed: it failed, warned, or printed something else.
    """
    server.taken()
    with (work / "out").open("w+b") as out, (work / "err").open("w+b") as err:
        began = time.perf_counter()
        process = subprocess.Popen(
            command.argv,
            cwd=work,
            env=command.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        said, images = err.read(2000).decode(), _images(out)
    if (process.returncode, said, images) != (0, "", command.images):
        raise Failed(
            f"{command.name}: exit code {process.returncode}, {images} "
            f"images instead of {command.images}\n"
            f"{' '.join(command.argv)}\n{said}"
        )
    return Run(
        wall,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / _TO_MIB,
        server.taken(),
    )


def own_peak() -> float:
    """Return the MiB below which no peak of another process is seen."""
    import resource  # which Windows lacks

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _TO_MIB


def _images(out: BinaryIO) -> int:
    out.seek(0)
    lines: Iterator[bytes] = iter(out)
    return sum(len(_IMAGE.findall(line)) for line in lines)
