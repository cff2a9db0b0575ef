"""Install the AWS CLI with this plugin on each supported Python there is.

Below ``.hosts``, as ``py3.13`` and so on; what is there is left. Pythons are
those on PATH and those that pyenv or GitHub's runners have installed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST = (3, 10)
PLACES = (
    *os.environ.get("PATH", "").split(os.pathsep),
    *sorted(Path.home().glob(".pyenv/versions/*/bin")),
    *sorted(Path("/opt/hostedtoolcache/Python").glob("*/*/bin")),
)


def found() -> dict[str, Path]:
    """Return a working Python of each version, such as ``3.13``."""
    pythons: dict[str, Path] = {}
    for place in PLACES:
        for python in sorted(Path(place).glob("python3.[0-9]*")):
            version = re.fullmatch(r"python3\.(\d+)", python.name)
            if version and (3, int(version[1])) >= OLDEST and _works(python):
                pythons.setdefault(f"3.{version[1]}", python)
    return pythons


def _works(python: Path) -> bool:
    """Tell whether it can make environments; pyenv's stand-ins cannot."""
    program = "import ensurepip, venv"
    run = subprocess.run(
        [python, "-c", program], capture_output=True, check=False
    )
    return run.returncode == 0


def install(version: str, python: Path) -> None:
    home = ROOT / ".hosts" / f"py{version}"
    if (home / "done").exists():
        return
    subprocess.run([python, "-m", "venv", "--clear", home], check=True)
    pip = [home / "bin" / "pip", "install", "--quiet"]
    subprocess.run([*pip, "--editable", f"{ROOT}[cli]"], check=True)
    (home / "done").touch()


if __name__ == "__main__":
    for version, python in sorted(found().items()):
        print(f"Python {version}", file=sys.stderr)
        install(version, python)
