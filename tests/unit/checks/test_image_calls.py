"""The checks of all calls of an OMI's life, by the tables."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awscli_outscale.checks import attribute_form, url_parameter
from awscli_outscale.checks import report as checks
from awscli_outscale.checks.problem import Circumstances
from awscli_outscale.checks.table import CHECKS, PARTLY
from support import cases

TABLE = cases.load("image-calls")
HERE = Circumstances(TABLE["now"], region=TABLE["region"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "Add",
                    "DiskImageFormat",
                    "Ebs",
                    "Group",
                    "OrganizationArn",
                    "OsuBucket",
                    "OsuPrefix",
                    "Remove",
                    "UserId",
                    "Value",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=9,
)
PARAMETERS = st.dictionaries(
    st.sampled_from(
        [
            *attribute_form.FLAT,
            *attribute_form.NESTED.values(),
            "BlockDeviceMappings",
            "Encrypted",
            "ExportToOsu",
            "Name",
            "SnapshotLocation",
            "SnapshotSize",
            "SourceImageId",
            "SourceRegion",
        ]
    ),
    ANYTHING | st.sampled_from([*attribute_form.NESTED, "add"]),
    max_size=6,
)


@cases.each("image-calls")
def test_the_problems_of_a_call(case: dict[str, Any]) -> None:
    report = checks.check(case["operation"], case["in"], HERE)

    cases.assert_begin(
        case["errors"],
        [
            checks.describe(p, style="cli", command=cases.plain)
            for p in report.errors
        ],
    )
    cases.assert_begin(
        case["warnings"],
        [
            checks.describe(p, style="cli", command=cases.plain)
            for p in report.warnings
        ],
    )


def test_every_check_has_cases() -> None:
    named = {case["operation"] for case in TABLE["cases"]}

    assert {*CHECKS, *PARTLY} - {"RegisterImage"} == named


def test_a_prefix_is_as_long_as_a_key_may_be() -> None:
    def report(prefix: str) -> list[str]:
        target = {"OsuBucket": "bucket", "OsuPrefix": prefix}
        found = checks.check(
            "CreateImageExportTask", {"ExportToOsu": target}, HERE
        )
        return [p.text for p in found.errors]

    assert [] == report("é" * 457)
    assert ["It has 916 bytes, and an OOS key has at most 915."] == report(
        "é" * 458
    )


def test_a_region_that_is_not_known_is_not_compared() -> None:
    params = {"SourceRegion": "us-east-2"}

    found = checks.check("CopyImage", params, Circumstances(TABLE["now"]))

    assert () == found.errors


@cases.each("attribute-form")
def test_the_flat_form_is_turned(case: dict[str, Any]) -> None:
    given = copy.deepcopy(case["in"])
    expected = given if case["out"] == "in" else case["out"]

    assert expected == attribute_form.nested(given)
    assert given == case["in"]


@cases.each("attribute-form")
def test_what_stays_flat_is_reported(case: dict[str, Any]) -> None:
    turned = attribute_form.nested(case["in"])

    report = checks.check("ModifyImageAttribute", turned, HERE)

    if "botocore reports it" not in case:
        assert bool(report.errors) == (case["out"] == "in")


_FLAT = {"OperationType": "add", "UserIds": ["1"], "GroupNames": ["all"]}
_NESTED = {"CreateVolumePermission": {"Add": [{"UserId": "2"}]}}


@pytest.mark.parametrize(
    ("given", "permission"),
    [
        (_FLAT, {"Add": [{"UserId": "1"}, {"Group": "all"}]}),
        (
            {**_FLAT, **_NESTED, "Attribute": "createVolumePermission"},
            {"Add": [{"UserId": "2"}, {"UserId": "1"}, {"Group": "all"}]},
        ),
        (
            {**_NESTED, "Attribute": "createVolumePermission"},
            {"Add": [{"UserId": "2"}]},
        ),
        # What cannot be turned stays as it is.
        ({"Attribute": "createVolumePermission"}, None),
        ({**_FLAT, "Attribute": "productCodes"}, None),
        ({**_NESTED, "Attribute": "productCodes"}, None),
        ({"OperationType": "add", "GroupNames": []}, None),
    ],
)
def test_the_flat_form_for_snapshots_is_turned(
    given: dict[str, Any], permission: dict[str, Any] | None
) -> None:
    beside = {"SnapshotId": "snap-1", "DryRun": True}
    params = {**beside, **copy.deepcopy(given)}
    expected = (
        params
        if permission is None
        else {**beside, "CreateVolumePermission": permission}
    )

    assert expected == attribute_form.nested_snapshot(params)
    assert {**beside, **given} == params


def test_white_space_around_a_url_is_dropped() -> None:
    given = {"SnapshotLocation": " https://x\n", "Description": " d ", "N": 1}

    expected = {**given, "SnapshotLocation": "https://x"}

    assert expected == url_parameter.stripped(given)
    assert {"ImageLocation": "x"} == url_parameter.stripped(
        {"ImageLocation": "\tx\r\n"}
    )


@pytest.mark.parametrize("operation", CHECKS)
@settings(max_examples=30)
@given(params=PARAMETERS)
def test_whatever_is_given_there_is_a_report(
    operation: str, params: dict[str, Any]
) -> None:
    report = checks.check(operation, attribute_form.nested(params), HERE)

    for problem in report.errors + report.warnings:
        text = checks.describe(problem, style="cli", command=cases.plain)
        assert text.startswith("--")
        assert text.isprintable()
        assert len(text) < 1000
