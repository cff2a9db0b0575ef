"""Print, as JSON, what AWS CLI v1 has of the modules that we defer.

Run by the host's own Python, once as the host is, and once (``deferred``)
with the modules deferred.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from awscli_outscale.speed import (
    deferred_imports,
    late_patterns,
    registration,
)

MODULES = deferred_imports.modules()
REGISTERING = {
    name: entry for name, entry in MODULES.items() if "registers" in entry
}
SERVICES = [s for e in REGISTERING.values() for s in e["services"]]
MORE_COMMANDS = ["s3", "history", "deploy", "cloudfront"]
PACKAGES = ("awscli", "botocore", "docutils", "urllib3", "dateutil")


def promised(entry: dict[str, Any]) -> list[str]:
    """Return the names of a module that others get before it is there."""
    kinds = ("calls", "classes", "objects")
    return [name for kind in kinds for name in entry.get(kind, ())]


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
        and "_deferring" not in sys.modules[name].__dict__
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
            names = promised(entry)
            if names and _imports_from(text, short):
                tree = ast.parse(text)
                for each in _not_called(tree, short, names):
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


def wrong_patterns() -> list[str]:
    """Compile what is still to be compiled; return what cannot be."""
    found = []
    for each in gc.get_objects():
        if type(each) is late_patterns.LatePattern:
            try:
                each.fullmatch("")
            except TypeError:  # it is one of bytes
                each.fullmatch(b"")
            except re.error as problem:
                found.append(str(problem))
    return found


def registering() -> dict[str, list[str]]:
    """Return where we and botocore judge handlers and events otherwise."""
    hooks = importlib.import_module("botocore.hooks")
    clidriver = importlib.import_module("awscli.clidriver")
    seen: dict[str, list[Any]] = {"handlers": [], "events": []}

    def note(kind: str, own: Any) -> Any:
        def noting(*arguments: Any) -> Any:
            seen[kind].append(arguments)
            return own(*arguments)

        return noting

    owns = hooks.accepts_kwargs, hooks.EventAliaser._alias_event_name
    hooks.accepts_kwargs = note("handlers", owns[0])
    hooks.EventAliaser._alias_event_name = note("events", owns[1])
    clidriver.create_clidriver()
    hooks.accepts_kwargs, hooks.EventAliaser._alias_event_name = owns
    seen["events"] += [
        (hooks.EventAliaser(None), f"{before}{old}{after}")
        for old in hooks.EVENT_ALIASES
        for before in ("", "a.", "a")
        for after in ("", ".b", "b", f".b.{old}")
    ]
    registration.make_quick()

    def judged(function: Any, *arguments: Any) -> Any:
        try:
            answer = function(*arguments)
        except TypeError:
            return "TypeError"
        return (
            answer
            if isinstance(answer, str) and arguments[1:]
            else bool(answer)
        )

    quick = hooks.accepts_kwargs, hooks.EventAliaser._alias_event_name
    found = {}
    for kind, ours, own in zip(seen, quick, owns, strict=True):
        assert len(seen[kind]) > 200, kind
        found[kind] = [
            str(each)
            for each in seen[kind]
            if judged(ours, *each) != judged(own, *each)
        ]
    return found


def main(deferred: bool) -> None:
    """Look first at what is loaded, because all else loads more."""
    with contextlib.ExitStack() as stack:
        if deferred:
            stack.enter_context(deferred_imports.deferred())
            stack.enter_context(late_patterns.late())
        importlib.import_module("awscli.handlers")
        clidriver = importlib.import_module("awscli.clidriver")
    if deferred:
        registration.make_quick()
    found: dict[str, Any] = {"executed": executed()}
    driver = clidriver.create_clidriver()
    found["executed by a driver"] = executed()
    found["yaml"] = "yaml" in sys.modules
    found["python"] = sys.version_info[:2]
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
        found["wrong patterns"] = wrong_patterns()
    else:
        found["registering"] = registering()
        found["uses"] = uses()
        found["names"] = {
            name: [n for n in promised(entry) if not hasattr(module, n)]
            for name, entry in MODULES.items()
            if exists(name) and (module := importlib.import_module(name))
        }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main("deferred" in sys.argv)
