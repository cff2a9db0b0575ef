"""Print, as JSON, where our loader's models differ from the host's own.

Run by the host's own Python, with a directory of models of the user's in
``AWS_DATA_PATH``. What is said of a model is how it differs: not at all, or
in the places that are listed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import awscli.clidriver  # noqa: F401  it brings the host's botocore
import botocore.session

from awscli_outscale.hooks import fcu_model
from awscli_outscale.speed import quick_models

KINDS = ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1")
NO_VERSION = "1999-01-01"


def differences(theirs: Any, ours: Any, place: str = "") -> Iterator[str]:
    """Yield the places where two models differ, order included."""
    if not (isinstance(theirs, Mapping) and isinstance(ours, Mapping)):
        if theirs != ours:
            yield place
        return
    if list(theirs) != list(ours):
        yield f"{place} (names)"
    for name in theirs:
        yield from differences(theirs[name], ours.get(name), f"{place}/{name}")


def loaded(loader: Any, *path: str) -> Any:
    """Return a model, or the words of the error."""
    try:
        return loader.load_service_model(*path)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"


def main(services: list[str]) -> None:
    """Compare each model of the services."""
    theirs = botocore.session.Session().get_component("data_loader")
    session = botocore.session.Session()
    quick_models.install(session)
    fcu_model.install(session)
    ours = session.get_component("data_loader")
    paths = [(service, kind) for service in services for kind in KINDS]
    service, kind = services[0], KINDS[0]
    paths += [
        (service, kind, NO_VERSION),
        (service, kind, ""),
        (f"{service}/../s3", kind),
        (service, "no-such-kind"),
        ("no-such-service", kind),
    ]
    found = {}
    for path in paths:
        expected = loaded(theirs, *path)
        is_fcus = path[0] == "ec2" and path[1] in fcu_model._TYPES
        if is_fcus and not isinstance(expected, str):
            expected = fcu_model.laid_over(expected, fcu_model._patch(path[1]))
        found[" ".join(path)] = [
            *differences(expected, loaded(ours, *path)),
        ]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
