"""Print, as JSON, what AWS CLI v1 has of the services that we defer.

Run by the host's own Python, once as the host is, and once (``deferred``)
with its customizations deferred.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import awscli.clidriver

from awscli_outscale.speed import deferred_imports

PACKAGE = "awscli.customizations"


def tables(driver: Any) -> dict[str, Any]:
    """Return the commands of each service with their classes and options."""
    main = driver._get_command_table()
    found = {}
    for _, service in deferred_imports.DEFERRED.values():
        commands = main[service]._get_command_table()
        found[service] = {
            name: [
                type(command).__name__,
                command.lineage_names,
                sorted(command.arg_table),
            ]
            for name, command in commands.items()
        }
    return found


def registered() -> dict[str, list[str]]:
    """Return the events for which each module registers a handler."""
    found: dict[str, list[str]] = {}

    class Emitter:
        def __init__(self, module: str) -> None:
            self.module = module

        def register(self, event: str, handler: Any, **kwargs: Any) -> None:
            found.setdefault(self.module, []).append(event)

    for module, (function, service) in deferred_imports.DEFERRED.items():
        imported = importlib.import_module(f"{PACKAGE}.{module}")
        getattr(imported, function)(Emitter(service))
    return found


def registered_in_two_builds(session: Any) -> list[str]:
    """Return the events that the stand-in for EMR's module registers for."""
    found: list[tuple[str, Any]] = []

    class Emitter:
        def register(self, event: str, handler: Any, **kwargs: Any) -> None:
            found.append((event, handler))

    with deferred_imports.deferred():
        module = sys.modules[f"{PACKAGE}.emr.emr"]
    module.emr_initialize(Emitter())
    for _ in range(2):
        found[0][1](command_table={}, session=session)
    return [event for event, _ in found]


def main(deferred: bool) -> None:
    """Look first at what is loaded, because all else loads more."""
    if deferred:
        with deferred_imports.deferred():
            importlib.import_module("awscli.handlers")
    driver = awscli.clidriver.create_clidriver()
    names = [f"{PACKAGE}.{module}" for module in deferred_imports.DEFERRED]
    found = {
        "loaded": [name for name in names if name in sys.modules],
        "yaml": "yaml" in sys.modules,
        "built twice": registered_in_two_builds(driver.session)
        if deferred
        else registered()["emr"],
        "tables": tables(driver),
        "twice": tables(awscli.clidriver.create_clidriver()),
        "registered": registered(),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main("deferred" in sys.argv)
