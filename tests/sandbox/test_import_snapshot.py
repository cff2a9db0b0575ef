"""ImportSnapshot in FCU's form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awscli_outscale.sandbox import AccountKeys, ManualClock, Sandbox

GIB = 1024**3


@pytest.fixture
def url(exports: Any) -> str:
    """A snapshot in a bucket, presigned."""
    exports.put("snap.qcow2.gz", b"a disk")
    made: str = exports.url("snap.qcow2.gz")
    return made


@pytest.fixture
def start(fcu: Any) -> Callable[..., Any]:
    """Import; what FCU answers."""

    def call(location: str, size: object = 10 * GIB, **how: Any) -> Any:
        params = {"snapshotLocation": location, "snapshotSize": str(size)}
        return fcu("ImportSnapshot", params, **how)

    return call


def shown(ec2: Any, snapshot_id: str) -> Any:
    return ec2.describe_snapshots(SnapshotIds=[snapshot_id])["Snapshots"][0]


@pytest.mark.parametrize("spell", [str.capitalize, str.lower])
def test_a_snapshot_is_imported(
    ec2: Any,
    fcu: Any,
    url: str,
    sandbox: Sandbox,
    clock: ManualClock,
    spell: Callable[[str], str],
) -> None:
    answer = fcu(
        "ImportSnapshot",
        {
            f"{spell('s')}napshotLocation": url,
            f"{spell('s')}napshotSize": str(10 * GIB),
            f"{spell('d')}escription": "from a bucket",
        },
    )
    snapshot_id = answer["snapshotId"]

    assert ("pending", "0%", "10", "from a bucket", sandbox.account_id) == (
        answer["status"],
        answer["progress"],
        answer["volumeSize"],
        answer["description"],
        answer["ownerId"],
    )
    found = shown(ec2, snapshot_id)
    assert ("pending", "0%", 10, "from a bucket") == (
        found["State"],
        found["Progress"],
        found["VolumeSize"],
        found["Description"],
    )
    clock.advance(3.7)
    found = shown(ec2, snapshot_id)
    assert ("pending", "37%") == (found["State"], found["Progress"])
    clock.advance(6.3)
    found = shown(ec2, snapshot_id)
    assert ("completed", "100%") == (found["State"], found["Progress"])
    tags = [{"Key": "who", "Value": "us"}]
    ec2.create_tags(Resources=[snapshot_id], Tags=tags)
    assert shown(ec2, snapshot_id)["Tags"] == tags


@pytest.mark.parametrize(
    "broken",
    ["signature", "expired", "gone", "elsewhere", "size", "nothing", "fault"],
)
def test_what_cannot_be_read_ends_in_error(
    ec2: Any,
    start: Any,
    exports: Any,
    sandbox: Sandbox,
    clock: ManualClock,
    url: str,
    broken: str,
) -> None:
    """FCU accepts it at first."""
    sandbox.clock_skew = None
    size = {"size": 1, "nothing": 0}.get(broken, 10 * GIB)
    if broken == "signature":
        url = url[:-1]
    elif broken == "expired":
        clock.advance(3601)
    elif broken == "gone":
        exports.s3.delete_object(Bucket="exports", Key="snap.qcow2.gz")
    elif broken == "elsewhere":
        url = "https://disks.example.com/snap.qcow2.gz"
    elif broken == "fault":
        sandbox.faults.add("GetObject", status=500)
    answer = start(url, size)

    found = shown(ec2, answer["snapshotId"])
    assert ("pending", "0%") == (found["State"], found["Progress"])
    clock.advance(10)
    found = shown(ec2, answer["snapshotId"])
    assert ("error", "0%") == (found["State"], found["Progress"])


@pytest.mark.parametrize(
    ("params", "code", "name"),
    [
        ({}, "MissingParameter", "snapshotLocation"),
        ({"snapshotSize": "1"}, "MissingParameter", "snapshotLocation"),
        (
            {"snapshotSize": "1", "snapshotLocation": "foo"},
            "MissingParameter",
            "snapshotLocation",
        ),
        (
            {"snapshotLocation": "https://x.example"},
            "MissingParameter",
            "snapshotSize",
        ),
        (
            {"snapshotLocation": "https://x.example", "snapshotSize": "big"},
            "InvalidParameterValue",
            "snapshotSize",
        ),
        (
            {"DiskContainer.Url": "https://x.example"},
            "MissingParameter",
            "snapshotLocation",
        ),
    ],
)
def test_what_is_refused_at_once(
    fcu: Any, params: dict[str, str], code: str, name: str
) -> None:
    answer = fcu("ImportSnapshot", params)

    assert (400, code) == (answer.status, answer.code)
    assert answer.message.endswith(f" {name}")


def test_another_account_imports_what_it_has_a_url_of(
    connect: Any, start: Any, other: AccountKeys, url: str
) -> None:
    answer = start(url, keys=other, region="us-west-1")
    theirs = connect("ec2", region="us-west-1", keys=other)

    assert shown(theirs, answer["snapshotId"])["OwnerId"] == other.account_id
    assert connect("ec2").describe_snapshots()["Snapshots"] == []
