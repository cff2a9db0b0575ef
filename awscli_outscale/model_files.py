"""Read the files of botocore's models, and of a large one what is needed.

The model of the EC2 API has four megabytes, most of it shapes of operations
that a command does not call. Their text is kept, and parsed when somebody
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
from typing import Any

logger = logging.getLogger(__name__)

# In this order botocore looks for a model.
_ENDINGS = (".json", ".json.gz")
_SECTION = b'\n  "'
_SHAPES = b'\n  "shapes":{\n'
_END_OF_SECTION = b"\n  }"
_SHAPE = b'\n    "'
_END_OF_SHAPE = (b"},", b"}")


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
