"""Build sdist and wheel, and try the wheel where there is nothing else.

The wheel goes into an empty environment beside the AWS CLI that its extra
``cli`` brings, and what the README's first block shows is run from there, as
far as that works without an account.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"

#: What an sdist needs so that others can test and document it.
NEEDED = (
    "CHANGELOG.md",
    "docs/index.md",
    "mkdocs.yml",
    "tests/conftest.py",
    "tests/cases/outgoing.json",
)


def main() -> int:
    """Return the exit code."""
    shutil.rmtree(DIST, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work:
        sdist = _sdist(Path(work))
        _check(sdist)
        _try(_wheel(sdist), Path(work))
    print(
        f"Ready in {DIST}: {', '.join(sorted(p.name for p in DIST.iterdir()))}"
    )
    return 0


def _sdist(work: Path) -> Path:
    # setuptools writes beside the sources.
    source = work / "source"
    leave = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info")
    shutil.copytree(ROOT, source, ignore=leave)
    call = "from setuptools import build_meta as b; b.build_sdist({!r})"
    _run([sys.executable, "-c", call.format(str(DIST))], cwd=source)
    [sdist] = DIST.glob("*.tar.gz")
    return sdist


def _check(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        sys.exit(f"{sdist.name} lacks {', '.join(missing)}.")


def _wheel(sdist: Path) -> Path:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    _run([*pip, "--wheel-dir", str(DIST), str(sdist)])
    [wheel] = DIST.glob("*.whl")
    return wheel


def _try(wheel: Path, work: Path) -> None:
    venv.create(work / "venv", with_pip=True)
    programs = work / "venv" / ("Scripts" if os.name == "nt" else "bin")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    env = {
        **kept,
        "HOME": str(work),
        "USERPROFILE": str(work),
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONSAFEPATH": "1",
    }
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.search(r"<!-- first -->\n```console\n(.*?)```", readme, re.S)
    assert shown
    for line in shown[1].splitlines():
        command = shlex.split(line.removeprefix("$ "))
        if command[:2] == ["pip", "install"]:
            command = [command[0], "install", "--quiet", f"{wheel}[cli]"]
        elif "configure" in command and "outscale" in command[:2]:
            key = work / "secret"
            key.write_text("s" * 40)
            keys = "--region eu-west-2 --access-key-id AAAAAAAAAAAAAAAAAAAA"
            command += [*keys.split(), "--secret-access-key", f"file://{key}"]
        elif "doctor" in command:
            command.append("--offline")
        elif "ec2" in command:
            command += ["--endpoint-url", "http://127.0.0.1:9"]
            _run(command, env=env, expected="127.0.0.1:9", cwd=work)
            continue
        _run(command, env=env, cwd=work)
    # Of another Python than the one that has it installed.
    target = work / "target"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    _run([*pip, "--target", str(target), str(wheel)])
    if os.name != "nt":  # its launchers look for the package elsewhere
        program = [sys.executable, "-S", str(target / "bin" / "aws-outscale")]
        del env["PYTHONSAFEPATH"]  # with which only venvs find anything
        _run([*program, "--version"], env=env, cwd=work)


def _run(
    command: list[str],
    env: dict[str, str] | None = None,
    expected: str | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a command that must succeed, or fail with what is expected."""
    print("$", " ".join(command), flush=True)
    program = shutil.which(command[0], path=(env or os.environ)["PATH"])
    run = subprocess.run(
        [program or command[0], *command[1:]],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    fine = expected in run.stderr if expected else run.returncode == 0
    if not fine:
        sys.exit(f"{run.stdout}{run.stderr}")


if __name__ == "__main__":
    sys.exit(main())
