"""The private names of others that our modules lean on, read from source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from laws import source

#: Private by their look, and not the AWS CLI's: of Python's named tuples and
#: frames, and what ``speed`` keeps in a module, and in a pattern.
NOT_THE_HOSTS = {"_replace", "_getframe", "_own_loader", "_made"}

_BY_NAME = frozenset(["getattr", "setattr", "hasattr"])


def of_the_host() -> dict[str, set[str]]:
    """Return each private name of others, with the modules that use it."""
    found: dict[str, set[str]] = {}
    for module, path in source.in_process().items():
        for name in {*_accessed(path), *_overridden(path)}:
            if name not in NOT_THE_HOSTS:
                found.setdefault(name, set()).add(module)
    return found


def _is_private(name: object) -> bool:
    return (
        isinstance(name, str)
        and name.isidentifier()
        and name.strip("_") != ""
        and name.startswith("_")
        and not name.startswith("__")
    )


def _accessed(path: Path) -> Iterator[str]:
    """Yield the private names that are looked up in an object of others.

    ``self`` and ``cls`` are our own; ``super()`` is the host's. So is what
    ``getattr`` is given by its name, and a pair of an object and a name.
    """
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Attribute):
            owner = getattr(node.value, "id", "")
            if _is_private(node.attr) and owner not in ("self", "cls"):
                yield node.attr
        names: list[ast.expr] = []
        if isinstance(node, ast.Call) and _BY_NAME & {
            getattr(node.func, "id", "")
        }:
            names = node.args[1:2]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            names = node.elts[1:]
        for name in names:
            if isinstance(name, ast.Constant) and _is_private(name.value):
                yield str(name.value)


def _overridden(path: Path) -> Iterator[str]:
    """Yield the private methods by which a class changes one of others.

    What the class calls itself is its own, and not for the host to call.
    """
    tree = source.tree(path)
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and getattr(node.value, "id", "") == "self"
    }
    others = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("awscli.", "botocore"))
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        if not others & {getattr(base, "id", "") for base in node.bases}:
            continue
        for item in node.body:
            if (
                isinstance(item, ast.FunctionDef)
                and _is_private(item.name)
                and item.name not in own
            ):
                yield item.name
