"""Print, as JSON, what AWS CLI v1 has of the modules that we defer.

Run by the host's own Python, once as the host is, and once (``deferred``)
with the modules deferred.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from awscli_outscale.speed import deferred_imports

MODULES = deferred_imports.modules()
REGISTERING = {
    name: entry for name, entry in MODULES.items() if "registers" in entry
}
SERVICES = [s for e in REGISTERING.values() for s in e["services"]]
MORE_COMMANDS = ["s3", "history", "deploy", "cloudfront"]
PACKAGES = ("awscli", "botocore", "docutils", "urllib3", "dateutil")


def exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def executed() -> list[str]:
    """Return those modules that have been imported in earnest."""
    return [
        name
        for name in MODULES
        if name in sys.modules
        and sys.modules[name].__dict__.get("_own_loader") is None
    ]


def table_of(command: Any) -> dict[str, Any]:
    if hasattr(command, "_get_command_table"):
        return dict(command._get_command_table())
    return dict(command.subcommand_table)


def tables(driver: Any) -> dict[str, Any]:
    """Return the commands of each service with their classes and options."""
    main = driver._get_command_table()
    return {
        service: {
            name: [
                type(command).__name__,
                command.lineage_names,
                sorted(command.arg_table),
            ]
            for name, command in table_of(main[service]).items()
        }
        for service in (*SERVICES, *MORE_COMMANDS)
    }


class Emitter:
    """Notes what is registered."""

    def __init__(self) -> None:
        self.registered: list[tuple[str, Any]] = []

    def register(self, event: str, handler: Any, **kwargs: Any) -> None:
        self.registered.append((event, handler))

    register_first = register_last = register

    @property
    def events(self) -> list[str]:
        return [event for event, _ in self.registered]


def registered() -> dict[str, list[str]]:
    """Return the events for which each module registers a handler."""
    found = {}
    for name, entry in REGISTERING.items():
        emitter = Emitter()
        getattr(importlib.import_module(name), entry["registers"])(emitter)
        found[entry["services"][0]] = emitter.events
    return found


def registered_in_two_builds(session: Any) -> list[str]:
    """Return the events that the promise of EMR's module registers for."""
    emitter = Emitter()
    sys.modules["awscli.customizations.emr.emr"].emr_initialize(emitter)
    for _ in range(2):
        emitter.registered[0][1](command_table={}, session=session)
    return emitter.events


def uses() -> dict[str, list[str]]:
    """Return what others do with a promised name beyond calling it."""
    found: dict[str, list[str]] = {}
    roots = {
        Path(str(importlib.util.find_spec(package).origin)).parent
        for package in PACKAGES
    }
    for path in sorted(p for root in roots for p in root.rglob("*.py")):
        text = path.read_text("utf-8")
        for name, entry in MODULES.items():
            short = name.rpartition(".")[2]
            if entry.get("calls") and _imports_from(text, short):
                tree = ast.parse(text)
                for each in _not_called(tree, short, entry["calls"]):
                    found.setdefault(name, []).append(f"{path.name}: {each}")
    return found


def _imports_from(text: str, short: str) -> bool:
    """Say whether a source may import from a module of that last name."""
    return short in text and bool(re.search(rf"\b{short}\s+import\b", text))


def _not_called(
    tree: ast.Module, short: str, names: list[str]
) -> Iterator[str]:
    taken = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and str(node.module).rpartition(".")[2] == short
        for alias in node.names
        if alias.name in names
    }
    called = {
        id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if "register" == node.func.attr:  # as a handler, with **kwargs
                called |= {id(argument) for argument in node.args[1:]}
        elif isinstance(node, ast.Dict):  # {"command_class": ListCommand}
            called |= {
                id(value)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant)
                and key.value == "command_class"
            }
    yield from (
        f"line {node.lineno}: {node.id}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.id in taken
        and id(node) not in called
    )


def main(deferred: bool) -> None:
    """Look first at what is loaded, because all else loads more."""
    with deferred_imports.deferred() if deferred else contextlib.nullcontext():
        importlib.import_module("awscli.handlers")
        clidriver = importlib.import_module("awscli.clidriver")
    found: dict[str, Any] = {"executed": executed()}
    driver = clidriver.create_clidriver()
    found["executed by a driver"] = executed()
    found["yaml"] = "yaml" in sys.modules
    built_twice = (
        registered_in_two_builds(driver.session)
        if deferred
        else registered()["emr"]
    )
    found |= {
        "built twice": built_twice,
        "tables": tables(driver),
        "registered": registered(),
        "not there": [name for name in MODULES if not exists(name)],
    }
    if deferred:
        found["twice"] = tables(clidriver.create_clidriver())
    else:
        found["uses"] = uses()
        found["names"] = {
            name: [n for n in entry.get("calls", ()) if not hasattr(module, n)]
            for name, entry in MODULES.items()
            if exists(name) and (module := importlib.import_module(name))
        }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main("deferred" in sys.argv)
