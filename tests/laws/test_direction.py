"""Imports follow the arrows of the map, and never lead back up.

The map stands in the docstring of the package. So the decisions can be read
and tested without a host, and the sandbox cannot agree with our bugs.
"""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from laws import source

# Room -> the rooms that it may import from; its own, and _BELOW_ALL, it may
# always. A module of the top level is a room of its own.
_ARROWS = {
    "__init__": "activation plugin_path hooks oapi waits errors sandbox",
    "shim": (
        "__init__ aws_program plugin_path triage hooks speed commands "
        "terminal sandbox"
    ),
    "completer": "aws_program commands",
    "activation": "aws_program commands hooks speed cloud triage",
    "commands": (
        "hooks oapi waits terminal checks cloud triage speed osc_cli"
    ),
    "hooks": "waits terminal checks cloud triage osc_cli",
    "speed": "hooks",
    "waits": "terminal",
    "terminal": "checks cloud triage",
    "oapi": "checks",
    "checks": "cloud",
    "cloud aws_program plugin_path triage osc_cli data errors": "",
}
_ALLOWED = {
    room: arrows.split()
    for rooms, arrows in _ARROWS.items()
    for room in rooms.split()
}

# `by_name` is the package's own, and imports nothing by itself.
_BELOW_ALL = {"errors", "data", "__init__"}

_PURE = ("cloud", "checks", "oapi")
_NOT_PURE = frozenset(
    "awscli botocore boto3 os socket subprocess random threading".split()
)
_CLOCK = frozenset(["time", "monotonic", "perf_counter", "sleep"])
_SPEEDED_UP = {"activation", "shim", "commands.ec2.oapi_caller"}


def _room(module: str) -> str:
    """Return the room of a module of ours.

    >>> _room("awscli_outscale.commands.ec2.table")
    'commands'
    """
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def _ours(path: Path) -> set[str]:
    """Return the modules of ours that a module imports, sooner or later."""
    found = {i.module for i in source.imports(path)}
    found |= set(source.lazy_targets(path))
    return {m for m in found if m.partition(".")[0] == source.PACKAGE}


def _against_the_map(module: str) -> list[str]:
    room = _room(module)
    allowed = {room, *_ALLOWED[room], *_BELOW_ALL}
    found = _ours(source.in_process()[module])
    return sorted(m for m in found if _room(m) not in allowed)


def test_the_map_has_every_room() -> None:
    assert {_room(m) for m in source.in_process()} == set(_ALLOWED)


@pytest.mark.parametrize("module", source.in_process())
def test_imports_follow_the_map(module: str) -> None:
    assert [] == _against_the_map(module)


def test_the_map_leads_nowhere_twice() -> None:
    order = list(TopologicalSorter(_ALLOWED).static_order())

    assert order.index("cloud") < order.index("checks") < order.index("hooks")


def test_the_top_level_is_the_entrance_hall() -> None:
    hall = [
        m
        for m, path in source.in_process().items()
        if path.parent.name == source.PACKAGE
    ]

    assert len(hall) <= 9, hall


def test_imports_make_no_circle() -> None:
    graph = {
        module: _ours(path) - {source.PACKAGE}
        for module, path in source.in_process().items()
    }

    order = list(TopologicalSorter(graph).static_order())

    assert order.index(f"{source.PACKAGE}.errors") < order.index(
        f"{source.PACKAGE}.hooks.install"
    )


@pytest.mark.parametrize(
    "module", [m for m in source.in_process() if _room(m) in _PURE]
)
def test_pure_modules_know_neither_host_nor_world(module: str) -> None:
    path = source.modules()[module]
    found = {i.module.partition(".")[0] for i in source.imports(path)}
    clock = {
        f"time.{node.attr}"
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and "time" == node.value.id
        and node.attr in _CLOCK
    }

    assert set() == found & _NOT_PURE
    assert set() == clock


def test_few_know_what_only_makes_faster() -> None:
    speed = f"{source.PACKAGE}.speed"
    users = {
        module.removeprefix(f"{source.PACKAGE}.")
        for module, path in source.in_process().items()
        if _room(module) != "speed"
        and any(f"{m}.".startswith(f"{speed}.") for m in _ours(path))
    }

    assert _SPEEDED_UP == users


@pytest.mark.parametrize(
    "module", [m for m in source.modules() if source.is_sandbox(m)]
)
def test_the_sandbox_imports_nothing_from_the_mainland(module: str) -> None:
    mainland = [
        imported
        for imported in _ours(source.modules()[module])
        if not source.is_sandbox(imported)
    ]

    assert [] == mainland


def test_one_way_leads_to_the_sandbox_and_it_is_lazy() -> None:
    ways = {
        (_room(module), found.module, found.eager)
        for module, path in source.in_process().items()
        for found in source.imports(path)
        if source.is_sandbox(found.module)
    }

    assert {("shim", f"{source.PACKAGE}.sandbox.cli", False)} == ways
