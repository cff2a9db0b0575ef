"""The official specification of the OUTSCALE API, as judge.

It ships inside PyPI's ``osc-sdk-python``, OUTSCALE's own SDK. It cannot see
whether a value is right, and requires no property; the tests that use it
assert the set of properties as well.
"""

from __future__ import annotations

import importlib.resources
from functools import cache
from typing import Any

import yaml
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4


@cache
def specification() -> dict[str, Any]:
    """Return the whole specification."""
    path = importlib.resources.files("osc_sdk_python").joinpath(
        "resources/outscale.yaml"
    )
    # By libyaml: Python's own parsers take seconds for it.
    found: dict[str, Any] = yaml.load(path.read_text(), yaml.CSafeLoader)
    return found


def schema(name: str) -> dict[str, Any]:
    """Return a schema, such as ``Image``."""
    found: dict[str, Any] = specification()["components"]["schemas"][name]
    return found


def examples(method: str, kind: str) -> dict[str, Any]:
    """Return the official examples of ``requestBody`` or ``responses``."""
    operation = specification()["paths"][f"/{method}"]["post"]
    holder = (
        operation["requestBody"]
        if kind == "requestBody"
        else operation["responses"]["200"]
    )
    content = holder["content"]["application/json"]["examples"]
    return {name: example["value"] for name, example in content.items()}


@cache
def _validator(name: str) -> OAS30Validator:
    registry = Registry().with_resource(
        "urn:oapi",
        Resource(contents=specification(), specification=DRAFT4),
    )
    return OAS30Validator(
        {"$ref": f"urn:oapi#/components/schemas/{name}"}, registry=registry
    )


def problems(value: Any, name: str) -> list[str]:
    """Return what the schema finds wrong with a value."""
    return [error.message for error in _validator(name).iter_errors(value)]


def assert_valid(value: Any, name: str) -> None:
    """Assert that a value validates against a schema."""
    assert [] == problems(value, name)
