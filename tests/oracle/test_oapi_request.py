"""OUTSCALE's specification and botocore's model judge CreateImage requests.

The first says what may be asked, the second what FCU may be asked: it is
AWS's model, so it cannot see what FCU itself would refuse.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from oracle.oapi_spec import examples, schema

import awscli_outscale
from awscli_outscale.checks import report as checks
from awscli_outscale.checks.problem import Circumstances
from awscli_outscale.oapi.create_image import FcuCall, fcu_call

TABLE = json.loads(
    (
        Path(awscli_outscale.__file__).parent
        / "data"
        / "create-image-request.json"
    ).read_text()
)
MODEL = botocore.session.Session().get_service_model("ec2")
REQUESTS = examples("CreateImage", "requestBody")

# A time when the URL of the example has not expired.
BEFORE = 1493372309 - 3600


@pytest.mark.parametrize("example", REQUESTS)
def test_an_official_request_becomes_a_call_that_fcu_takes(
    example: str,
) -> None:
    call = fcu_call(REQUESTS[example])

    assert isinstance(call, FcuCall), call
    shape = MODEL.operation_model(call.operation).input_shape
    report = ParamValidator().validate(call.parameters, shape)
    assert not report.has_errors(), report.generate_report()
    assert call.parameters["Name"] == REQUESTS[example]["ImageName"]
    found = checks.check(
        call.operation,
        call.parameters,
        Circumstances(BEFORE, region="eu-west-2"),
    )
    assert ((), ()) == (found.errors, found.warnings)


def test_the_official_requests_take_all_ways() -> None:
    calls = [fcu_call(request) for request in REQUESTS.values()]

    assert ["CreateImage", "CopyImage", "RegisterImage", "RegisterImage"] == [
        call.operation for call in calls if isinstance(call, FcuCall)
    ]


def test_each_parameter_is_known_or_refused() -> None:
    """Fails when OUTSCALE adds a parameter to CreateImage."""
    _assert_same(
        {**schema("CreateImageRequest")}, TABLE["parameters"], TABLE["refused"]
    )


def _assert_same(
    judge: dict[str, Any],
    known: dict[str, Any],
    refused: dict[str, Any],
) -> None:
    assert set(judge["properties"]) == set(known) | set(refused)
    for name, specification in {**known, **refused}.items():
        _assert_same_type(judge["properties"][name], specification)


def _assert_same_type(
    judge: dict[str, Any], specification: dict[str, Any]
) -> None:
    if "$ref" in judge:
        judge = schema(judge["$ref"].rpartition("/")[2])
    assert judge["type"] == specification["type"]
    if "items" in specification:
        _assert_same_type(judge["items"], specification["items"])
    if "properties" in specification:
        _assert_same(judge, specification["properties"], {})


def test_each_parameter_has_a_way_and_each_default_a_source() -> None:
    ways = [*TABLE["ways"], TABLE["in_all_ways"]]
    named = {n for way in ways for n in way["required"] + way["optional"]}
    properties = schema("CreateImageRequest")["properties"]

    assert set(TABLE["parameters"]) == named
    assert (
        "By default, set to `x86_64`"
        in (properties["Architecture"]["description"])
    )
    bsu = schema("BsuToCreate")["properties"]["DeleteOnVmDeletion"]
    assert bsu["default"] is True or "By default" in bsu["description"]
