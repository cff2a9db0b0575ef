"""OUTSCALE's own specification judges the translation of images."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle.oapi_spec import (
    assert_valid,
    examples,
    problems,
    schema,
    specification,
)

import awscli_outscale
from awscli_outscale.checks import problem as rules
from awscli_outscale.cloud import regions
from awscli_outscale.oapi import translate
from awscli_outscale.waits.resources import resource
from support import cases

PACKAGE = Path(awscli_outscale.__file__).parent
MAPPING = json.loads((PACKAGE / "data" / "image-oapi.json").read_text())

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = [
    "Architecture",
    "CreationDate",
    "Description",
    "ImageId",
    "ImageLocation",
    "ImageOwnerAlias",
    "Name",
    "OwnerId",
    "Public",
    "RootDeviceType",
    "State",
]
ITEM = st.dictionaries(
    st.sampled_from(
        [
            "Code",
            "DeviceName",
            "Ebs",
            "Key",
            "Message",
            "ProductCodeId",
            "Value",
            "VirtualName",
        ]
    ),
    ANYTHING
    | st.dictionaries(
        st.sampled_from(["Iops", "SnapshotId", "VolumeSize"]), ANYTHING
    ),
    max_size=3,
)
IMAGES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(NAMES, ANYTHING),
        "BlockDeviceMappings": ANYTHING | st.lists(ITEM, max_size=2),
        "ProductCodes": ANYTHING | st.lists(ITEM, max_size=2),
        "StateReason": ANYTHING | ITEM,
        "Tags": ANYTHING | st.lists(ITEM, max_size=2),
    },
)


@cases.each("image-oapi")
def test_an_official_example_comes_out_as_it_stands(
    case: dict[str, Any],
) -> None:
    """All but what FCU cannot supply, in the same order of properties."""
    answer = examples(case["method"], "responses")[case["example"]]
    images = answer.get("Images") or [answer["Image"]]
    expected = {
        name: value
        for name, value in images[case["image"]].items()
        if name not in MAPPING["absent"]
    }

    shown = translate.image(
        case["fcu"], account_ids=case.get("account_ids", ())
    )

    assert expected == shown
    assert_valid(shown, "Image")


def test_every_official_create_image_example_is_among_the_cases() -> None:
    named = {
        case["example"]
        for case in cases.load("image-oapi")["cases"]
        if case["method"] == "CreateImage"
    }

    assert set(examples("CreateImage", "responses")) == named


@given(IMAGES)
def test_whatever_fcu_says_the_image_is_valid(fcu: dict[str, Any]) -> None:
    assert_valid(translate.image(fcu), "Image")


def test_a_failed_image_says_why() -> None:
    shown = translate.image(
        {"State": "failed", "StateReason": {"Code": "c", "Message": "m"}}
    )

    assert {"StateCode": "c", "StateMessage": "m"} == shown["StateComment"]
    assert_valid(shown, "Image")


def test_each_property_is_mapped_or_absent_for_a_reason() -> None:
    """Fails when OUTSCALE adds a property to its images."""
    mapped = {rule["to"] for rule in MAPPING["image"]}

    assert set(schema("Image")["properties"]) == mapped | set(
        MAPPING["absent"]
    )
    assert not mapped & set(MAPPING["absent"])
    assert all(MAPPING["absent"].values())


@pytest.mark.parametrize(
    "broken",
    [
        {"ImageId": 3},
        {"Invented": "x"},
        {"Tags": [{"Key": "k"}]},
        {"BlockDeviceMappings": [{"Ebs": {}}]},
        {"PermissionsToLaunch": {"GlobalPermission": "false"}},
    ],
)
def test_the_judge_can_say_no(broken: dict[str, Any]) -> None:
    assert 1 == len(problems(broken, "Image"))


def test_the_regions_are_those_of_the_specification() -> None:
    [server] = specification()["servers"]

    assert sorted(server["variables"]["region"]["enum"]) == list(
        regions.REGIONS
    )
    assert f".{regions.DOMAIN}" in server["url"]


def test_the_limits_are_those_of_the_specification() -> None:
    bsu = json.dumps(schema("BsuToCreate"))
    device = json.dumps(schema("BlockDeviceMappingImage"))
    name = json.dumps(schema("CreateImageRequest")["properties"]["ImageName"])
    size = json.dumps(schema("CreateVolumeRequest")["properties"]["Size"])

    assert str(rules.RULES["iops"]["largest"]) in bsu
    assert f"{rules.RULES['iops']['per_gib']} IOPS per gibibyte" in bsu
    assert "14901" in size
    assert str(rules.RULES["volume_size"]["largest"]) in size
    for volume_type in rules.RULES["volume_types"]:
        assert f"`{volume_type}`" in bsu
    assert rules.RULES["root_device"] in device
    assert "first X is a letter between b and z" in re.sub(r"[`*]", "", device)
    assert "3-128" in name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Image", "image"),
        ("Snapshot", "snapshot"),
        ("ImageExportTask", "image-export-task"),
        ("SnapshotExportTask", "snapshot-export-task"),
    ],
)
def test_every_state_is_known_to_a_wait(name: str, kind: str) -> None:
    """In the newest specification that there is on PyPI."""
    said = schema(name)["properties"]["State"]
    states = said.get("enum") or re.findall(
        r"`([a-z/-]+)`", said["description"]
    )
    what = resource(kind)

    assert states
    assert set(states) <= {*what.known, *what.done, *what.failed}
