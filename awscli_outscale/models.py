"""FCU's own actions and waiters, for OUTSCALE sessions only.

The session's data loader is replaced by one that lays our data over botocore's
model of the EC2 API. Commands, help pages, ``--query``, skeletons and the
methods of boto3 clients follow from the model.

It also reads the models, of all services, in a way that costs less than
botocore's: it goes straight to a service's directory, where botocore first
lists those of all services, and see :mod:`awscli_outscale.model_files`. What
is not a plain model of botocore's or the user's it leaves to botocore's
loader, errors included.

Why not a directory of ours on the loader's search path with an ``sdk-extras``
file: there the first file found wins, so that ours would hide one of
botocore's or the user's; the merge changes what the loader has cached; and a
loader may be shared by sessions, of which only one is OUTSCALE's.
"""

from __future__ import annotations

import json
import os
from collections import ChainMap
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from awscli_outscale import model_files

_SERVICE = "ec2"
_DATA = Path(__file__).parent / "data"
_FILES = {
    "service-2": _DATA / "fcu-service-2.json",
    "waiters-2": _DATA / "fcu-waiters-2.json",
}


def install(session: Any) -> None:
    """Give a session the model of FCU in the place of the EC2 API's.

    Clients and commands that were made before keep what they have. Calling
    it again changes nothing.
    """
    loader = session.get_component("data_loader")
    if not isinstance(loader, FcuLoader):
        session.register_component("data_loader", FcuLoader(loader))


def operations() -> list[str]:
    """Return the names of the operations that are FCU's, or FCU's way."""
    return list(_patch("service-2")["operations"])


class FcuLoader:
    """botocore's loader, with FCU's data over that of the EC2 API."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._models: dict[tuple[str, str, str | None], Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name == "_loader":  # while it is copied or unpickled
            raise AttributeError(name)
        return getattr(self._loader, name)

    def load_service_model(
        self,
        service_name: str,
        type_name: str,
        api_version: str | None = None,
    ) -> Any:
        """Return a model as botocore's loader does."""
        key = (service_name, type_name, api_version)
        if key not in self._models:
            model = self._read(*key)
            if service_name == _SERVICE and type_name in _FILES:
                model = laid_over(model, _patch(type_name))
            self._models[key] = model
        return self._models[key]

    def _read(
        self, service_name: str, type_name: str, api_version: str | None
    ) -> Any:
        model = None
        version = api_version or self._latest(service_name, type_name)
        if version:
            path = os.path.join(service_name, version, type_name)
            model = self._find(path)
            for kind in self._loader.extras_types if model else ():
                extras = self._find(f"{path}.{kind}-extras") or {}
                model = laid_over(model, extras.get("merge", {}))
        if model is None:
            return self._loader.load_service_model(
                service_name, type_name, api_version
            )
        return model

    def _latest(self, service_name: str, type_name: str) -> str | None:
        from botocore.exceptions import DataNotFoundError

        try:
            latest: str = self._loader.determine_latest_version(
                service_name, type_name
            )
        except DataNotFoundError:
            return None
        return latest

    def _find(self, path: str) -> Any:
        """Return what the first directory that has such a file has there."""
        for directory in self._loader.search_paths:
            found = model_files.find(os.path.join(directory, path))
            if found is not None:
                return found
        return None


def laid_over(base: Any, patch: Any) -> Any:
    """Return a base with a patch over it; neither is changed.

    Mappings are merged, all else in the patch replaces what it lies on. What
    the patch does not touch is shared, not copied: the model has four
    megabytes.
    """
    if not isinstance(base, Mapping) or not isinstance(patch, Mapping):
        return patch
    changed = {
        name: laid_over(base[name], value) if name in base else value
        for name, value in patch.items()
    }
    if isinstance(base, dict):
        return {**base, **changed}
    return ChainMap(changed, base)  # type: ignore[arg-type]


@cache
def _patch(type_name: str) -> Any:
    patch = json.loads(_FILES[type_name].read_bytes())
    del patch["source"]
    return patch
