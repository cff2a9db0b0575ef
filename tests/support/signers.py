"""Find who, in an AWS CLI, could sign or send without botocore's events."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# What a module imports, or calls, to sign, to send or to start a program.
_MODULES = (
    "awscrt.auth awscrt.http awscrt.s3 awscrt.websocket botocore.auth "
    "botocore.crt botocore.httpsession botocore.signers ftplib hmac "
    "http.client multiprocessing pty requests s3transfer.crt socket "
    "subprocess urllib.request urllib3 webbrowser"
).split()
_CALLS = re.compile(
    "Popen|Session|URLLib3Session|add_auth|check_call|check_output|"
    "create_connection|execute_auth_flow|exec[lv]p?e?|generate_db_.*|"
    "generate_presigned_.*|get_credentials|get_frozen_credentials|getoutput|"
    "load_credentials|popen|posix_spawnp?|spawn[lv]p?e?|startfile|urlopen|"
    r"os\.system"
)

# Libraries that an AWS CLI brings along, and its own tests' support.
_NOT_COMMANDS = ("botocore", "s3transfer", "testutils.py")


def found_in(package: Path) -> dict[str, set[str]]:
    """Return what each module of an AWS CLI has of these.

    :param package: the directory of the package ``awscli``.
    """
    found = {}
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name.split("/")[0] not in _NOT_COMMANDS:
            found[name] = set(signs(path.read_text("utf-8")))
    return {name: signs for name, signs in found.items() if signs}


def signs(source: str) -> Iterator[str]:
    """Yield the names by which a module may sign, send or start.

    >>> sorted(signs("import subprocess as s; s.run([])"))
    ['subprocess']
    >>> sorted(signs("from os import execvp; execvp('ssh', [])"))
    ['execvp']
    >>> sorted(signs("from botocore import auth; session.get_credentials()"))
    ['botocore.auth', 'get_credentials']
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from filter(_is_one, (alias.name for alias in node.names))
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names = {module, *(f"{module}.{a.name}" for a in node.names)}
            yield from {m for name in names for m in _named_in(name)}
        elif isinstance(node, ast.Call):
            name = _name(node.func)
            if _CALLS.fullmatch(name):
                yield name


def _is_one(module: str) -> bool:
    return bool(_named_in(module))


def _named_in(module: str) -> list[str]:
    return [m for m in _MODULES if f"{module}.".startswith(f"{m}.")]


def _name(called: ast.expr) -> str:
    """Return the last name of what is called; ``system`` with its module."""
    if isinstance(called, ast.Attribute):
        # There is also `platform.system`.
        return (
            f"{_name(called.value)}.system"
            if ("system" == called.attr)
            else called.attr
        )
    return called.id if isinstance(called, ast.Name) else ""
