"""The model of an operation, cut down to what a help page says of it.

The types are those of the host's own model; the members, their order and
their texts are those of ``data/help.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from awscli_outscale import data

_SERVICE = "ec2"


def of_operation(
    session: Any, operation: str, page: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a model, as botocore's loader would, of one operation.

    :param operation: its name in the API, such as ``RegisterImage``.
    :param page: what the page says: ``input``, ``output``, ``filters``.
    """
    full = session.get_component("data_loader").load_service_model(
        _SERVICE, "service-2"
    )
    texts = _Texts(full["shapes"], page)
    found = {**full["operations"][operation]}
    for side in ("input", "output"):
        if side in found and page.get(side):
            name, _ = texts.shape(found[side]["shape"], page[side])
            found[side] = {"shape": name}
        else:
            found.pop(side, None)
    return {
        "metadata": full["metadata"],
        "operations": {operation: found},
        "shapes": texts.shapes,
    }


def html(text: str | list[str]) -> str:
    """Return paragraphs as botocore has them in its models."""
    paragraphs = [text] if isinstance(text, str) else text
    return "".join(
        f"<p>{escape(each, quote=False)}</p>" for each in paragraphs
    )


class _Texts:
    """Makes shapes with our texts instead of AWS's.

    :ivar shapes: those that were made, by new names.
    """

    def __init__(
        self, originals: Mapping[str, Any], page: Mapping[str, Any]
    ) -> None:
        self.shapes: dict[str, Any] = {}
        self._originals = originals
        self._page = page

    def shape(self, name: str, text: Any) -> tuple[str, str]:
        """Make a shape; return its new name, and what is said of it.

        :param text: a text; for a structure, or a list of structures, an
            object with the texts of its members, its own being that of "".
        """
        text = self._looked_up(text)
        members = {} if isinstance(text, str) else text
        own = html(
            self._filled(text if members is not text else text.get("", ""))
        )
        original = self._originals[name]
        made = {
            key: value
            for key, value in original.items()
            if key not in ("documentation", "enum", "members", "member")
        }
        if original["type"] == "structure":
            made["members"] = {
                each: self._member(original["members"][each], said)
                for each, said in members.items()
                if each in original["members"]
            }
        elif original["type"] == "list":
            made["member"] = self._member(
                original["member"], {**members, "": ""}
            )
        new = f"{name}{len(self.shapes)}"
        self.shapes[new] = made
        return new, own

    def _member(self, original: Mapping[str, Any], text: Any) -> Any:
        name, said = self.shape(original["shape"], text)
        return {**original, "shape": name, "documentation": said}

    def _looked_up(self, text: Any) -> Any:
        if isinstance(text, str) and text.startswith("@"):
            return data.load("help")["shared"][text[1:]]
        return text

    def _filled(self, text: str) -> str:
        return text.format(filters=self._page.get("filters", ""))
