"""RunInstances, CreateImage and CopyImage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awscli_outscale.sandbox import ManualClock, Sandbox

Refusal = Callable[..., Any]
Registered = Callable[..., str]


def image(ec2: Any, image_id: str) -> Any:
    return ec2.describe_images(ImageIds=[image_id])["Images"][0]


@pytest.fixture
def instance_id(ec2: Any, registered: Registered) -> str:
    """An instance with a root volume of 10 GiB and a data volume of 3."""
    run = ec2.run_instances(
        ImageId=registered(),
        MinCount=1,
        MaxCount=1,
        BlockDeviceMappings=[
            {
                "DeviceName": "/dev/xvdb",
                "Ebs": {
                    "VolumeSize": 3,
                    "VolumeType": "gp2",
                    "DeleteOnTermination": False,
                },
            }
        ],
    )
    made: str = run["Instances"][0]["InstanceId"]
    return made


def test_an_instance_gets_the_volumes_of_its_image(
    ec2: Any, registered: Registered
) -> None:
    image_id = registered(size=12)
    [mapping] = image(ec2, image_id)["BlockDeviceMappings"]
    run = ec2.run_instances(
        ImageId=image_id,
        MinCount=1,
        MaxCount=1,
        BlockDeviceMappings=[
            {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20}}
        ],
    )
    made = run["Instances"][0]["InstanceId"]
    plain = ec2.run_instances(ImageId=image_id, MinCount=1, MaxCount=1)
    other = plain["Instances"][0]["InstanceId"]

    def volumes(instance_id: str) -> list[Any]:
        return [
            (v["Size"], v["SnapshotId"], v["VolumeType"])
            for v in ec2.describe_volumes()["Volumes"]
            if [instance_id] == [a["InstanceId"] for a in v["Attachments"]]
        ]

    snapshot_id = mapping["Ebs"]["SnapshotId"]
    assert volumes(made) == [(20, snapshot_id, "standard")]
    assert volumes(other) == [(12, snapshot_id, "standard")]


def test_no_volume_is_encrypted(ec2: Any, registered: Registered) -> None:
    """FCU does not know the parameters, and ignores them."""
    volume = ec2.create_volume(
        AvailabilityZone="eu-west-2a", Size=1, Encrypted=True, KmsKeyId="k"
    )
    ec2.run_instances(
        ImageId=registered(),
        MinCount=1,
        MaxCount=1,
        BlockDeviceMappings=[
            {"DeviceName": "/dev/sda1", "Ebs": {"Encrypted": True}},
            {
                "DeviceName": "/dev/sdb",
                "Ebs": {"VolumeSize": 1, "Encrypted": True},
            },
        ],
    )

    volumes = ec2.describe_volumes()["Volumes"]
    assert volume["VolumeId"] in [each["VolumeId"] for each in volumes]
    assert {False} == {each["Encrypted"] for each in [volume, *volumes]}


@pytest.mark.parametrize("no_reboot", [True, False])
def test_an_image_is_made_of_an_instance(
    ec2: Any,
    sandbox: Sandbox,
    clock: ManualClock,
    instance_id: str,
    no_reboot: bool,
) -> None:
    ec2.stop_instances(InstanceIds=[instance_id])
    made = ec2.create_image(
        InstanceId=instance_id,
        Name="made",
        Description="of an instance",
        NoReboot=no_reboot,
    )["ImageId"]
    shown = image(ec2, made)

    assert ("pending", "made", "of an instance", "x86_64") == (
        shown["State"],
        shown["Name"],
        shown["Description"],
        shown["Architecture"],
    )
    assert shown["ImageLocation"] == f"{sandbox.account_id}/made"
    assert shown["OwnerId"] == sandbox.account_id
    ebs = {
        m["DeviceName"]: dict(m["Ebs"]) for m in shown["BlockDeviceMappings"]
    }
    ids = [e.pop("SnapshotId") for e in ebs.values()]
    assert ebs == {
        "/dev/sda1": {
            "VolumeSize": 10,
            "VolumeType": "standard",
            "DeleteOnTermination": True,
        },
        "/dev/xvdb": {
            "VolumeSize": 3,
            "VolumeType": "gp2",
            "DeleteOnTermination": False,
        },
    }

    def snapshots() -> set[tuple[str, str]]:
        found = ec2.describe_snapshots(SnapshotIds=ids)["Snapshots"]
        return {(s["State"], s["Progress"]) for s in found}

    [taken] = ec2.describe_instances()["Reservations"]
    disks = taken["Instances"][0]["BlockDeviceMappings"]
    found = ec2.describe_snapshots(SnapshotIds=ids)["Snapshots"]
    assert {s["VolumeId"] for s in found} == {
        d["Ebs"]["VolumeId"] for d in disks
    }
    clock.advance(3.7)
    assert snapshots() == {("pending", "37%")}
    clock.advance(6.3)
    assert snapshots() == {("completed", "100%")}
    assert image(ec2, made)["State"] == "available"


def test_what_create_image_refuses(
    ec2: Any, fcu: Any, refusal: Refusal, instance_id: str
) -> None:
    name = "a" * 129
    assert (
        400,
        "InvalidAMIName.Malformed",
        f"AMI name received: {name}. Constraints: [a-zA-Z0-9_ ()/.-], "
        "length: (3, 128)",
    ) == refusal(ec2.create_image, InstanceId=instance_id, Name=name)
    for missing in ("Name", "InstanceId"):
        params = {"InstanceId": instance_id, "Name": "made"}
        del params[missing]
        answer = fcu("CreateImage", params)
        assert ("MissingParameter", missing) == (
            answer.code,
            answer.message.split()[-1],
        )
    answer = fcu(
        "CreateImage",
        {"InstanceId": instance_id, "Name": "made", "NoReboot": "perhaps"},
    )
    assert answer.code == "InvalidParameterValue"
    assert refusal(ec2.create_image, InstanceId="i-12345678", Name="made")[
        1
    ] == ("InvalidInstanceID.NotFound")
    ec2.terminate_instances(InstanceIds=[instance_id])
    assert refusal(ec2.create_image, InstanceId=instance_id, Name="made")[
        1
    ] == ("IncorrectInstanceState")
    assert len(ec2.describe_images(Owners=["self"])["Images"]) == 1


def test_an_image_is_copied(
    ec2: Any, fcu: Any, clock: ManualClock, registered: Registered
) -> None:
    source = registered("base")
    long_name = "n" * 300
    ids = [
        fcu(
            "CopyImage",
            {"SourceImageId": source, "SourceRegion": "eu-west-2", **params},
        )["imageId"]
        for params in ({}, {"Name": long_name, "Description": "other"})
    ]
    shown = [image(ec2, image_id) for image_id in ids]

    assert [("base-copy1", "the base"), (long_name, "other")] == [
        (s["Name"], s["Description"]) for s in shown
    ]
    assert [("pending", "x86_64")] * 2 == [
        (s["State"], s["Architecture"]) for s in shown
    ]
    snapshots = {
        i["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
        for i in (*shown, image(ec2, source))
    }
    assert len(snapshots) == 3
    ec2.deregister_image(ImageId=source)
    clock.advance(10)
    assert {"available"} == {image(ec2, i)["State"] for i in ids}


def test_a_shared_image_becomes_ones_own_by_a_copy(
    connect: Any, ec2: Any, sandbox: Sandbox, registered: Registered
) -> None:
    source = registered()
    other = sandbox.add_account()
    ec2.modify_image_attribute(
        ImageId=source,
        LaunchPermission={"Add": [{"UserId": other.account_id}]},
    )
    theirs = connect("ec2", keys=other)
    copied = theirs.copy_image(
        Name="theirs", SourceImageId=source, SourceRegion="eu-west-2"
    )["ImageId"]

    assert image(theirs, copied)["OwnerId"] == other.account_id
    [mapping] = image(theirs, copied)["BlockDeviceMappings"]
    [snapshot] = theirs.describe_snapshots()["Snapshots"]
    assert snapshot["SnapshotId"] == mapping["Ebs"]["SnapshotId"]
    assert snapshot["OwnerId"] == other.account_id
    assert len(ec2.describe_images()["Images"]) == 1


def test_what_copy_image_refuses(
    ec2: Any, fcu: Any, refusal: Refusal, registered: Registered
) -> None:
    source = registered()
    for missing in ("SourceImageId", "SourceRegion"):
        params = {"SourceImageId": source, "SourceRegion": "eu-west-2"}
        del params[missing]
        answer = fcu("CopyImage", params)
        assert ("MissingParameter", missing[0].lower() + missing[1:]) == (
            answer.code,
            answer.message.split()[-1],
        )
    for region in ("us-east-2", "azertyuiop"):
        assert (
            400,
            "NotImplemented",
            "Inter-region copy is not implemented",
        ) == refusal(
            ec2.copy_image,
            Name="copy",
            SourceImageId=source,
            SourceRegion=region,
        )
    assert (
        400,
        "InvalidAMIID.NotFound",
        "The image ID does not exist: ami-12345678",
    ) == refusal(
        ec2.copy_image,
        Name="copy",
        SourceImageId="ami-12345678",
        SourceRegion="eu-west-2",
    )


def test_a_pending_image_cannot_be_used(
    ec2: Any, refusal: Refusal, instance_id: str
) -> None:
    made = ec2.create_image(InstanceId=instance_id, Name="made")["ImageId"]

    assert refusal(ec2.run_instances, ImageId=made, MinCount=1, MaxCount=1)[
        1
    ] == ("InvalidAMIID.Unavailable")
    assert refusal(
        ec2.copy_image,
        Name="copy",
        SourceImageId=made,
        SourceRegion="eu-west-2",
    )[1] == ("InvalidAMIID.Unavailable")


@pytest.mark.parametrize(
    "action", ["CreateImage", "CopyImage", "RunInstances", "ImportSnapshot"]
)
def test_a_dry_run_makes_nothing(fcu: Any, action: str) -> None:
    assert fcu(action, {"DryRun": "true"}).code == "DryRunOperation"
