"""RegisterImage from a snapshot, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awscli_outscale.sandbox import Sandbox

Refusal = Callable[..., Any]


@pytest.fixture
def snapshot_id(ec2: Any) -> str:
    """A snapshot of 10 GiB."""
    volume = ec2.create_volume(AvailabilityZone="eu-west-2a", Size=10)
    made = ec2.create_snapshot(VolumeId=volume["VolumeId"])
    snapshot: str = made["SnapshotId"]
    return snapshot


def root(**ebs: Any) -> list[dict[str, Any]]:
    return [{"DeviceName": "/dev/sda1", "Ebs": ebs}]


def registered(ec2: Any, **params: Any) -> Any:
    given = {"Name": "copy", "RootDeviceName": "/dev/sda1", **params}
    image_id = ec2.register_image(**given)["ImageId"]
    return ec2.describe_images(ImageIds=[image_id])["Images"][0]


def test_an_image_from_a_snapshot_is_available_at_once(
    ec2: Any, snapshot_id: str, sandbox: Sandbox
) -> None:
    image = registered(ec2, BlockDeviceMappings=root(SnapshotId=snapshot_id))

    assert image["State"] == "available"
    assert image["Architecture"] == "i386"
    assert image["ImageLocation"] == f"{sandbox.account_id}/copy"
    assert image["BlockDeviceMappings"] == [
        {
            "DeviceName": "/dev/sda1",
            "Ebs": {
                "SnapshotId": snapshot_id,
                "VolumeSize": 10,
                "VolumeType": "standard",
                "DeleteOnTermination": True,
            },
        }
    ]


def test_what_the_request_says_is_what_the_image_shows(
    ec2: Any, snapshot_id: str
) -> None:
    image = registered(
        ec2,
        Architecture="x86_64",
        Description="mine",
        BlockDeviceMappings=[
            *root(
                SnapshotId=snapshot_id,
                VolumeSize=20,
                VolumeType="io1",
                Iops=300,
                DeleteOnTermination=False,
            ),
            {"DeviceName": "/dev/sdb", "Ebs": {"VolumeSize": 5}},
            {"DeviceName": "/dev/sdc", "VirtualName": "ephemeral0"},
        ],
    )

    assert image["Architecture"] == "x86_64"
    assert image["Description"] == "mine"
    assert image["BlockDeviceMappings"] == [
        {
            "DeviceName": "/dev/sda1",
            "Ebs": {
                "SnapshotId": snapshot_id,
                "VolumeSize": 20,
                "VolumeType": "io1",
                "Iops": 300,
                "DeleteOnTermination": False,
            },
        },
        {
            "DeviceName": "/dev/sdb",
            "Ebs": {
                "VolumeSize": 5,
                "VolumeType": "standard",
                "DeleteOnTermination": True,
            },
        },
    ]


@pytest.mark.parametrize("name", ["abc", "A_z 0()/.-", "x" * 128])
def test_a_name_of_outscales_grammar_is_accepted(
    ec2: Any, snapshot_id: str, name: str
) -> None:
    image = registered(
        ec2, Name=name, BlockDeviceMappings=root(SnapshotId=snapshot_id)
    )

    assert image["Name"] == name


@pytest.mark.parametrize("name", ["ab", "x" * 129, "bad!", "été", "a\nb", ""])
def test_any_other_name_is_refused(
    connect: Any, snapshot_id: str, refusal: Refusal, name: str
) -> None:
    status, code, message = refusal(
        connect("ec2", parameter_validation=False).register_image,
        Name=name,
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=root(SnapshotId=snapshot_id),
    )

    assert (400, "InvalidAMIName.Malformed") == (status, code)
    assert (
        f"AMI name received: {name}. "
        "Constraints: [a-zA-Z0-9_ ()/.-], length: (3, 128)"
    ) == message


def test_an_unknown_snapshot_is_refused(ec2: Any, refusal: Refusal) -> None:
    assert (
        400,
        "InvalidSnapshot.NotFound",
        "The Snapshot ID 'snap-12345678' does not exist",
    ) == refusal(
        ec2.register_image,
        Name="copy",
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=root(SnapshotId="snap-12345678"),
    )


def test_a_volume_smaller_than_its_snapshot_is_refused(
    ec2: Any, refusal: Refusal, snapshot_id: str
) -> None:
    assert (
        400,
        "InvalidParameterValue",
        "SnapshotId and VolumeSize are specified and are incompatible. "
        f"{snapshot_id} size (10 GiB) must be less than "
        "VolumeSize value (1 GiB)",
    ) == refusal(
        ec2.register_image,
        Name="copy",
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=root(SnapshotId=snapshot_id, VolumeSize=1),
    )


@pytest.mark.parametrize(
    ("missing", "params"),
    [
        ("ImageLocation", {"Name": "copy", "RootDeviceName": "/dev/sda1"}),
        (
            "ImageLocation",
            {
                "Name": "copy",
                "RootDeviceName": "/dev/sda1",
                "BlockDeviceMappings": [
                    {"DeviceName": "/dev/sda1", "VirtualName": "ephemeral0"}
                ],
            },
        ),
        (
            "BlockDeviceMapping.1.Ebs.SnapshotId",
            {
                "Name": "copy",
                "RootDeviceName": "/dev/sda1",
                "BlockDeviceMappings": root(VolumeSize=1),
            },
        ),
        (
            "BlockDeviceMapping.1.Ebs.SnapshotId",
            {
                "Name": "copy",
                "RootDeviceName": "/dev/sda1",
                "BlockDeviceMappings": root(VolumeType="gp2"),
            },
        ),
        ("RootDeviceName", {"Name": "copy"}),
        ("Name", {"RootDeviceName": "/dev/sda1"}),
        (
            "BlockDeviceMapping.1.DeviceName",
            {"Name": "copy", "BlockDeviceMappings": [{"Ebs": {}}]},
        ),
    ],
)
def test_a_missing_parameter_is_named(
    connect: Any,
    refusal: Refusal,
    snapshot_id: str,
    missing: str,
    params: dict[str, Any],
) -> None:
    if missing in ("RootDeviceName", "Name"):
        params = {
            **params,
            "BlockDeviceMappings": root(SnapshotId=snapshot_id),
        }
    if missing == "BlockDeviceMapping.1.DeviceName":
        params = {"Name": "copy", "BlockDeviceMappings": [{"NoDevice": "x"}]}
        params["BlockDeviceMappings"][0]["Ebs"] = {"SnapshotId": snapshot_id}

    assert (
        400,
        "MissingParameter",
        f"The request must contain the parameter: {missing}",
    ) == refusal(
        connect("ec2", parameter_validation=False).register_image, **params
    )


@pytest.mark.parametrize(
    ("ebs", "message"),
    [
        (
            {"VolumeType": "gp3"},
            "Value 'gp3' is not valid for the parameter: VolumeType",
        ),
        (
            {"Iops": 100},
            "Iops belongs to volumes of type io1, and only to them: /dev/sda1",
        ),
        (
            {"VolumeType": "io1"},
            "Iops belongs to volumes of type io1, and only to them: /dev/sda1",
        ),
        (
            {"VolumeSize": "big"},
            "Value 'big' is not valid for the parameter: Ebs.VolumeSize",
        ),
        (
            {"DeleteOnTermination": "maybe"},
            "Value 'maybe' is not valid for the parameter: "
            "Ebs.DeleteOnTermination",
        ),
    ],
)
def test_a_bad_volume_is_refused(
    sandbox: Sandbox,
    ec2: Any,
    signed: Any,
    snapshot_id: str,
    ebs: dict[str, Any],
    message: str,
) -> None:
    prefix = "BlockDeviceMapping.1."
    params = {
        "Action": "RegisterImage",
        "Name": "copy",
        "RootDeviceName": "/dev/sda1",
        f"{prefix}DeviceName": "/dev/sda1",
        f"{prefix}Ebs.SnapshotId": snapshot_id,
        **{f"{prefix}Ebs.{name}": str(value) for name, value in ebs.items()},
    }
    answer = signed(params)

    assert (400, "InvalidParameterValue") == (answer.status, answer.code)
    assert answer.message == message


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"Architecture": "arm64"},
            "Value 'arm64' is not valid for the parameter: Architecture",
        ),
        (
            {
                "RootDeviceName": "/dev/sdb",
                "BlockDeviceMapping.1.DeviceName": "/dev/sdb",
            },
            "Value '/dev/sdb' is not valid for the parameter: RootDeviceName",
        ),
        (
            {"BlockDeviceMapping.1.VirtualName": "ephemeral0"},
            "A mapping has either Ebs or VirtualName, not both: /dev/sda1",
        ),
    ],
)
def test_a_bad_image_is_refused(
    signed: Any, snapshot_id: str, params: dict[str, str], message: str
) -> None:
    answer = signed(
        {
            "Action": "RegisterImage",
            "Name": "copy",
            "RootDeviceName": "/dev/sda1",
            "BlockDeviceMapping.1.DeviceName": "/dev/sda1",
            "BlockDeviceMapping.1.Ebs.SnapshotId": snapshot_id,
            **params,
        }
    )

    assert (400, "InvalidParameterValue") == (answer.status, answer.code)
    assert answer.message == message


def test_parameters_that_fcu_does_not_know_are_ignored(
    ec2: Any, snapshot_id: str
) -> None:
    image = registered(
        ec2,
        BlockDeviceMappings=root(SnapshotId=snapshot_id),
        BootMode="uefi",
        EnaSupport=True,
        TagSpecifications=[
            {"ResourceType": "image", "Tags": [{"Key": "k", "Value": "v"}]}
        ],
    )

    assert "BootMode" not in image
    assert image["Tags"] == []


def test_tags_of_an_image_show_and_vanish_with_it(
    ec2: Any, snapshot_id: str, refusal: Refusal
) -> None:
    image = registered(ec2, BlockDeviceMappings=root(SnapshotId=snapshot_id))
    both = [image["ImageId"], snapshot_id]
    ec2.create_tags(
        Resources=both, Tags=[{"Key": "who", "Value": "us"}, {"Key": "x"}]
    )

    assert registered_tags(ec2) == {
        (image["ImageId"], "image", "who", "us"),
        (image["ImageId"], "image", "x", ""),
        (snapshot_id, "snapshot", "who", "us"),
        (snapshot_id, "snapshot", "x", ""),
    }
    shown = ec2.describe_images(ImageIds=[image["ImageId"]])["Images"][0]
    assert shown["Tags"] == [
        {"Key": "who", "Value": "us"},
        {"Key": "x", "Value": ""},
    ]
    ec2.delete_tags(Resources=both, Tags=[{"Key": "x"}])
    shown = ec2.describe_images(ImageIds=[image["ImageId"]])["Images"][0]
    assert shown["Tags"] == [{"Key": "who", "Value": "us"}]
    ec2.deregister_image(ImageId=image["ImageId"])
    assert registered_tags(ec2) == {(snapshot_id, "snapshot", "who", "us")}


def registered_tags(ec2: Any) -> set[tuple[str, str, str, str]]:
    return {
        (tag["ResourceId"], tag["ResourceType"], tag["Key"], tag["Value"])
        for tag in ec2.describe_tags()["Tags"]
    }


def test_tags_of_an_unknown_image_are_refused(
    ec2: Any, refusal: Refusal, snapshot_id: str
) -> None:
    assert (
        400,
        "InvalidAMIID.NotFound",
        "The AMI ID 'ami-12345678' does not exist",
    ) == refusal(
        ec2.create_tags,
        Resources=[snapshot_id, "ami-12345678"],
        Tags=[{"Key": "k", "Value": "v"}],
    )
    assert registered_tags(ec2) == set()
