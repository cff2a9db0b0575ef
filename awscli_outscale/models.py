"""FCU's own actions and waiters, for OUTSCALE sessions only.

The session's data loader is replaced by one that lays our data over botocore's
model of the EC2 API; everything else it hands through. Commands, help pages,
``--query``, skeletons and the methods of boto3 clients follow from the model.

Why not a directory of ours on the loader's search path with an ``sdk-extras``
file: there the first file found wins, so that ours would hide one of
botocore's or the user's; the merge changes what the loader has cached; and a
loader may be shared by sessions, of which only one is OUTSCALE's.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from awscli_outscale.model_files import (
    QuickLoader,
    WrappedLoader,
    is_botocores,
    laid_over,
)

_SERVICE = "ec2"
_DATA = Path(__file__).parent / "data"
_FILES = {
    "service-2": _DATA / "fcu-service-2.json",
    "waiters-2": _DATA / "fcu-waiters-2.json",
}


def install(session: Any, quick: bool = False) -> None:
    """Give a session the model of FCU in the place of the EC2 API's.

    Clients and commands that were made before keep what they have. Calling
    it again changes nothing.

    :param quick: read botocore's models in pieces: for commands, whose time
        it saves. A program may well look into a model, or have changed one.
    """
    loader = session.get_component("data_loader")
    if isinstance(loader, FcuLoader):
        return
    if quick and is_botocores(loader):
        loader = QuickLoader(loader)
    session.register_component("data_loader", FcuLoader(loader))


def operations() -> list[str]:
    """Return the names of the operations that are FCU's, or FCU's way."""
    return list(_patch("service-2")["operations"])


class FcuLoader(WrappedLoader):
    """botocore's loader, with FCU's data over that of the EC2 API."""

    def load_service_model(
        self,
        service_name: str,
        type_name: str,
        api_version: str | None = None,
    ) -> Any:
        """Return a model as botocore's loader does."""
        model = self._loader.load_service_model(
            service_name, type_name, api_version
        )
        if service_name != _SERVICE or type_name not in _FILES:
            return model
        key = (type_name, api_version)
        if key not in self._models:
            self._models[key] = laid_over(model, _patch(type_name))
        return self._models[key]


@cache
def _patch(type_name: str) -> Any:
    patch = json.loads(_FILES[type_name].read_bytes())
    del patch["source"]
    return patch
