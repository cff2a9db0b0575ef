"""Imports point down: doors, glue, pure, base. The sandbox is an island.

So the decisions can be read and tested without a host, and the sandbox cannot
agree with our bugs.
"""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from laws import source

_LAYERS = {
    "base": "errors regions concerns",
    "pure": (
        "profile configured_endpoint checked checks problems image_location "
        "url_checks device_checks register_checks image_checks "
        "export_checks attribute_checks attribute_form image_request mapping "
        "translate schedule subjects estimate wording ini ini_lines osc_cli "
        "profile_setup hints findings examine_settings manifest_checks "
        "osc_spelling journey"
    ),
    "glue": (
        "session guard lockout checking models model_files resending "
        "object_storage "
        "waiting stopping progress image_options image_commands making "
        "showing "
        "literal_urls fcu_commands patient_waiters launch_permissions "
        "activation legacy_path installed garbage deferring "
        "again looking lost_answers sharing snapshot_progress telling surely "
        "files fetching examine_session examine_network manifests hinting "
        "commands commands.visibility commands.lazy commands.group "
        "commands.command commands.configure commands.setup_options "
        "commands.prompts commands.osc_credentials commands.doctor "
        "commands.explain_manifest commands.regions commands.sandbox "
        "commands.create_image "
        "commands.image_creation commands.clients "
        "commands.wait_options commands.copy_image commands.copying "
        "commands.exporting commands.importing commands.targets "
        "progress_lines"
    ),
    "doors": "__init__ shim completer",
}
_ORDER = list(_LAYERS)
_LAYER = {
    source.PACKAGE if name == "__init__" else f"{source.PACKAGE}.{name}": layer
    for layer, names in _LAYERS.items()
    for name in names.split()
}

# The one import from outside, lazy: `aws-outscale sandbox` starts it.
_WAY_TO_THE_ISLAND = (
    f"{source.PACKAGE}.shim",
    f"{source.PACKAGE}.sandbox.cli",
    False,
)

_PURE = [m for m, layer in _LAYER.items() if layer == "pure"]
_NOT_PURE = frozenset(
    "awscli botocore boto3 os socket subprocess random threading".split()
)
_CLOCK = frozenset(["time", "monotonic", "perf_counter", "sleep"])


def _ours(path: Path) -> set[str]:
    """Return the modules of ours that a module imports, sooner or later."""
    found = {i.module for i in source.imports(path)}
    found |= set(source.lazy_targets(path))
    return {m for m in found if m.partition(".")[0] == source.PACKAGE}


def _points_down(importer: str, imported: str) -> bool:
    """Tell whether an import goes to the same layer or a lower one."""
    if not {importer, imported} <= set(_LAYER):
        return True  # has no layer yet, which is for another test to say
    below = _ORDER.index(_LAYER[imported])
    return below <= _ORDER.index(_LAYER[importer])


def test_every_module_has_a_layer() -> None:
    assert sorted(_LAYER) == sorted(source.in_process())


@pytest.mark.parametrize("module", source.in_process())
def test_imports_point_down(module: str) -> None:
    upwards = [
        imported
        for imported in _ours(source.in_process()[module])
        if not source.is_sandbox(imported)
        and not _points_down(module, imported)
    ]

    assert [] == upwards


def test_an_import_of_the_glue_by_a_pure_module_would_be_noticed() -> None:
    package = source.PACKAGE

    assert _points_down(f"{package}.session", f"{package}.profile")
    assert not _points_down(f"{package}.profile", f"{package}.session")


def test_imports_make_no_circle() -> None:
    graph = {
        module: _ours(path) for module, path in source.in_process().items()
    }

    order = list(TopologicalSorter(graph).static_order())

    assert order.index(f"{source.PACKAGE}.errors") < order.index(
        f"{source.PACKAGE}.session"
    )


@pytest.mark.parametrize("module", _LAYERS["base"].split())
def test_what_lies_below_all_imports_nothing_of_ours(module: str) -> None:
    path = source.modules()[f"{source.PACKAGE}.{module}"]

    assert set() == _ours(path)


@pytest.mark.parametrize("module", _PURE)
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
        (module, found.module, found.eager)
        for module, path in source.in_process().items()
        for found in source.imports(path)
        if source.is_sandbox(found.module)
    }

    assert {_WAY_TO_THE_ISLAND} == ways
