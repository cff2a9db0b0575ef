"""Make up the least that botocore takes for a call of S3."""

from __future__ import annotations

from typing import Any


def value(shape: Any, depth: int = 0) -> Any:
    """Make up a value that botocore's validation takes."""
    kind = shape.type_name
    if kind == "structure":
        return {
            name: "some-bucket" if name == "Bucket" else value(member, depth)
            for name, member in shape.members.items()
            if name in shape.required_members
            or (depth == 0 and name == shape.serialization.get("payload"))
        }
    if kind == "list":
        return [value(shape.member, depth + 1)]
    if kind == "map":
        return {"a": value(shape.value, depth + 1)}
    if kind == "string":
        return shape.enum[0] if shape.enum else "abc/def"
    if kind == "timestamp":
        return "2026-11-26T00:00:00Z"
    made: dict[str, Any] = {"blob": b"content", "boolean": True}
    return made.get(kind, 1)
