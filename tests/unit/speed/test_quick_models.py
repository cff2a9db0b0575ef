"""A model that is read in pieces says what its text says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from awscli_outscale.speed import quick_models

_TEXT = b"""{
  "version":"2.0",
  "operations":{
    "Do":{
      "name":"Do",
      "input":{"shape":"A"}
    }
  },
  "shapes":{
    "A":{
      "type":"structure",
      "members":{
        "B":{"shape":"B"}
      }
    },
    "B":{"type":"string"},
    "C":{
      "type":"string",
      "documentation":"<p>}, \\"shapes\\":{ \\n    \\"D\\":{</p>"
    }
  },
  "documentation":"<p>Much.</p>",
  "clientContextParams":{
    "E":{
      "type":"boolean"
    }
  }
}
"""


def _whole(model: object) -> object:
    assert isinstance(model, dict)
    assert isinstance(model["shapes"], quick_models.Shapes)
    return {**model, "shapes": dict(model["shapes"])}


def test_shapes_are_parsed_one_by_one() -> None:
    model = quick_models.read(_TEXT)
    shapes = model["shapes"]

    assert ["A", "B", "C"] == list(shapes)
    assert 3 == len(shapes)
    assert [True, False, False] == [
        name in shapes for name in ("B", "E", "Do")
    ]
    assert {"type": "string"} == shapes["B"]
    assert shapes["A"] is shapes["A"]
    assert shapes.get("E") is None
    with pytest.raises(KeyError):
        shapes["E"]
    assert json.loads(_TEXT) == _whole(model)
    assert list(json.loads(_TEXT)) == list(model)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(json.loads(_TEXT)).encode(),
        json.dumps(json.loads(_TEXT), indent=2).encode(),
        # A member where otherwise only shapes begin.
        _TEXT.replace(b'\n        "B":', b'\n    "B":'),
        _TEXT.replace(b'{"type":"string"},', b'{"type":"string"} ,'),
        b'{\n  "shapes":{\n    "A":{}}}',
        b'{\n  "operations":{\n    "Do":{}\n  }\n}',
        b"[1, 2]",
        b"{}",
    ],
)
def test_a_text_that_is_laid_out_differently_is_parsed_as_a_whole(
    text: bytes,
) -> None:
    model = quick_models.read(text)

    assert json.loads(text) == model
    assert type(json.loads(text)) is type(model)


@pytest.mark.parametrize("length", [9, 60, 130, 250, len(_TEXT) - 3])
def test_a_damaged_text_is_an_error(length: int) -> None:
    with pytest.raises(ValueError, match=r"line \d+ column"):
        quick_models.read(_TEXT[:length])


def test_a_file_is_found_with_either_ending(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(_TEXT)
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(_TEXT))

    found = [quick_models.find(str(tmp_path / name)) for name in "abc"]

    assert [json.loads(_TEXT)] * 2 == [_whole(model) for model in found[:2]]
    assert found[2] is None
