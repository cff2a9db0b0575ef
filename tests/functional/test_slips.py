"""Commands as people write them, slips included, and what they are told."""

from __future__ import annotations

import re

from awscli_outscale.sandbox import Sandbox
from support.exports import export
from support.runner import Aws

REGISTER = "ec2 register-image --architecture x86_64 --name abc"
ROOT = f"{REGISTER} --root-device-name /dev/sda1 --block-device-mappings"


def test_what_the_aws_cli_says_comes_through_and_ours_beside_it(
    aws: Aws, sandbox: Sandbox
) -> None:
    words, braces, ebs, bsu, lower, flat, disk, none, gone, dotted = found = [
        *aws.many(
            # As OUTSCALE's page prints it: without quotes.
            "ec2 register-image --name Test Image --image-location https://x",
            # What bash makes of Ebs={SnapshotId=snap-…,VolumeSize=10}.
            f"{ROOT} DeviceName=/dev/sda1,Ebs=SnapshotId=snap-12345678 "
            "DeviceName=/dev/sda1,Ebs=VolumeSize=10",
            f"{ROOT} DeviceName=/dev/sda1,EBS={{SnapshotID=snap-12345678}}",
            f"{ROOT} DeviceName=/dev/sda1,Bsu={{SnapshotId=snap-12345678}}",
            f"{ROOT} deviceName=/dev/sda1,Ebs={{SnapshotID=snap-12345678}}",
            f"{ROOT} DeviceName=/dev/sda1,SnapshotId=snap-12345678",
            "ec2 import-snapshot --disk-container Format=raw",
            "ec2 create-image --instance-id i-12345678 --name abc "
            "--block-device-mappings DeviceName=/dev/sdb,NoDevice=",
            "ec2 deregister-image --image-id ami-12345678 "
            "--delete-associated-snapshots",
            "ec2 create-image-export-task --image-id ami-12345678 "
            "--export-to-osu DiskImageFormat=raw,OsuBucket=my.bucket",
        )
    ]

    assert all(result.code for result in found)
    assert "Unknown options: Image" in words.err
    assert "quotes around it: --name 'Test Image'." in words.err
    assert "BlockDeviceMappings[0].Ebs, value: SnapshotId=snap-" in braces.err
    assert "[1].Ebs: It must be a structure, not a string." in braces.err
    assert "A shell expands braces" in braces.err
    assert "nothing to register from" not in braces.err
    unknown = 'Unknown parameter in BlockDeviceMappings[0]: "{}", must be one'
    mapping = "--block-device-mappings[0]"
    for result, name, ours in (
        (ebs, "EBS", ".EBS: Write Ebs."),
        (bsu, "Bsu", ".Bsu: It is the OUTSCALE API's name. Write Ebs."),
        (lower, "deviceName", ".deviceName: Write DeviceName."),
        (flat, "SnapshotId", ".SnapshotId: It belongs to Ebs. Write Ebs={Sna"),
    ):
        assert unknown.format(name) in result.err
        assert mapping + ours in result.err
        assert "nothing to register from" not in result.err
    assert f"{mapping}.Ebs.SnapshotID: Write SnapshotId." in lower.err
    assert "takes the presigned URL of a file" in disk.err
    assert f"{mapping}.NoDevice: FCU ignores it: the disk" in none.err
    deleted = re.search("--delete-associated-snapshots: (.*)", gone.err)
    if deleted is None:  # an AWS CLI that does not know the option yet
        assert "Unknown options: --delete-associated-snapshots" in gone.err
    else:
        assert "The snapshots of the OMI stay" in deleted[1]
    assert "my.bucket' contains a period" in dotted.err
    sent = [r.action for r in sandbox.requests if r.service == "ec2"]
    assert set(sent) <= {"DeregisterImage", "CreateImageExportTask"}


def test_errors_of_our_own_commands_get_the_same_hints(aws: Aws) -> None:
    copy = "--bucket exports --to-region us-east-2"
    words, image, snapshot = results = aws.many(
        "outscale create-image --VmId i-12345678 --ImageName Test Image",
        f"outscale copy-image --image-id snap-12345678 {copy}",
        f"outscale copy-snapshot --snapshot-id snap-12345678 {copy}",
    )

    assert all(result.code for result in results)
    assert "quotes around it: --ImageName 'Test Image'." in words.err
    assert "InvalidAMIID.Malformed" in image.err
    assert "hint: The ID of an OMI is ami- and 8 hexadecimal" in image.err
    assert "InvalidSnapshot.NotFound" in snapshot.err
    assert "hint: There is no such snapshot in this Region" in snapshot.err


def test_a_byte_order_mark_is_not_a_part_of_a_value(
    aws: Aws, sandbox: Sandbox
) -> None:
    """Windows' editors write one at the beginning of a file."""
    url = export(sandbox)
    (aws.home / "url.txt").write_bytes(
        b"\xef\xbb\xbf" + url.encode() + b"\r\n"
    )
    (aws.home / "name.txt").write_bytes(b"\xef\xbb\xbfabc")

    result = aws(
        *"ec2 register-image --name file://name.txt".split(),
        *"--image-location file://url.txt".split(),
    )

    assert (0, "") == (result.code, result.err)
    made = sandbox.images[result.json["ImageId"]]
    assert ("abc", url) == (made.name, made.location)


def test_half_a_pair_of_keys_gets_the_doctors_advice(aws: Aws) -> None:
    (aws.home / "half").write_text("[osc]\naws_access_key_id = HALFAPAIR\n")

    called, examined = aws.many(
        "ec2 describe-images",
        "outscale doctor --offline",
        env={"AWS_SHARED_CREDENTIALS_FILE": str(aws.home / "half")},
    )

    advice = re.search("hint: (Run: .* outscale configure.*)", called.err)
    assert "Partial credentials found in shared-cred" in called.err
    assert advice
    assert advice[1] in examined.out
