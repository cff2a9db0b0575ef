"""FCU's own actions and waiters, for OUTSCALE sessions only.

The session's data loader is replaced by one that lays our data over botocore's
model of the EC2 API; everything else is passed through. Commands, help pages,
``--query``, skeletons and the methods of boto3 clients follow from the model.

Why not a directory of ours on the loader's search path with an ``sdk-extras``
file: there the first file found wins, so that ours would hide one of
botocore's or the user's; the merge changes what the loader has cached; and a
loader may be shared by sessions, of which only one is OUTSCALE's.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from awscli_outscale import data

_SERVICE = "ec2"
_TYPES = ("service-2", "waiters-2")


def install(session: Any, **kwargs: Any) -> None:
    """Give a session the model of FCU instead of the EC2 API's.

    Clients and commands that were made before keep what they have. Calling
    it again changes nothing.
    """
    loader = session.get_component("data_loader")
    if not isinstance(loader, FcuLoader):
        session.register_component("data_loader", FcuLoader(loader))


def operations() -> list[str]:
    """Return the names of the operations that are FCU's, or FCU's way."""
    return list(_patch("service-2")["operations"])


class WrappedLoader:
    """A loader with additions; everything else is passed through."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._models: dict[tuple[str | None, ...], Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name == "_loader":  # while it is copied or unpickled
            raise AttributeError(name)
        return getattr(self._loader, name)


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
        if service_name != _SERVICE or type_name not in _TYPES:
            return model
        key = (type_name, api_version)
        if key not in self._models:
            self._models[key] = laid_over(model, _patch(type_name))
        return self._models[key]


def _patch(type_name: str) -> Any:
    return data.load(f"fcu-{type_name}")


def laid_over(base: Any, patch: Any) -> Any:
    """Return a base with a patch over it; neither is changed.

    Mappings are merged, all else in the patch replaces what it lies on. What
    the patch does not touch is shared, not copied: a model may have four
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
