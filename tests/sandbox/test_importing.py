"""RegisterImage from a manifest: what becomes of an export in a bucket."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from awscli_outscale.sandbox import ManualClock, Sandbox


def state(ec2: Any, image_id: str) -> Any:
    return ec2.describe_images(ImageIds=[image_id])["Images"][0]


def failed(ec2: Any, clock: ManualClock, location: str) -> tuple[str, str]:
    """Import something broken; (code, message) of the state reason."""
    image_id = ec2.register_image(Name="broken", ImageLocation=location)[
        "ImageId"
    ]
    assert state(ec2, image_id)["State"] == "pending"
    clock.advance(10)
    image = state(ec2, image_id)
    assert image["State"] == "failed"
    return image["StateReason"]["Code"], image["StateReason"]["Message"]


def test_an_import_is_pending_until_its_time_has_passed(
    ec2: Any, exports: Any, clock: ManualClock
) -> None:
    location = exports.location(exports.manifest())
    image_id = ec2.register_image(Name="copy", ImageLocation=location)[
        "ImageId"
    ]

    assert re.fullmatch("ami-[0-9a-f]{8}", image_id)
    assert state(ec2, image_id)["State"] == "pending"
    clock.advance(9.9)
    assert state(ec2, image_id)["State"] == "pending"
    clock.advance(0.1)
    assert state(ec2, image_id)["State"] == "available"


def test_an_imported_image_shows_what_its_manifest_says(
    ec2: Any, exports: Any, sandbox: Sandbox
) -> None:
    manifest = exports.manifest(
        name="from the manifest",
        description="described",
        architecture="i386",
        product_types=("0001", "0002"),
        size=10 * 1024**3 + 1,
        volume_type="io1",
        iops=150,
    )
    location = exports.location(manifest)
    image_id = ec2.register_image(
        Name="from the request", ImageLocation=location
    )["ImageId"]
    image = state(ec2, image_id)
    snapshot = image["BlockDeviceMappings"][0]["Ebs"].pop("SnapshotId")
    created = image.pop("CreationDate")

    assert re.fullmatch("snap-[0-9a-f]{8}", snapshot)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", created)
    assert {
        "ImageId": image_id,
        "ImageLocation": location,
        "State": "pending",
        "OwnerId": sandbox.account_id,
        "Public": False,
        "ProductCodes": [
            {"ProductCodeId": "0001"},
            {"ProductCodeId": "0002"},
        ],
        "Architecture": "i386",
        "ImageType": "machine",
        "Name": "from the request",
        "Description": "described",
        "RootDeviceType": "ebs",
        "RootDeviceName": "/dev/sda1",
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/sda1",
                "Ebs": {
                    "VolumeSize": 11,
                    "VolumeType": "io1",
                    "Iops": 150,
                    "DeleteOnTermination": True,
                },
            }
        ],
        "VirtualizationType": "hvm",
        "Hypervisor": "xen",
        "Tags": [],
    } == image


def test_the_requests_description_wins_over_the_manifests(
    ec2: Any, exports: Any
) -> None:
    manifest = exports.manifest(description="theirs")
    image_id = ec2.register_image(
        Name="copy",
        Description="ours",
        ImageLocation=exports.location(manifest),
    )["ImageId"]

    assert state(ec2, image_id)["Description"] == "ours"


def test_the_documented_command_with_all_its_parameters_is_accepted(
    ec2: Any, exports: Any
) -> None:
    """OUTSCALE's own example gives mappings beside the location."""
    image_id = ec2.register_image(
        Name="Test Image",
        Description="Test",
        Architecture="x86_64",
        ImageLocation=exports.location(exports.manifest()),
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=[
            {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 50}}
        ],
    )["ImageId"]
    image = state(ec2, image_id)

    assert image["State"] == "pending"
    assert image["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"] == 10


def test_optional_members_of_the_manifest_have_defaults(
    ec2: Any, exports: Any, clock: ManualClock
) -> None:
    manifest = exports.manifest()
    for name in ("Name", "Description", "Architecture", "Type", "Public"):
        del manifest["Image"][name]
    image_id = ec2.register_image(
        Name="copy", ImageLocation=exports.location(manifest)
    )["ImageId"]
    clock.advance(10)
    image = state(ec2, image_id)

    assert image["State"] == "available"
    assert image["Architecture"] == "x86_64"
    assert image["Description"] == ""


def test_without_a_name_the_manifests_name_is_taken(
    connect: Any, exports: Any
) -> None:
    """botocore insists on a name, FCU does not."""
    unchecked = connect("ec2", parameter_validation=False)
    location = exports.location(exports.manifest(name="theirs"))
    image_id = unchecked.register_image(ImageLocation=location)["ImageId"]

    assert state(unchecked, image_id)["Name"] == "theirs"


def test_the_copied_snapshot_is_the_accounts_own_and_fills_up(
    ec2: Any, exports: Any, clock: ManualClock, sandbox: Sandbox
) -> None:
    location = exports.location(exports.manifest())
    image_id = ec2.register_image(Name="copy", ImageLocation=location)[
        "ImageId"
    ]
    ebs = state(ec2, image_id)["BlockDeviceMappings"][0]["Ebs"]

    def snapshot() -> Any:
        found = ec2.describe_snapshots(SnapshotIds=[ebs["SnapshotId"]])
        return found["Snapshots"][0]

    assert snapshot()["OwnerId"] == sandbox.account_id
    assert snapshot()["VolumeSize"] == 10
    clock.advance(2.5)
    assert (snapshot()["State"], snapshot()["Progress"]) == ("pending", "25%")
    clock.advance(7.5)
    assert (snapshot()["State"], snapshot()["Progress"]) == (
        "completed",
        "100%",
    )


def test_an_outscale_bucket_host_stands_for_the_sandbox(
    sandbox: Sandbox, ec2: Any, exports: Any, clock: ManualClock
) -> None:
    """Presigned by botocore for the real host name, and really checked."""
    import boto3

    exports.location(exports.manifest())
    outscale = boto3.client(
        "s3",
        region_name="eu-west-2",
        endpoint_url="https://oos.eu-west-2.outscale.com",
        aws_access_key_id=sandbox.access_key,
        aws_secret_access_key=sandbox.secret_key,
    )
    url = outscale.generate_presigned_url(
        "get_object", Params={"Bucket": "exports", "Key": "manifest.json"}
    )
    assert url.startswith("https://oos.eu-west-2.outscale.com/exports/")
    image_id = ec2.register_image(Name="copy", ImageLocation=url)["ImageId"]
    clock.advance(10)

    assert state(ec2, image_id)["State"] == "available"
    assert failed(ec2, clock, url.replace("manifest", "other"))[0] == (
        "Client.ManifestNotReadable"
    )


@pytest.mark.parametrize(
    ("location", "code", "message"),
    [
        (
            "foo",
            "InvalidURLFormat",
            "Only HTTP or HTTPs URL are accepted: foo",
        ),
        (
            "s3://bucket/key?Signature=hush",
            "InvalidURLFormat",
            "Only HTTP or HTTPs URL are accepted: s3://bucket/key",
        ),
        (
            "http://foo",
            "InvalidURL",
            "URL does not correspond to any server: http://foo",
        ),
        (
            "https://me:hush@oos.eu-west-2.outscale.com.evil.example/b/k?x=hush",
            "InvalidURL",
            "URL does not correspond to any server: "
            "https://oos.eu-west-2.outscale.com.evil.example/b/k",
        ),
        (
            "http://127.0.0.1:1/bucket/key",
            "InvalidURL",
            "URL does not correspond to any server: "
            "http://127.0.0.1:1/bucket/key",
        ),
        (
            "http://[::1",
            "InvalidURL",
            "URL does not correspond to any server: http://[::1",
        ),
    ],
)
def test_a_location_elsewhere_is_refused_at_once(
    connect: Any,
    refusal: Callable[..., Any],
    location: str,
    code: str,
    message: str,
) -> None:
    ec2 = connect("ec2")

    assert (400, code, message) == refusal(
        ec2.register_image, Name="copy", ImageLocation=location
    )


def test_an_expired_manifest_fails_the_image(
    ec2: Any, exports: Any, clock: ManualClock, sandbox: Sandbox
) -> None:
    sandbox.clock_skew = None
    location = exports.location(exports.manifest(), expires=60)
    clock.advance(3600)

    assert (
        "Client.ManifestNotReadable",
        "The manifest could not be read: "
        "403 RequestTimeTooSkewed: The difference between the request time "
        "and the server's time is too large.",
    ) == failed(ec2, clock, location)


def test_a_forged_signature_fails_the_image_and_shows_no_secret(
    ec2: Any, exports: Any, clock: ManualClock, sandbox: Sandbox
) -> None:
    location = exports.location(exports.manifest())
    forged = location[:-1] + ("0" if location[-1] != "0" else "1")
    code, message = failed(ec2, clock, forged)

    assert code == "Client.ManifestNotReadable"
    assert "403 SignatureDoesNotMatch" in message
    assert "Signature=" not in message
    assert sandbox.access_key not in message


def test_a_manifest_that_is_not_there_fails_the_image(
    ec2: Any, exports: Any, clock: ManualClock
) -> None:
    code, message = failed(ec2, clock, exports.url("nothing"))

    assert code == "Client.ManifestNotReadable"
    assert "404 NoSuchKey" in message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"<manifest/>", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[]", "it is not a JSON object"),
        (b"{}", "Version is not 1"),
        (b'{"Version": true, "Image": {}}', "Version is not 1"),
        (b'{"Version": 1}', "Image is missing"),
        (b'{"Version": 1, "Image": {}}', "Image.ProductTypes is missing"),
        (
            b'{"Version": 1, "Image": {"ProductTypes": []}}',
            "Image.Snapshots is missing",
        ),
        (b" " * 1_100_000, "it is too large for a manifest"),
    ],
)
def test_a_malformed_manifest_fails_the_image(
    ec2: Any, exports: Any, clock: ManualClock, text: bytes, why: str
) -> None:
    exports.put("broken", text)

    assert (
        "Client.ManifestMalformed",
        f"The manifest cannot be used: {why}.",
    ) == failed(ec2, clock, exports.url("broken"))


@pytest.mark.parametrize(
    ("member", "value", "why"),
    [
        ("Size", "10", "Size is not a number"),
        ("Size", None, "the Size of /dev/sda1 is not a number of bytes"),
        ("Device", "", "a snapshot lacks Device or PreSignedUrl"),
        ("PreSignedUrl", None, "a snapshot lacks Device or PreSignedUrl"),
        ("VolumeType", "gp3", "the VolumeType of /dev/sda1 is not known"),
        ("Iops", True, "Iops is not a number"),
    ],
)
def test_a_malformed_snapshot_fails_the_image(
    ec2: Any,
    exports: Any,
    clock: ManualClock,
    member: str,
    value: object,
    why: str,
) -> None:
    manifest = exports.manifest()
    manifest["Image"]["Snapshots"][0][member] = value

    assert (
        "Client.ManifestMalformed",
        f"The manifest cannot be used: {why}.",
    ) == failed(ec2, clock, exports.location(manifest))


@pytest.mark.parametrize(
    ("member", "value", "why"),
    [
        ("Type", "kernel", "Image.Type is not 'machine'"),
        (
            "Architecture",
            "arm64",
            "Image.Architecture is not i386 or x86_64",
        ),
        ("Name", 7, "Name is not a string"),
        ("Snapshots", [1], "a snapshot is not a JSON object"),
    ],
)
def test_a_malformed_image_in_the_manifest_fails_the_image(
    ec2: Any,
    exports: Any,
    clock: ManualClock,
    member: str,
    value: object,
    why: str,
) -> None:
    manifest = exports.manifest()
    manifest["Image"][member] = value

    assert (
        "Client.ManifestMalformed",
        f"The manifest cannot be used: {why}.",
    ) == failed(ec2, clock, exports.location(manifest))


def test_a_missing_snapshot_fails_the_image_and_copies_nothing(
    ec2: Any, exports: Any, s3: Any, clock: ManualClock
) -> None:
    location = exports.location(exports.manifest())
    s3.delete_object(Bucket="exports", Key="snap-11111111-aaaaaaaa.qcow2.gz")
    code, message = failed(ec2, clock, location)

    assert code == "Client.SnapshotNotReadable"
    assert message.startswith(
        "The snapshot of /dev/sda1 could not be read: 404 NoSuchKey"
    )
    assert ec2.describe_snapshots()["Snapshots"] == []


def test_a_snapshot_elsewhere_fails_the_image(
    ec2: Any, exports: Any, clock: ManualClock
) -> None:
    manifest = exports.manifest()
    manifest["Image"]["Snapshots"][0]["PreSignedUrl"] = "http://foo/?Signature"

    assert (
        "Client.SnapshotNotReadable",
        "The snapshot of /dev/sda1 could not be read: "
        "its URL does not correspond to any server.",
    ) == failed(ec2, clock, exports.location(manifest))


def test_a_lost_connection_to_the_bucket_fails_the_image(
    ec2: Any, exports: Any, clock: ManualClock, sandbox: Sandbox
) -> None:
    location = exports.location(exports.manifest())
    sandbox.faults.add("GetObject", drop=True)

    assert (
        "Client.ManifestNotReadable",
        "The manifest could not be read: the connection was closed.",
    ) == failed(ec2, clock, location)


def test_a_test_may_force_a_state(
    ec2: Any, exports: Any, clock: ManualClock, sandbox: Sandbox
) -> None:
    location = exports.location(exports.manifest())
    image_id = ec2.register_image(Name="copy", ImageLocation=location)[
        "ImageId"
    ]
    sandbox.images.fail(image_id, "Server.InternalError", "No luck.")
    clock.advance(10)
    image = state(ec2, image_id)

    assert image["State"] == "failed"
    assert image["StateReason"] == {
        "Code": "Server.InternalError",
        "Message": "No luck.",
    }
    sandbox.images.finish(image_id)
    assert state(ec2, image_id)["State"] == "available"
    assert "StateReason" not in state(ec2, image_id)
    sandbox.images.set_state(image_id, "transmogrified")
    assert state(ec2, image_id)["State"] == "transmogrified"


def test_the_bucket_is_read_without_a_trace_in_the_requests(
    ec2: Any, exports: Any, sandbox: Sandbox
) -> None:
    """`requests` is what clients sent; the import is its own work."""
    location = exports.location(exports.manifest())
    before = len(sandbox.requests)
    ec2.register_image(Name="copy", ImageLocation=location)

    assert ["RegisterImage"] == [r.action for r in sandbox.requests[before:]]


def test_a_manifest_is_an_object_in_json(exports: Any) -> None:
    """The shape of the documentation, so that tests start from it."""
    manifest = exports.manifest()

    assert json.loads(json.dumps(manifest)) == manifest
    assert list(manifest) == ["Version", "Image"]
