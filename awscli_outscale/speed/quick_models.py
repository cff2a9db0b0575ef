"""Read botocore's models quickly, and of a large one only what is needed.

botocore lists the directories of all services before it reads the model of
one. That of the EC2 API has four megabytes, most of it shapes of operations
that a command does not call; their text is kept, and parsed when somebody
asks for the shape.

botocore writes its models with two spaces a level, so that a line tells how
deep it lies, and no line break is part of a string (RFC 8259, section 7). A
text that is laid out in another way is parsed as a whole.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from awscli_outscale.hooks.fcu_model import WrappedLoader, laid_over
from awscli_outscale.speed import operation_names

logger = logging.getLogger(__name__)

# In this order botocore looks for a model.
_ENDINGS = (".json", ".json.gz")
_SECTION = b'\n  "'
_SHAPES = b'\n  "shapes":{\n'
_END_OF_SECTION = b"\n  }"
_SHAPE = b'\n    "'
_END_OF_SHAPE = (b"},", b"}")


def install(session: Any) -> None:
    """Let a session's loader read botocore's models quickly.

    For commands, whose time it saves: a program may well look into a model,
    or have changed one. Calling it again changes nothing.
    """
    loader = session.get_component("data_loader")
    if is_botocores(loader):
        session.register_component("data_loader", QuickLoader(loader))


def find(path: str) -> Any:
    """Return the model of a path without its ending; None if there is none.

    :raises ValueError: the file is not JSON.
    """
    for ending in _ENDINGS:
        name = path + ending
        if os.path.isfile(name):
            with open(name, "rb") as file:
                text = file.read()
            if ending.endswith(".gz"):
                import gzip

                text = gzip.decompress(text)
            logger.debug("Loading JSON file: %s", name)
            return read(text)
    return None


def read(text: bytes) -> Any:
    """Return what a model's text says; shapes are parsed one by one.

    :raises ValueError: the text is not JSON.
    """
    start, end = _find_shapes(text)
    if start == end:
        return json.loads(text)
    # The first piece is what stands before the first shape.
    pieces = text[start:end].split(_SHAPE)[1:]
    if not all(piece.endswith(_END_OF_SHAPE) for piece in pieces):
        return json.loads(text)
    shapes = {piece[: piece.index(b'"')].decode(): piece for piece in pieces}
    model = json.loads(text[:start] + b'\n"shapes":{' + text[end:])
    model["shapes"] = Shapes(shapes)
    return model


def _find_shapes(text: bytes) -> tuple[int, int]:
    """Return where the shapes begin and end; the same place if unknown."""
    start = text.find(_SHAPES)
    if start < 0:
        return 0, 0
    # From behind, because little comes after them.
    next_section = len(text)
    while (section := text.rfind(_SECTION, start, next_section)) > start:
        next_section = section
    end = text.rfind(_END_OF_SECTION, start, next_section)
    return start, max(start, end)


class Shapes(Mapping[str, Any]):
    """The shapes of a model, by name.

    :param texts: the JSON text of each, from behind the quote that opens its
        name; a comma may follow.
    """

    def __init__(self, texts: dict[str, bytes]) -> None:
        self._texts = texts
        self._parsed: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._parsed:
            text = b'{"' + self._texts[name].rstrip(b",") + b"}"
            self._parsed.update(json.loads(text))
        return self._parsed[name]

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class QuickLoader(WrappedLoader):
    """botocore's loader, which finds botocore's own models at once.

    Models of the user's, and what does not exist, it leaves to botocore's.
    """

    def load_service_model(
        self,
        service_name: str,
        type_name: str,
        api_version: str | None = None,
    ) -> Any:
        """Return a model as botocore's loader does, always the same one."""
        key = (service_name, type_name, api_version)
        if key not in self._models:
            self._models[key] = self._load(
                service_name, type_name, api_version
            )
        return self._models[key]

    def _load(
        self, service_name: str, type_name: str, api_version: str | None
    ) -> Any:
        version = api_version
        if version is None:
            version = self._latest(service_name, type_name)
        if version and service_name in self._services:
            model = self._read(os.path.join(service_name, version, type_name))
            if model is not None:
                operation_names.spell(model.get("operations", ()))
                return model
        return self._loader.load_service_model(
            service_name, type_name, api_version
        )

    @cached_property
    def _services(self) -> frozenset[str]:
        # To be found, a service has to be spelt like its directory.
        return frozenset(os.listdir(self._loader.BUILTIN_DATA_PATH))

    def _latest(self, service_name: str, type_name: str) -> str | None:
        from botocore.exceptions import DataNotFoundError

        try:
            latest: str = self._loader.determine_latest_version(
                service_name, type_name
            )
        except DataNotFoundError:
            return None
        return latest

    def _read(self, path: str) -> Any:
        """Return a model with its extras; None unless all is botocore's."""
        extras = [f"{path}.{kind}-extras" for kind in self.extras_types]
        if any(self._is_users(each) for each in (path, *extras)):
            return None
        builtin = self._loader.BUILTIN_DATA_PATH
        model = find(os.path.join(builtin, path))
        if model is not None:
            for each in extras:
                found = find(os.path.join(builtin, each)) or {}
                model = laid_over(model, found.get("merge", {}))
        return model

    def _is_users(self, path: str) -> bool:
        loader = self._loader
        return any(
            loader.file_loader.exists(os.path.join(directory, path))
            for directory in loader.search_paths
            if directory != loader.BUILTIN_DATA_PATH
        )


def is_botocores(loader: Any) -> bool:
    """Tell whether a loader is botocore's own, with nothing changed."""
    from botocore import loaders

    return (
        type(loader) is loaders.Loader
        and type(loader.file_loader) is loaders.JSONFileLoader
    )
