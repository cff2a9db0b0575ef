"""The programs that are compared, and what they are called.

``make bench`` installs them below ``.hosts/bench``, as their users have them:
not editable, and compiled. AWS CLI v1 stands in one environment with all its
plugins, which do not exist for it unless its configuration names them.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import ROOT

INSTALLED = ROOT / ".hosts" / "bench"
DEBIANS = Path("/usr/bin/aws")

REGISTER_IMAGE = (
    "ec2 register-image --name bench --architecture x86_64 "
    "--root-device-name /dev/sda1 --block-device-mappings "
    "DeviceName=/dev/sda1,Ebs={SnapshotId=snap-12345678}"
)

#: The names of commands that targets refer to.
STOCK = "`aws` alone"
AGAIN = "`aws` alone, once more"
AWS_PROFILE = "`aws` with this plugin, AWS profile"
OUTSCALE_PROFILE = "`aws` with this plugin, OUTSCALE profile"
OAPI = "the same with `--oapi`"
SHIM = "`aws-outscale`"
OSC_CLI = "`osc-cli api CreateImage`"

REGISTERING = "register-image"
DESCRIBING = "describe-images"


@dataclass(frozen=True)
class Aws:
    """An AWS CLI, and how its configuration names a plugin's place."""

    version: str
    script: Path
    python_version: str
    shim: Path

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    @property
    def python(self) -> str:
        """Return the interpreter that the script names in its first line."""
        line = self.script.read_text("utf-8").partition("\n")[0]
        return line.removeprefix("#!").strip()

    def plugin(self, name: str, module: str, place: str) -> str:
        """Return the configuration that loads a plugin."""
        section = f"[plugins]\n{name} = {module}\n"
        if self.major == 2:
            section += f"cli_legacy_plugin_path = {INSTALLED / place}\n"
        return section


def described(size: int) -> str:
    """Return the subject of the group that describes so many images."""
    return f"{DESCRIBING}, {size:,}"


def awses() -> list[Aws]:
    """Return AWS CLI v1, and Debian's v2 if there is one."""
    found = [
        _aws(INSTALLED / "v1/bin/aws", INSTALLED / "v1/bin/aws-outscale"),
        _aws(DEBIANS, INSTALLED / "alone/bin/aws-outscale"),
    ]
    return [aws for aws in found if aws]


def _aws(script: Path, shim: Path) -> Aws | None:
    if not script.exists():
        return None
    said = subprocess.run(
        [script, "--version"], capture_output=True, text=True, check=True
    ).stdout
    version = re.match(r"aws-cli/(\S+) Python/(\S+)", said)
    if not version or (script == DEBIANS and version[1] < "2"):
        return None
    return Aws(version[1], script, version[2], shim)


def versions(hosts: list[Aws]) -> str:
    """Return what has been measured, for people."""
    clis = (f"AWS CLI {a.version} (Python {a.python_version})" for a in hosts)
    others = (
        f"{name} {_version(place, name)}"
        for place, name in (
            ("v1", "awscli-outscale"),
            ("v1", "awscli-plugin-endpoint"),
            ("awslocal", "awscli-local"),
            ("osc-cli", "osc-sdk"),
        )
    )
    return ", ".join([*clis, *others])


def _version(place: str, package: str) -> str:
    program = (
        "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))"
    )
    return subprocess.run(
        [INSTALLED / place / "bin/python", "-c", program, package],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
