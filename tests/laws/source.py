"""What our modules import, read from their source without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from support.hosts import ROOT

PACKAGE = "awscli_outscale"


@dataclass(frozen=True)
class Import:
    """An import statement: ``module`` is imported in ``line``.

    ``eager`` imports run when the importing module is imported; others wait
    in a function, or for a type checker.
    """

    module: str
    line: int
    eager: bool


@cache
def modules() -> dict[str, Path]:
    """Return all modules of the package, by their dotted names."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(p for p in parts if p != "__init__")
        found[name] = path
    return found


def in_process() -> dict[str, Path]:
    """Return those that may be loaded into an AWS CLI."""
    return {
        name: path for name, path in modules().items() if not is_sandbox(name)
    }


def is_sandbox(name: str) -> bool:
    return f"{name}.".startswith(f"{PACKAGE}.sandbox.")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def imports(path: Path) -> list[Import]:
    """Return every import of a module, wherever it stands.

    ``from package import name`` counts as an import of ``package.name`` if
    that is a module of ours, and of ``package`` otherwise. What stands under
    ``if TYPE_CHECKING`` is left out: it never runs.
    """
    return list(_imports(tree(path), path, eager=True))


@cache
def lazy_targets(path: Path) -> list[str]:
    """Return the modules that a module names as ``"module:function"``."""
    return [
        node.value.partition(":")[0]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(f"{PACKAGE}.")
        and ":" in node.value
    ]


def _imports(node: ast.AST, path: Path, eager: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and _is_type_checking(child.test):
            continue
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, child.lineno, eager)
        elif isinstance(child, ast.ImportFrom):
            for name in _from(child, path):
                yield Import(name, child.lineno, eager)
        else:
            function = isinstance(
                child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
            )
            yield from _imports(child, path, eager and not function)


def _is_type_checking(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _from(node: ast.ImportFrom, path: Path) -> list[str]:
    base = node.module or ""
    if node.level:
        package = path.relative_to(ROOT).parts[: -node.level]
        base = ".".join([*package, *filter(None, [base])])
    known = modules()
    return [
        f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base
        for alias in node.names
    ]
