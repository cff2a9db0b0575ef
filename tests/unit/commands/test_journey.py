"""Which step of a journey is next, and what is told of it."""

from __future__ import annotations

from typing import Any

import pytest
from oracle.oapi_spec import assert_valid

from awscli_outscale.commands.outscale.copies import journey
from awscli_outscale.commands.outscale.copies.image import Image
from awscli_outscale.commands.outscale.copies.journey import Copy, Target
from awscli_outscale.commands.outscale.copies.kind import File, Request
from awscli_outscale.commands.outscale.copies.snapshot import Snapshot
from awscli_outscale.errors import without_queries

URL = "https://oos.eu-west-2.outscale.com/exports/omis/ami-1/manifest.json"
SECRET = f"{URL}?X-Amz-Signature=SECRET"
KEY = "omis/ami-1/manifest.json"
IMAGE = Image()
FILE = File("exports", KEY)
DONE = ("available",)
PLACE = {
    "DiskImageFormat": "qcow2",
    "OsuBucket": "exports",
    "OsuPrefix": "omis/ami-1/",
    "OsuManifestUrl": SECRET,
}


def task(**changes: Any) -> dict[str, Any]:
    place = {**PLACE, **changes.pop("place", {})}
    return {
        "ImageExportTaskId": "image-export-1",
        "ImageId": "ami-1",
        "State": "completed",
        "ExportToOsu": place,
        **changes,
    }


def image(**changes: Any) -> dict[str, Any]:
    return {
        "ImageId": "ami-2",
        "Name": "copy",
        "State": "available",
        "ImageLocation": SECRET,
        **changes,
    }


@pytest.mark.parametrize(
    "found",
    [
        task(),
        task(State="pending/queued"),
        task(State="unheard-of"),
        task(ImageId=None, ImageExport={"ImageId": "ami-1"}),
        task(place={"OsuPrefix": "omis/"}),
    ],
)
def test_an_export_that_fits_is_gone_on_with(found: dict[str, Any]) -> None:
    assert [found] == journey.exports(
        IMAGE, [found], "ami-1", "exports", "omis"
    )


@pytest.mark.parametrize(
    "found",
    [
        task(State="failed"),
        task(State="cancelled"),
        task(ImageId="ami-2"),
        task(place={"OsuBucket": "others"}),
        task(place={"OsuPrefix": "others/ami-1/"}),
        task(place={"OsuPrefix": None}),
        task(place={"DiskImageFormat": "raw"}),
        task(ExportToOsu=None),
    ],
)
def test_an_export_that_does_not_fit_is_not(found: dict[str, Any]) -> None:
    assert [] == journey.exports(IMAGE, [found], "ami-1", "exports", "omis")


def test_without_a_prefix_there_is_the_id_of_the_omi() -> None:
    found = task(place={"OsuPrefix": "ami-1/"})

    assert [found] == journey.exports(IMAGE, [found], "ami-1", "exports", "")


def test_a_complete_export_comes_before_one_under_way() -> None:
    done, pending = task(), task(State="pending")

    assert [done, pending] == journey.exports(
        IMAGE, [pending, done], "ami-1", "exports", "omis/"
    )


def test_the_manifest_is_where_the_export_says_or_in_the_listing() -> None:
    listing = [
        {"Key": "omis/ami-1/manifest.json", "LastModified": "2026-01-01"},
        {"Key": "omis/ami-1/b/Manifest", "LastModified": "2026-01-02"},
        {"Key": "manifest/ami-1.qcow2.gz", "LastModified": "2026-01-03"},
        # Another's, or maybe another's.
        {"Key": "omis/ami-2/manifest.json", "LastModified": "2026-01-04"},
        {"Key": "omis/manifest.json", "LastModified": "2026-01-05"},
    ]

    assert KEY == IMAGE.key_of(task())
    assert IMAGE.key_of(task(place={"OsuBucket": "other"})) is None
    assert IMAGE.key_of(task(place={"OsuManifestUrl": ""})) is None
    assert "omis/ami-1/b/Manifest" == journey.file_among(
        IMAGE, listing, "ami-1"
    )
    assert journey.file_among(IMAGE, [], "ami-1") is None


def test_a_url_is_valid_for_longer_than_the_wait_and_never_too_long() -> None:
    assert 7200 == journey.url_seconds(3600)
    assert 604800 == journey.url_seconds(604800)


def test_a_copy_is_known_by_name_and_path() -> None:
    pending, there = image(State="pending", ImageId="ami-3"), image()

    assert there == journey.copy_among(
        IMAGE, [pending, there], {"Name": "copy"}, FILE
    )
    for other in (
        image(Name="other"),
        image(State="failed"),
        image(ImageLocation="123456789012/copy"),
        image(ImageLocation=None),
    ):
        assert (
            journey.copy_among(IMAGE, [other], {"Name": "copy"}, FILE) is None
        )


def test_no_query_of_a_url_is_told() -> None:
    text = f"URL does not correspond: '{SECRET}&Expires=1'. And ?this stays."

    assert (
        f"URL does not correspond: '{URL}?…'. And ?this stays."
        == without_queries(text)
    )


def test_all_ids_are_in_the_summary_and_no_secret() -> None:
    copies = [
        Copy(
            Target("b", "us-east-2"),
            DONE,
            "ami-2",
            "available",
            image(),
            1.234,
            None,
        ),
        Copy(
            Target("c", "us-west-1"),
            DONE,
            "ami-3",
            "pending",
            None,
            None,
            "stopped",
        ),
        Copy(Target("d", "us-west-1"), DONE),
    ]

    summary = journey.summary(IMAGE, task(), KEY, copies)
    oapi = journey.oapi(IMAGE, task(), copies)

    assert {
        "ImageExportTaskId": "image-export-1",
        "ImageId": "ami-1",
        "State": "completed",
        "Bucket": "exports",
        "ManifestKey": KEY,
    } == summary["Export"]
    assert [
        ("b", "us-east-2", "ami-2", "available", 1.234, None),
        ("c", "us-west-1", "ami-3", "pending", None, "stopped"),
        ("d", "us-west-1", None, None, None, "not begun"),
    ] == [tuple(copy.values()) for copy in summary["Copies"]]
    assert [True, False, False] == [copy.arrived for copy in copies]
    assert "SECRET" not in f"{summary}{oapi}"
    assert ["ami-2", "ami-3"] == [each["ImageId"] for each in oapi["Images"]]
    assert URL == oapi["Images"][0]["FileLocation"]
    assert URL == oapi["ImageExportTask"]["OsuExport"]["OsuManifestUrl"]
    assert_valid(oapi["ImageExportTask"], "ImageExportTask")
    for each in oapi["Images"]:
        assert_valid(each, "Image")


SNAPSHOT = Snapshot()
SNAP_KEY = "of/snap-1-22222222.qcow2.gz"


def snapshot_task(**place: Any) -> dict[str, Any]:
    return {
        "SnapshotExportTaskId": "snap-export-22222222",
        "SnapshotExport": {"SnapshotId": "snap-1"},
        "State": "completed",
        "ExportToOsu": {
            "DiskImageFormat": "qcow2",
            "OsuBucket": "exports",
            "OsuKey": SNAP_KEY,
            **place,
        },
    }


@pytest.mark.parametrize(
    ("place", "prefix", "fits"),
    [
        ({}, "of/", True),  # FCU has told the key alone
        ({"OsuKey": "snap-export-22222222.qcow2"}, "", True),
        ({"OsuPrefix": "of/"}, "of/", True),
        ({"OsuKey": None, "OsuPrefix": "of/"}, "of/", True),
        ({"OsuKey": None}, "", True),
        ({}, "", False),
        ({}, "of", False),
        ({}, "other/", False),
        ({"OsuPrefix": "of/"}, "of", False),
        ({"OsuKey": None}, "of/", False),
        ({"OsuBucket": "others"}, "of/", False),
        ({"DiskImageFormat": "raw"}, "of/", False),
    ],
)
def test_an_export_of_a_snapshot_is_known_by_its_prefix(
    place: dict[str, Any], prefix: str, fits: bool
) -> None:
    found = snapshot_task(**place)

    assert ([found] if fits else []) == journey.exports(
        SNAPSHOT, [found], "snap-1", "exports", prefix
    )
    assert [] == journey.exports(
        SNAPSHOT, [found], "snap-2", "exports", prefix
    )


def test_the_file_of_a_snapshot_is_where_the_export_says_or_listed() -> None:
    listing = [
        {"Key": SNAP_KEY, "LastModified": "2026-01-01"},
        {"Key": "of/snap-2-1.qcow2.gz", "LastModified": "2026-01-02"},
        {"Key": "snap-1/else", "LastModified": "2026-01-03"},
    ]

    assert SNAP_KEY == SNAPSHOT.key_of(snapshot_task())
    assert SNAPSHOT.key_of(snapshot_task(OsuKey=None)) is None
    assert SNAP_KEY == journey.file_among(SNAPSHOT, listing, "snap-1")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (None, "web [exports/k]"),
        ("mine", "mine [exports/k]"),
        ("", "[exports/k]"),
        ("x" * 300, f"{'x' * 243} [exports/k]"),
    ],
)
def test_a_snapshot_is_imported_with_size_and_mark(
    given: str | None, text: str
) -> None:
    source = {"VolumeSize": 10, "Description": "web"}
    file = File("exports", "k")

    parameters = SNAPSHOT.parameters(
        source, Request(description=given), file, SECRET
    )

    assert {
        "SnapshotLocation": SECRET,
        "SnapshotSize": 10 * 1024**3,
        "Description": text,
    } == parameters
    assert len(text) <= 255
    copy = {"SnapshotId": "snap-3", "Description": text, "State": "importing"}
    done = {**copy, "State": "completed"}
    assert done == journey.copy_among(SNAPSHOT, [copy, done], parameters, file)
    for other in (
        {**done, "State": "error"},
        {**done, "State": "deleting"},
        {**done, "Description": "[exports/k] of others"},
        {**done, "Description": None},
    ):
        assert journey.copy_among(SNAPSHOT, [other], parameters, file) is None


def test_all_snapshots_are_in_the_summary() -> None:
    copies = [
        Copy(Target("b", "us-east-2"), ("completed",), "snap-3", "completed"),
        Copy(Target("c", "us-east-2"), ("completed",)),
    ]
    copies[0].error = None

    summary = journey.summary(SNAPSHOT, snapshot_task(), SNAP_KEY, copies)
    oapi = journey.oapi(SNAPSHOT, snapshot_task(), copies)

    assert {
        "SnapshotExportTaskId": "snap-export-22222222",
        "SnapshotId": "snap-1",
        "State": "completed",
        "Bucket": "exports",
        "Key": SNAP_KEY,
    } == summary["Export"]
    assert ["snap-3", None] == [c["SnapshotId"] for c in summary["Copies"]]
    assert [True, False] == [copy.arrived for copy in copies]
    assert ["snap-3"] == [each["SnapshotId"] for each in oapi["Snapshots"]]
    assert_valid(oapi["SnapshotExportTask"], "SnapshotExportTask")
    assert_valid(oapi["Snapshots"][0], "Snapshot")


def test_a_file_of_the_other_format_is_not_the_file() -> None:
    """Both have the IDs in their names, and the newer one is the other."""
    listed = [
        {"Key": f"p/snap-1-abc.{name}", "LastModified": f"2024-01-0{day}"}
        for day, name in enumerate(("qcow2", "qcow2.gz", "raw", "raw.gz"), 1)
    ]

    found = journey.file_among(Snapshot(), listed, "snap-1")

    assert "p/snap-1-abc.qcow2.gz" == found


def test_what_has_no_id_is_not_gone_on_with() -> None:
    found = task(ImageExportTaskId=None)
    made = image(ImageId=None)

    assert [] == journey.exports(IMAGE, [found], "ami-1", "exports", "omis")
    assert None is journey.copy_among(IMAGE, [made], {"Name": "copy"}, FILE)
