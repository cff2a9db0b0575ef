"""Several accounts and Regions in one sandbox, and what they share."""

from __future__ import annotations

import configparser
import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from awscli_outscale.sandbox import AccountKeys, Sandbox

Refusal = Callable[..., Any]
EVERYBODY = {"Group": "all"}


def test_an_account_is_made_up_or_given(sandbox: Sandbox) -> None:
    first, second = sandbox.add_account(), sandbox.add_account("AK", "SK")
    third = sandbox.add_account(account_id=second.account_id)

    ids = {sandbox.account_id, first.account_id, second.account_id}
    assert len(ids) == 3
    assert ("AK", "SK") == (second.access_key, second.secret_key)
    assert (20, 40) == (len(first.access_key), len(first.secret_key))
    assert third.account_id == second.account_id
    assert third.access_key != second.access_key
    names = first.environment()
    assert names == {**sandbox.environment(), "AWS_PROFILE": "sandbox-2"}
    config = configparser.ConfigParser()
    config.read(names["AWS_SHARED_CREDENTIALS_FILE"])
    assert (first.access_key, first.secret_key) == (
        config["sandbox-2"]["aws_access_key_id"],
        config["sandbox-2"]["aws_secret_access_key"],
    )
    assert first.secret_key not in repr(first)
    for wrong in ({"access_key": "AK"}, {"account_id": "12"}):
        with pytest.raises(ValueError, match=r"access key|12 digits"):
            sandbox.add_account(**wrong)


def test_an_account_may_be_added_before_the_start() -> None:
    sandbox = Sandbox()
    keys = sandbox.add_account()
    with pytest.raises(RuntimeError, match="not running"):
        keys.environment()
    with sandbox:
        name = keys.environment()["AWS_PROFILE"]

    assert "sandbox-2" == name


def test_each_account_and_region_has_its_own_things(
    connect: Any, other: AccountKeys, sandbox: Sandbox
) -> None:
    second_pair = sandbox.add_account(account_id=other.account_id)
    homes = [
        connect("ec2"),
        connect("ec2", keys=other),
        connect("ec2", region="us-east-2"),
        connect("ec2", region="us-east-2", keys=other),
    ]
    for number, ec2 in enumerate(homes, start=1):
        zone = f"{ec2.meta.region_name}a"
        volume = ec2.create_volume(AvailabilityZone=zone, Size=number)
        made = ec2.create_snapshot(VolumeId=volume["VolumeId"])
        owner = (sandbox.account_id, other.account_id)[(number - 1) % 2]
        assert made["OwnerId"] == owner
    homes[1].create_key_pair(KeyName="mine")

    sizes = [
        [v["Size"] for v in ec2.describe_volumes()["Volumes"]] for ec2 in homes
    ]
    assert sizes == [[1], [2], [3], [4]]
    assert [len(ec2.describe_snapshots()["Snapshots"]) for ec2 in homes] == (
        [1, 1, 1, 1]
    )
    again = connect("ec2", keys=second_pair)
    assert [2] == [v["Size"] for v in again.describe_volumes()["Volumes"]]


def test_users_belong_to_an_account(connect: Any, other: AccountKeys) -> None:
    connect("iam").create_user(UserName="someone")

    assert connect("iam", keys=other).list_users()["Users"] == []


def test_a_bucket_belongs_to_a_region_and_an_account(
    connect: Any, other: AccountKeys, refusal: Refusal
) -> None:
    ours, east = connect("s3"), connect("s3", region="us-east-2")
    theirs = connect("s3", keys=other)
    ours.create_bucket(Bucket="shelf")
    ours.put_object(Bucket="shelf", Key="k", Body=b"ours")
    there = connect("s3", region="us-east-2", keys=other)
    there.create_bucket(Bucket="shelf")
    there.put_object(Bucket="shelf", Key="k", Body=b"theirs")

    def names(s3: Any) -> list[str]:
        return [b["Name"] for b in s3.list_buckets()["Buckets"]]

    assert [["shelf"], [], [], ["shelf"]] == [
        names(s3) for s3 in (ours, east, theirs, there)
    ]
    for s3, body in ((ours, b"ours"), (there, b"theirs")):
        assert s3.get_object(Bucket="shelf", Key="k")["Body"].read() == body
    denied = (403, "AccessDenied", "Access Denied")
    for call, params in (
        (theirs.get_object, {"Key": "k"}),
        (theirs.get_object, {"Key": "nothing"}),
        (theirs.put_object, {"Key": "k", "Body": b"x"}),
        (theirs.delete_object, {"Key": "k"}),
        (theirs.list_objects_v2, {}),
        (theirs.delete_bucket, {}),
        (theirs.put_bucket_acl, {"ACL": "public-read"}),
        (east.get_object, {"Key": "k"}),
    ):
        assert denied == refusal(call, Bucket="shelf", **params)
    assert refusal(theirs.create_bucket, Bucket="shelf")[:2] == (
        409,
        "BucketAlreadyExists",
    )
    theirs.create_bucket(Bucket="own")
    source = {"Bucket": "shelf", "Key": "k"}
    assert denied == refusal(
        theirs.copy_object, Bucket="own", Key="k", CopySource=source
    )
    assert ours.get_object(Bucket="shelf", Key="k")["Body"].read() == b"ours"


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_the_owner_lets_others_read(
    connect: Any, other: AccountKeys, wire: Any, version: str
) -> None:
    """By a presigned URL, also of the version without Region, or an ACL."""
    ours = connect("s3", region="us-west-1")
    ours.create_bucket(Bucket="shelf")
    ours.put_object(Bucket="shelf", Key="k", Body=b"ours")
    ours.put_object(Bucket="shelf", Key="p", Body=b"all", ACL="public-read")
    url = urlsplit(
        connect(
            "s3", region="us-west-1", signature_version=version
        ).generate_presigned_url(
            "get_object", Params={"Bucket": "shelf", "Key": "k"}
        )
    )
    theirs = connect("s3", region="us-west-1", keys=other)

    assert wire(f"{url.path}?{url.query}").body == b"ours"
    assert theirs.get_object(Bucket="shelf", Key="p")["Body"].read() == b"all"


def test_an_image_that_is_not_shared_does_not_exist(
    connect: Any,
    other: AccountKeys,
    registered: Callable[..., str],
    refusal: Refusal,
) -> None:
    image_id = registered()
    theirs = connect("ec2", keys=other)

    assert theirs.describe_images()["Images"] == []
    missing = (
        400,
        "InvalidAMIID.NotFound",
        f"The AMI ID '{image_id}' does not exist",
    )
    for call, params in (
        (theirs.describe_images, {"ImageIds": [image_id]}),
        (theirs.deregister_image, {"ImageId": image_id}),
        (
            theirs.run_instances,
            {"ImageId": image_id, "MinCount": 1, "MaxCount": 1},
        ),
        (
            theirs.create_tags,
            {"Resources": [image_id], "Tags": [{"Key": "k", "Value": "v"}]},
        ),
    ):
        assert missing == refusal(call, **params)
    assert (
        400,
        "InvalidAMIID.NotFound",
        f"The image ID does not exist: {image_id}",
    ) == refusal(
        theirs.copy_image,
        Name="copy",
        SourceImageId=image_id,
        SourceRegion="eu-west-2",
    )


@pytest.mark.parametrize("public", [True, False])
def test_a_shared_image_is_seen_and_used_but_not_changed(
    connect: Any,
    ec2: Any,
    other: AccountKeys,
    sandbox: Sandbox,
    registered: Callable[..., str],
    refusal: Refusal,
    public: bool,
) -> None:
    image_id = registered()
    who = EVERYBODY if public else {"UserId": other.account_id}
    ec2.modify_image_attribute(
        ImageId=image_id, LaunchPermission={"Add": [who]}
    )
    theirs = connect("ec2", keys=other)

    [shown] = theirs.describe_images()["Images"]
    assert (image_id, sandbox.account_id) == (
        shown["ImageId"],
        shown["OwnerId"],
    )
    assert theirs.describe_images(Owners=["self"])["Images"] == []
    seen = theirs.describe_images(ExecutableUsers=["self"])["Images"]
    assert len(seen) == (0 if public else 1)
    third = connect("ec2", keys=sandbox.add_account())
    assert len(third.describe_images()["Images"]) == (1 if public else 0)
    elsewhere = connect("ec2", region="us-east-2", keys=other)
    assert elsewhere.describe_images()["Images"] == []
    theirs.create_tags(
        Resources=[image_id], Tags=[{"Key": "k", "Value": "theirs"}]
    )
    assert ec2.describe_images(ImageIds=[image_id])["Images"][0]["Tags"] == []
    run = theirs.run_instances(ImageId=image_id, MinCount=1, MaxCount=1)
    assert run["Instances"][0]["ImageId"] == image_id
    for call, params in (
        (theirs.deregister_image, {}),
        (theirs.describe_image_attribute, {"Attribute": "launchPermission"}),
        (theirs.modify_image_attribute, {"Description": {"Value": "x"}}),
    ):
        assert refusal(call, ImageId=image_id, **params)[1] == (
            "InvalidAMIID.NotFound"
        )
    ec2.modify_image_attribute(
        ImageId=image_id, LaunchPermission={"Remove": [who]}
    )
    assert theirs.describe_images()["Images"] == []


def snapshot(ec2: Any) -> str:
    volume = ec2.create_volume(AvailabilityZone="eu-west-2a", Size=3)
    made: str = ec2.create_snapshot(VolumeId=volume["VolumeId"])["SnapshotId"]
    return made


@pytest.mark.parametrize("public", [True, False])
def test_a_shared_snapshot_is_seen_and_used_but_not_changed(
    connect: Any,
    ec2: Any,
    other: AccountKeys,
    sandbox: Sandbox,
    refusal: Refusal,
    public: bool,
) -> None:
    shared, kept = snapshot(ec2), snapshot(ec2)
    theirs = connect("ec2", keys=other)
    assert theirs.describe_snapshots()["Snapshots"] == []
    who = EVERYBODY if public else {"UserId": other.account_id}
    ec2.modify_snapshot_attribute(
        SnapshotId=shared, CreateVolumePermission={"Add": [who]}
    )

    [shown] = theirs.describe_snapshots()["Snapshots"]
    assert (shared, sandbox.account_id) == (
        shown["SnapshotId"],
        shown["OwnerId"],
    )
    assert theirs.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []
    assert len(ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]) == 2
    theirs.create_volume(AvailabilityZone="eu-west-2a", SnapshotId=shared)
    copy = theirs.copy_snapshot(
        SourceSnapshotId=shared, SourceRegion="eu-west-2"
    )["SnapshotId"]
    [mine] = theirs.describe_snapshots(OwnerIds=["self"])["Snapshots"]
    assert mine["SnapshotId"] == copy
    theirs.register_image(
        Name="theirs",
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=[
            {"DeviceName": "/dev/sda1", "Ebs": {"SnapshotId": shared}}
        ],
    )
    missing = (
        400,
        "InvalidSnapshot.NotFound",
        f"The Snapshot ID does not exist: {shared}, "
        f"for account: {other.account_id}",
    )
    for call, params in (
        (theirs.delete_snapshot, {}),
        (
            theirs.describe_snapshot_attribute,
            {"Attribute": "createVolumePermission"},
        ),
        (
            theirs.modify_snapshot_attribute,
            {"CreateVolumePermission": {"Add": [EVERYBODY]}},
        ),
    ):
        assert missing == refusal(call, SnapshotId=shared, **params)
    assert refusal(theirs.delete_snapshot, SnapshotId=kept)[1] == (
        "InvalidSnapshot.NotFound"
    )
    found = ec2.describe_snapshot_attribute(
        SnapshotId=shared, Attribute="createVolumePermission"
    )
    assert found["CreateVolumePermissions"] == [who]
    ec2.delete_snapshot(SnapshotId=shared)
    assert [copy] == [
        s["SnapshotId"] for s in theirs.describe_snapshots()["Snapshots"]
    ]


@pytest.mark.parametrize("public", [True, False])
def test_a_permission_on_a_snapshot_can_be_taken_back(
    connect: Any, ec2: Any, other: AccountKeys, public: bool
) -> None:
    who = EVERYBODY if public else {"UserId": other.account_id}
    shared = snapshot(ec2)
    theirs = connect("ec2", keys=other)
    for change, seen in (("Add", 1), ("Remove", 0)):
        ec2.modify_snapshot_attribute(
            SnapshotId=shared,
            CreateVolumePermission={change: [who]},
        )
        assert len(theirs.describe_snapshots()["Snapshots"]) == seen


def test_what_cannot_be_done_to_a_snapshot(ec2: Any, refusal: Refusal) -> None:
    snapshot_id = snapshot(ec2)
    permission = "CreateVolumePermission"
    wrong = [{"UserId": "me"}]

    assert (400, "OWS.Error", "Request is not valid.") == refusal(
        ec2.modify_snapshot_attribute,
        SnapshotId=snapshot_id,
        Attribute="createVolumePermission",
        OperationType="add",
        UserIds=["111122223333"],
    )
    assert (400, "InvalidParameterValue") == refusal(
        ec2.modify_snapshot_attribute,
        SnapshotId=snapshot_id,
        **{permission: {"Add": wrong}},
    )[:2]
    assert (
        400,
        "NotImplemented",
        "Inter-region copy is not implemented",
    ) == refusal(
        ec2.copy_snapshot,
        SourceSnapshotId=snapshot_id,
        SourceRegion="us-east-2",
    )
    assert (
        refusal(
            ec2.describe_snapshot_attribute,
            SnapshotId=snapshot_id,
            Attribute="productCodes",
        )[1]
        == "NotImplemented"
    )


def test_a_sandbox_starts_empty_after_another() -> None:
    """moto's state outlives a sandbox; also that of its buckets."""
    import boto3

    keys = {"access_key": "AK" * 10, "account_id": "111122223333"}
    for _ in range(2):
        with Sandbox(secret_key="SK", **keys) as sandbox:
            s3 = boto3.client(
                "s3",
                region_name="us-east-2",
                endpoint_url=sandbox.endpoint_url,
                aws_access_key_id=sandbox.access_key,
                aws_secret_access_key="SK",
            )
            assert s3.list_buckets()["Buckets"] == []
            s3.create_bucket(Bucket="shelf")
    assert "AWS_PROFILE" not in os.environ
