"""OUTSCALE's own specification judges every answer in OAPI's shape."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.oapi_spec import assert_valid, examples, schema

import awscli_outscale
from awscli_outscale.oapi import translate
from support import cases
from support.hosts import ROOT

DATA = Path(awscli_outscale.__file__).parent / "data"
ANSWERS = json.loads((DATA / "answers-oapi.json").read_text())
IMAGE = json.loads((DATA / "image-oapi.json").read_text())
TASKS = json.loads((DATA / "tasks-oapi.json").read_text())
RULES = {
    "Image": (IMAGE["image"], IMAGE["absent"]),
    **{
        name: (TASKS[name]["rules"], TASKS[name]["absent"])
        for name in TASKS
        if name != "source"
    },
}

LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
NAMES = st.sampled_from(
    """
    Completion Description DiskImageFormat ExportToOsu ImageExport
    ImageExportTask ImageExportTaskId ImageExportTasks ImageId Images Key
    OsuBucket OsuManifestUrl OsuPrefix OwnerId Progress SnapshotExport
    SnapshotExportTask SnapshotExportTasks SnapshotId StartTime State Tags
    Value VolumeSize
    """.split()
)
ANSWER = st.dictionaries(
    NAMES,
    st.recursive(
        LEAF | st.sampled_from(["13%", "2010-10-01T12:34:56.789Z"]),
        lambda inner: (
            st.dictionaries(NAMES, inner, max_size=4)
            | st.lists(st.dictionaries(NAMES, inner, max_size=4), max_size=2)
        ),
        max_leaves=9,
    ),
    max_size=6,
)


def snapshot(fcu: dict[str, Any]) -> dict[str, Any]:
    """Return FCU's snapshot as OAPI shows it."""
    shown: dict[str, Any] = translate.answer("ImportSnapshot", fcu)["Snapshot"]
    return shown


def with_context(response: dict[str, Any], example: Any) -> dict[str, Any]:
    request_id = example["ResponseContext"]["RequestId"]
    return {**response, "ResponseMetadata": {"RequestId": request_id}}


def known(value: Any, absent: dict[str, str]) -> Any:
    """Return an official example without what FCU cannot supply."""
    if isinstance(value, list):
        return [known(item, absent) for item in value]
    return {n: item for n, item in value.items() if n not in absent}


@cases.each("tasks-oapi")
def test_an_official_example_comes_out_as_it_stands(
    case: dict[str, Any],
) -> None:
    rule = ANSWERS["answers"][case["operation"]]
    official = examples(case["method"], "responses")[case["example"]]
    absent = RULES[rule["schema"]][1] if "schema" in rule else {}
    expected = {
        name: value if name == "ResponseContext" else known(value, absent)
        for name, value in official.items()
    }

    shown = translate.answer(
        case["operation"],
        with_context(case["fcu"], official),
        described=case.get("described"),
        permissions=case.get("permissions"),
    )

    assert expected == shown
    assert_valid(shown, f"{case['method']}Response")


def test_every_operation_has_an_official_example() -> None:
    named = {
        case["operation"] for case in cases.load("tasks-oapi")["cases"]
    } | {
        # These answer with images, which have a table of their own.
        name
        for name, rule in ANSWERS["answers"].items()
        if rule.get("schema") == "Image"
    }

    assert translate.operations() == named


@pytest.mark.parametrize(
    ("operation", "method", "example"),
    [
        ("CreateImage", "CreateImage", "ex1"),
        ("CopyImage", "CreateImage", "ex2"),
        ("RegisterImage", "CreateImage", "ex3"),
        ("ModifyImageAttribute", "UpdateImage", "ex1"),
        ("ModifyImageAttribute", "UpdateImage", "ex4"),
    ],
)
def test_an_answer_with_an_image_that_was_described(
    operation: str, method: str, example: str
) -> None:
    official = examples(method, "responses")[example]
    image = official["Image"]
    described = {
        "ImageId": image["ImageId"],
        "Description": image["Description"],
        "Public": image["PermissionsToLaunch"]["GlobalPermission"],
    }
    account_ids = image["PermissionsToLaunch"]["AccountIds"]

    shown = translate.answer(
        operation,
        with_context({"ImageId": "ami-87654321"}, official),
        described=described,
        account_ids={image["ImageId"]: account_ids},
    )

    assert official["ResponseContext"] == shown["ResponseContext"]
    for name in ("ImageId", "Description", "PermissionsToLaunch", "Tags"):
        assert image[name] == shown["Image"][name]
    assert_valid(shown, f"{method}Response")


@pytest.mark.parametrize("example", ["ex1", "ex2"])
def test_read_images(example: str) -> None:
    official = examples("ReadImages", "responses")[example]
    ids = [
        case["fcu"]
        for case in cases.load("image-oapi")["cases"]
        if (case["method"], case["example"]) == ("ReadImages", example)
    ]
    expected = [known(image, IMAGE["absent"]) for image in official["Images"]]

    shown = translate.answer(
        "DescribeImages", with_context({"Images": ids}, official)
    )

    assert ["ResponseContext", "Images"] == list(shown)
    assert expected == shown["Images"]
    assert_valid(shown, "ReadImagesResponse")


def test_each_image_has_the_accounts_of_its_own() -> None:
    images = [{"ImageId": "ami-1"}, {"ImageId": "ami-2"}, {"ImageId": 3}]

    shown = translate.answer(
        "DescribeImages",
        {"Images": images, "NextToken": "bmV4dA=="},
        account_ids={"ami-2": ["123456789012"]},
    )

    assert [[], ["123456789012"], []] == [
        image["PermissionsToLaunch"]["AccountIds"] for image in shown["Images"]
    ]
    assert "bmV4dA==" == shown["NextPageToken"]
    assert {} == shown["ResponseContext"]
    assert_valid(shown, "ReadImagesResponse")


@pytest.mark.parametrize("answer", [{}, {"Images": None}, {"Images": []}])
def test_no_images_are_an_empty_list(answer: dict[str, Any]) -> None:
    assert [] == translate.answer("DescribeImages", answer)["Images"]


def test_an_image_that_could_not_be_described_has_its_id() -> None:
    made = translate.answer("RegisterImage", {"ImageId": "ami-12345678"})
    modified = translate.answer("ModifyImageAttribute", {})

    assert {"ImageId": "ami-12345678"} == made["Image"]
    assert {} == modified["Image"]
    assert_valid(made, "CreateImageResponse")
    assert_valid(modified, "UpdateImageResponse")


def test_the_time_that_python_users_get() -> None:
    tokyo = datetime.timezone(datetime.timedelta(hours=9))
    for when in (
        datetime.datetime(2010, 10, 1, 21, 34, 56, 789000, tokyo),
        datetime.datetime(2010, 10, 1, 12, 34, 56, 789999),
    ):
        shown = translate.answer("ImportSnapshot", {"StartTime": when})[
            "Snapshot"
        ]

        assert "2010-10-01T12:34:56.789Z" == shown["CreationDate"]


def test_an_object_lacks_what_is_no_time_or_percentage() -> None:
    shown = translate.answer(
        "ImportSnapshot", {"StartTime": "soon", "Progress": "n/a"}
    )["Snapshot"]

    private = {"GlobalPermission": False, "AccountIds": []}
    assert {
        "Description": "",
        "Tags": [],
        "PermissionsToCreateVolume": private,
    } == shown
    assert 7 == snapshot({"Progress": 7})["Progress"]


def test_permissions_that_are_not_known_are_left_out() -> None:
    snapshots = [{"SnapshotId": "snap-1"}, {"SnapshotId": "snap-2"}]
    everybody = [{"Group": "all"}, {"UserId": "123456789012"}]

    shown = translate.answer(
        "DescribeSnapshots",
        {"Snapshots": snapshots},
        permissions={"snap-1": everybody, "snap-2": None},
    )
    made = translate.answer("CopySnapshot", {"SnapshotId": "snap-3"})

    first, second = shown["Snapshots"]
    assert {"GlobalPermission": True, "AccountIds": ["123456789012"]} == (
        first["PermissionsToCreateVolume"]
    )
    assert "PermissionsToCreateVolume" not in second
    assert {"SnapshotId": "snap-3"} == made["Snapshot"]
    assert_valid(shown, "ReadSnapshotsResponse")
    assert_valid(made, "CreateSnapshotResponse")


@pytest.mark.parametrize("operation", ANSWERS["answers"])
@settings(max_examples=40)
@given(response=ANSWER)
def test_whatever_fcu_says_the_answer_is_valid(
    operation: str, response: dict[str, Any]
) -> None:
    method = ANSWERS["answers"][operation]["method"]

    assert_valid(translate.answer(operation, response), f"{method}Response")


@pytest.mark.parametrize("name", RULES)
def test_each_property_is_mapped_or_absent_for_a_reason(name: str) -> None:
    """Fails when OUTSCALE adds a property, however deep it lies."""
    rules, absent = RULES[name]
    assert all(absent.values())
    _assert_complete(schema(name), rules, absent)


def _assert_complete(
    judge: dict[str, Any],
    rules: list[dict[str, Any]],
    absent: dict[str, str],
) -> None:
    mapped = {rule["to"]: rule for rule in rules}
    assert set(judge["properties"]) == set(mapped) | set(absent)
    assert not set(mapped) & set(absent)
    for name, found in judge["properties"].items():
        found = found.get("items", found)
        if "$ref" in found and "properties" in mapped.get(name, {}):
            _assert_complete(
                schema(found["$ref"].rpartition("/")[2]),
                mapped[name]["properties"],
                {},
            )


@pytest.mark.parametrize("operation", ANSWERS["answers"])
def test_each_property_of_an_answer_is_set_or_absent_for_a_reason(
    operation: str,
) -> None:
    rule = ANSWERS["answers"][operation]
    judge = f"{rule['method']}Response"
    absent = ANSWERS["absent"].get(judge, {})
    made = {
        "ResponseContext",
        rule.get("to"),
        *(["NextPageToken"] * ("next" in rule)),
    }

    assert set(schema(judge)["properties"]) == (made - {None}) | set(absent)
    assert all(absent.values())


def test_the_docs_name_what_is_absent() -> None:
    page = (ROOT / "docs" / "oapi.md").read_text("utf-8")
    section = page.partition("never invented:")[2]
    absent = {name for _, names in RULES.values() for name in names}
    absent |= {name for names in ANSWERS["absent"].values() for name in names}

    rows = [line for line in section.splitlines() if line.startswith("|")]
    for name in absent:
        assert any(f"`{name}`" in row.split("|")[2] for row in rows), name
