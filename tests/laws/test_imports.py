"""Importing costs nothing, and needs nothing that a host may lack.

The AWS CLI imports the package for every command of every profile. AWS CLI
v2, as it is installed by AWS's installer, does so in a Python of its own that
has only a part of the standard library and none of the user's packages.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from laws import source

from support.hosts import ROOT

# What the module may load when it is imported: these, and what they load.
_ALLOWED = ("__future__", "importlib", "sys")

# Looked up in AWS CLI 2.36.7 from AWS's installer: modules that Python 3 has
# and its bundled Python has not. (It is built by PyInstaller, which collects
# what the AWS CLI itself imports.)
_NOT_IN_V2 = frozenset(
    """
    bdb cProfile cmath cmd code codeop compileall curses dbm doctest ensurepip
    filecmp graphlib imaplib mailbox modulefinder pdb pickletools poplib
    profile pstats pty sched shelve symtable timeit trace venv wave wsgiref
    zipapp zoneinfo json.tool
    """.split()
)

# Python's documentation, "Unix-specific services" and modules with
# "Availability: Unix": missing on Windows.
_NOT_ON_WINDOWS = frozenset(
    """
    crypt curses fcntl grp nis ossaudiodev posix pty pwd readline resource
    spwd syslog termios tty
    """.split()
)
_NAMES_NOT_ON_WINDOWS = {
    "os": """
    chown chroot fchmod fork forkpty getegid geteuid getgid getgroups getpgid
    getpgrp getsid getuid initgroups killpg mkfifo mknod nice openpty
    register_at_fork setegid seteuid setgid setpgid setsid setuid statvfs
    sysconf tcgetpgrp uname wait wait3 wait4 waitid
    """.split(),
    "signal": """
    SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGTSTP
    SIGUSR1 SIGUSR2 SIGWINCH alarm pause pthread_sigmask setitimer sigwait
    """.split(),
    "time": ["tzset"],
}

_HOST_PACKAGES = frozenset(["awscli", "botocore", "jmespath"])

IN_PROCESS = source.in_process()


def _own(path: Path) -> list[source.Import]:
    return [
        found
        for found in source.imports(path)
        if found.module.partition(".")[0] != source.PACKAGE
    ]


def test_importing_the_package_loads_nothing_but_itself() -> None:
    program = (
        f"import sys, {', '.join(_ALLOWED)}\n"
        "before = set(sys.modules)\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        f"import {source.PACKAGE}\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    # Without `site`, which would load for us what we must not.
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )

    assert [source.PACKAGE] == run.stdout.split()


@pytest.mark.parametrize("module", IN_PROCESS)
def test_imports_are_there_in_the_python_of_aws_cli_v2(module: str) -> None:
    missing = [
        f"line {found.line}: {found.module}"
        for found in _own(IN_PROCESS[module])
        if found.module.partition(".")[0] not in _HOST_PACKAGES
        and (
            found.module.partition(".")[0] not in sys.stdlib_module_names
            or found.module in _NOT_IN_V2
            or found.module.partition(".")[0] in _NOT_IN_V2
        )
    ]

    assert [] == missing


@pytest.mark.parametrize("module", IN_PROCESS)
def test_nothing_is_used_that_windows_lacks(module: str) -> None:
    path = IN_PROCESS[module]
    found = [i.module for i in _own(path) if i.module in _NOT_ON_WINDOWS]
    found += [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.attr in _NAMES_NOT_ON_WINDOWS.get(node.value.id, ())
    ]

    assert [] == found


def test_the_tests_of_make_quick_can_be_imported_on_windows() -> None:
    """CI runs it there, and all tests need ``conftest``."""
    missing = _NOT_ON_WINDOWS - {"posix"}  # of which our own `os` is made
    program = (
        "import sys\n"
        f"sys.modules |= dict.fromkeys({sorted(missing)!r})\n"
        "import pytest\n"
        "sys.exit(pytest.main(sys.argv[1:]))"
    )
    options = "--collect-only --quiet --quiet -p no:cacheprovider"
    folders = [f"tests/{name}" for name in ("unit", "oracle", "laws")]

    run = subprocess.run(
        [sys.executable, "-c", program, *options.split(), *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == run.returncode, run.stdout + run.stderr


def test_no_host_package_is_needed_to_import_what_both_doors_share() -> None:
    # Commands are made of the AWS CLI's own classes, and loaded by an AWS CLI
    # only.
    eager = {
        module
        for module, path in IN_PROCESS.items()
        for found in _own(path)
        if found.eager and found.module.partition(".")[0] in _HOST_PACKAGES
    }

    assert f"{source.PACKAGE}.commands.ec2.table" in eager
    assert all(
        module.startswith(f"{source.PACKAGE}.commands.") for module in eager
    ), eager
