"""The AWS CLIs that the functional tests run on.

The tests do not know which one they run on. ``.venv`` has the newest AWS CLI
v1, ``make hosts`` adds named versions under ``.hosts``, and Debian's package
``awscli`` is a v2. With ``TEST_PYTHONS`` in the environment they are, instead,
the same AWS CLI on each Python (``make test-pythons``).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: The oldest AWS CLI of each major version that is supported.
OLDEST = {1: (1, 29, 4), 2: (2, 9, 19)}

#: Hands on to the processes of one run what the first of them has found.
FOUND = "TEST_HOSTS_FOUND"


@dataclass(frozen=True)
class Host:
    """An AWS CLI: ``name`` is its version, such as ``1.46.3``."""

    name: str
    aws: Path

    def __str__(self) -> str:
        home = self.aws.parent.parent.name
        return f"aws-{self.name}" + (f"-{home}" if _is_of_python(home) else "")

    @property
    def major(self) -> int:
        return int(self.name.split(".")[0])

    @property
    def version(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.name.split("."))

    @property
    def is_oldest(self) -> bool:
        """Whether no older one of its major version is supported."""
        return self.version == OLDEST[self.major]

    @property
    def python(self) -> Path:
        """Return the interpreter that ``aws`` names in its first line."""
        line = self.aws.read_text("utf-8").partition("\n")[0]
        return Path(line.removeprefix("#!").strip())

    def plugins_section(self) -> str:
        """Return the configuration by which this AWS CLI loads us."""
        lines = ["[plugins]", "outscale = awscli_outscale"]
        if self.major == 2:
            lines.append(f"cli_legacy_plugin_path = {ROOT}")
        return "\n".join(lines) + "\n"

    def exit_code(self, kind: str) -> int:
        """Return the AWS CLI's own exit code for a kind of error."""
        if self.major == 1:
            return 255
        return {"parameters": 252, "configuration": 253, "client": 254}.get(
            kind, 255
        )


def _find(aws: Path) -> Host | None:
    if not aws.exists():
        return None
    run = subprocess.run(
        [aws, "--version"], capture_output=True, text=True, check=False
    )
    version = re.match(r"aws-cli/([\d.]+)", run.stdout + run.stderr)
    return Host(version[1], aws) if version else None


def installed() -> list[Host]:
    """Return the supported hosts of this machine, the newest v1 first."""
    return [h for h in _all() if h.version >= OLDEST[h.major]]


def is_everything() -> bool:
    """Say whether the whole matrix is run: ``make test-matrix``."""
    return "everything" == os.environ.get("TEST_MATRIX")


def is_sample() -> bool:
    """Say whether hosts between run a sample: not in ``make test-hosts``."""
    return not os.environ.get("TEST_MATRIX")


def of_version_1() -> list[Host]:
    """Return those in whose process ``aws-outscale`` runs as well."""
    return [h for h in installed() if h.major == 1]


def completer_of(host: Host) -> Path:
    """Return its ``aws_completer``; Debian has v2's elsewhere."""
    places = f"{host.aws.parent}{os.pathsep}/usr/libexec"
    found = shutil.which("aws_completer", path=places)
    assert found, f"AWS CLI {host.name} has no aws_completer"
    return Path(found)


def too_old() -> list[Host]:
    """Return the hosts of this machine that are not supported."""
    return [h for h in _all() if h.version < OLDEST[h.major]]


@cache
def _all() -> list[Host]:
    if FOUND not in os.environ:
        os.environ[FOUND] = json.dumps(
            [(host.name, str(host.aws)) for host in _look()]
        )
    return [
        Host(name, Path(aws)) for name, aws in json.loads(os.environ[FOUND])
    ]


def _is_of_python(home: str) -> bool:
    return home.startswith("py")


def _look() -> list[Host]:
    if os.environ.get("TEST_PYTHONS"):
        hosts = map(_find, sorted(ROOT.glob(".hosts/py*/bin/aws")))
        return [host for host in hosts if host is not None]
    candidates = [
        Path(sys.executable).parent / "aws",
        *sorted(ROOT.glob(".hosts/[!p]*/bin/aws")),
        Path("/usr/bin/aws"),
    ]
    found = {}
    for aws in candidates:
        host = _find(aws)
        if host is not None:
            found.setdefault(host.name, host)
    return list(found.values())


def described() -> list[str]:
    """Return what there is, a line each."""
    lines = ["AWS CLIs of this machine:"]
    for host in _all():
        place = os.path.relpath(host.aws, ROOT)
        place = place if not place.startswith("..") else str(host.aws)
        old = "" if host in installed() else "  (too old: is refused)"
        lines.append(f"  {host.name:8} {place}{old}")
    return lines


if __name__ == "__main__":
    print(*described(), sep="\n")
