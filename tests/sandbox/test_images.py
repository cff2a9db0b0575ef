"""DescribeImages, DeregisterImage and the attributes of an image."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from awscli_outscale.sandbox import Sandbox

Refusal = Callable[..., Any]
OTHER = "111122223333"


def register(ec2: Any, name: str, **params: Any) -> str:
    volume = ec2.create_volume(AvailabilityZone="eu-west-2a", Size=10)
    snapshot = ec2.create_snapshot(VolumeId=volume["VolumeId"])
    image_id: str = ec2.register_image(
        Name=name,
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=[
            {
                "DeviceName": "/dev/sda1",
                "Ebs": {"SnapshotId": snapshot["SnapshotId"]},
            }
        ],
        **params,
    )["ImageId"]
    return image_id


@pytest.fixture
def two(ec2: Any) -> dict[str, str]:
    """A public image for x86_64, a private one for i386."""
    first = register(
        ec2, "first (x)", Architecture="x86_64", Description="a star *"
    )
    second = register(ec2, "second")
    ec2.modify_image_attribute(
        ImageId=first, LaunchPermission={"Add": [{"Group": "all"}]}
    )
    ec2.create_tags(Resources=[first], Tags=[{"Key": "who", "Value": "us"}])
    return {first: "first", second: "second"}


def names(two: dict[str, str], found: Any) -> set[str]:
    return {two[image["ImageId"]] for image in found["Images"]}


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("name", ["second"], {"second"}),
        ("name", ["f*", "nothing"], {"first"}),
        ("name", ["secon?"], {"second"}),
        ("name", ["first .x."], set()),
        ("state", ["available"], {"first", "second"}),
        ("state", ["pending", "failed"], set()),
        ("architecture", ["i386"], {"second"}),
        ("description", ["a star ?"], {"first"}),
        ("is-public", ["true"], {"first"}),
        ("is-public", ["false"], {"second"}),
        ("owner-id", [OTHER], set()),
        ("owner-alias", ["Outscale"], set()),
        ("platform", ["windows"], set()),
        ("image-type", ["machine"], {"first", "second"}),
        ("hypervisor", ["xen"], {"first", "second"}),
        ("virtualization-type", ["hvm"], {"first", "second"}),
        ("root-device-name", ["/dev/sda1"], {"first", "second"}),
        ("root-device-type", ["ebs"], {"first", "second"}),
        ("root-device-type", ["bsu"], set()),
        ("block-device-mapping.device-name", ["/dev/sdb"], set()),
        ("block-device-mapping.volume-size", ["10"], {"first", "second"}),
        (
            "block-device-mapping.volume-type",
            ["standard"],
            {"first", "second"},
        ),
        ("block-device-mapping.snapshot-id", ["snap-*"], {"first", "second"}),
        (
            "block-device-mapping.delete-on-termination",
            ["true"],
            {"first", "second"},
        ),
        ("tag:who", ["us"], {"first"}),
        ("tag:who", ["them"], set()),
        ("tag-key", ["who"], {"first"}),
        ("tag-value", ["us"], {"first"}),
        ("name", [], set()),
    ],
)
def test_a_filter_selects(
    ec2: Any,
    two: dict[str, str],
    name: str,
    values: list[str],
    expected: set[str],
) -> None:
    found = ec2.describe_images(Filters=[{"Name": name, "Values": values}])

    assert names(two, found) == expected


def test_all_filters_must_match(ec2: Any, two: dict[str, str]) -> None:
    found = ec2.describe_images(
        Filters=[
            {"Name": "is-public", "Values": ["true", "false"]},
            {"Name": "architecture", "Values": ["x86_64"]},
        ]
    )

    assert names(two, found) == {"first"}


def test_the_image_id_is_a_filter_too(ec2: Any, two: dict[str, str]) -> None:
    wanted = next(iter(two))
    found = ec2.describe_images(
        Filters=[{"Name": "image-id", "Values": [wanted]}]
    )

    assert names(two, found) == {"first"}


@pytest.mark.parametrize("name", ["kernel-id", "product-code", "nonsense"])
def test_an_unknown_filter_is_refused(
    ec2: Any, refusal: Refusal, name: str
) -> None:
    status, code, message = refusal(
        ec2.describe_images, Filters=[{"Name": name, "Values": ["x"]}]
    )

    assert (400, "InvalidParameterValue") == (status, code)
    assert name in message


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ("self", {"first", "second"}),
        (OTHER, set()),
        ("amazon", set()),
    ],
)
def test_owners_select(
    ec2: Any, two: dict[str, str], owner: str, expected: set[str]
) -> None:
    assert names(two, ec2.describe_images(Owners=[owner])) == expected


def test_the_owner_may_be_given_by_id(
    ec2: Any, two: dict[str, str], sandbox: Sandbox
) -> None:
    found = ec2.describe_images(Owners=[sandbox.account_id, OTHER])

    assert names(two, found) == {"first", "second"}


def test_launchers_select(ec2: Any, two: dict[str, str]) -> None:
    second = list(two)[1]
    ec2.modify_image_attribute(
        ImageId=second, LaunchPermission={"Add": [{"UserId": OTHER}]}
    )

    def launchable(who: str) -> set[str]:
        return names(two, ec2.describe_images(ExecutableUsers=[who]))

    assert launchable("all") == {"first"}
    assert launchable(OTHER) == {"second"}
    assert launchable("self") == set()
    assert launchable("444455556666") == set()


def test_nothing_of_awss_own_images_shows(ec2: Any) -> None:
    assert ec2.describe_images()["Images"] == []
    assert ec2.describe_snapshots()["Snapshots"] == []


def test_images_belong_to_their_region(
    connect: Any, ec2: Any, two: dict[str, str], refusal: Refusal
) -> None:
    elsewhere = connect("ec2", region="us-east-2")

    assert elsewhere.describe_images()["Images"] == []
    for image_id in two:
        assert refusal(elsewhere.deregister_image, ImageId=image_id)[1] == (
            "InvalidAMIID.NotFound"
        )
    assert names(two, ec2.describe_images()) == {"first", "second"}


@pytest.mark.parametrize(
    "image_id", ["xxx-12345678", "ami-", "ami-123", "ami-1234567G", "ami"]
)
@pytest.mark.parametrize(
    "call",
    [
        lambda ec2, x: ec2.describe_images(ImageIds=[x]),
        lambda ec2, x: ec2.deregister_image(ImageId=x),
        lambda ec2, x: ec2.modify_image_attribute(
            ImageId=x, Description={"Value": "x"}
        ),
    ],
    ids=["describe", "deregister", "modify"],
)
def test_a_malformed_id_is_refused(
    ec2: Any, refusal: Refusal, call: Any, image_id: str
) -> None:
    assert (
        400,
        "InvalidAMIID.Malformed",
        f"Invalid id: '{image_id}' (expecting 'ami-...')",
    ) == refusal(lambda: call(ec2, image_id))


@pytest.mark.parametrize(
    "call",
    [
        lambda ec2, x: ec2.describe_images(ImageIds=[x]),
        lambda ec2, x: ec2.deregister_image(ImageId=x),
        lambda ec2, x: ec2.describe_image_attribute(
            ImageId=x, Attribute="description"
        ),
    ],
    ids=["describe", "deregister", "attribute"],
)
def test_an_unknown_id_is_refused(
    ec2: Any, refusal: Refusal, call: Any
) -> None:
    assert (
        400,
        "InvalidAMIID.NotFound",
        "The AMI ID 'ami-12345678' does not exist",
    ) == refusal(lambda: call(ec2, "ami-12345678"))


def test_one_unknown_id_among_known_ones_is_refused(
    ec2: Any, two: dict[str, str], refusal: Refusal
) -> None:
    ids = [*two, "ami-12345678"]

    assert refusal(ec2.describe_images, ImageIds=ids)[1] == (
        "InvalidAMIID.NotFound"
    )


def test_a_deregistered_image_is_gone(
    ec2: Any, two: dict[str, str], refusal: Refusal, sandbox: Sandbox
) -> None:
    first = next(iter(two))
    ec2.deregister_image(ImageId=first)

    assert names(two, ec2.describe_images()) == {"second"}
    assert len(sandbox.images) == 1
    assert refusal(ec2.deregister_image, ImageId=first)[1] == (
        "InvalidAMIID.NotFound"
    )


def attribute(ec2: Any, image_id: str, name: str) -> Any:
    return ec2.describe_image_attribute(ImageId=image_id, Attribute=name)


def test_launch_permissions_come_and_go(ec2: Any) -> None:
    image_id = register(ec2, "image")

    def permissions(**change: Any) -> Any:
        if change:
            ec2.modify_image_attribute(
                ImageId=image_id, LaunchPermission=change
            )
        found = attribute(ec2, image_id, "launchPermission")
        return found["LaunchPermissions"]

    assert permissions() == []
    assert permissions(Add=[{"UserId": OTHER}, {"UserId": OTHER}]) == [
        {"UserId": OTHER}
    ]
    assert permissions(Add=[{"Group": "all"}]) == [
        {"Group": "all"},
        {"UserId": OTHER},
    ]
    shown = ec2.describe_images(ImageIds=[image_id])["Images"][0]
    assert shown["Public"] is True
    assert permissions(Remove=[{"Group": "all"}]) == [{"UserId": OTHER}]
    assert permissions(Remove=[{"UserId": OTHER}]) == []
    assert permissions(Remove=[{"UserId": OTHER}]) == []


def test_the_description_changes(ec2: Any) -> None:
    image_id = register(ec2, "image", Description="old")
    assert attribute(ec2, image_id, "description")["Description"] == {
        "Value": "old"
    }
    ec2.modify_image_attribute(ImageId=image_id, Description={"Value": "<&é"})

    assert attribute(ec2, image_id, "description")["Description"] == {
        "Value": "<&é"
    }


def test_product_codes_are_added_once(ec2: Any, signed: Any) -> None:
    image_id = register(ec2, "image")
    for _ in range(2):
        answer = signed(
            {
                "Action": "ModifyImageAttribute",
                "ImageId": image_id,
                "ProductCode.1": "0001",
            }
        )
        assert answer.status == 200

    assert attribute(ec2, image_id, "productCodes")["ProductCodes"] == [
        {"ProductCodeId": "0001"}
    ]


@pytest.mark.parametrize(
    "name", ["blockDeviceMapping", "kernel", "ramdisk", "sriovNetSupport", "x"]
)
def test_other_attributes_are_not_implemented(
    ec2: Any, refusal: Refusal, name: str
) -> None:
    image_id = register(ec2, "image")

    assert (
        400,
        "NotImplemented",
        f"This option is not yet implemented: {name}",
    ) == refusal(
        ec2.describe_image_attribute, ImageId=image_id, Attribute=name
    )


@pytest.mark.parametrize(
    "params",
    [
        {"Attribute": "description", "Value": "new"},
        {
            "Attribute": "launchPermission",
            "OperationType": "add",
            "UserIds": [OTHER],
        },
        {"OperationType": "remove", "UserGroups": ["all"]},
        {
            "Attribute": "description",
            "Value": "new",
            "Description": {"Value": "new"},
        },
        {},
    ],
)
def test_the_flat_form_is_refused(
    ec2: Any, refusal: Refusal, params: dict[str, Any]
) -> None:
    image_id = register(ec2, "image", Description="old")

    assert (400, "OWS.Error", "Request is not valid.") == refusal(
        ec2.modify_image_attribute, ImageId=image_id, **params
    )
    shown = ec2.describe_images(ImageIds=[image_id])["Images"][0]
    assert shown["Description"] == "old"


@pytest.mark.parametrize("permission", [{"Group": "us"}, {"UserId": "me"}])
def test_a_bad_launch_permission_is_refused_whole(
    ec2: Any, refusal: Refusal, permission: dict[str, str]
) -> None:
    image_id = register(ec2, "image")
    status, code, _ = refusal(
        ec2.modify_image_attribute,
        ImageId=image_id,
        LaunchPermission={"Add": [{"UserId": OTHER}, permission]},
    )

    assert (400, "InvalidParameterValue") == (status, code)
    found = attribute(ec2, image_id, "launchPermission")
    assert found["LaunchPermissions"] == []
