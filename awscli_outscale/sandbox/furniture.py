"""Put something into an empty sandbox: an OMI of the account, and a bucket.

Made as a user would make it: by calls with the keys of the account.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from awscli_outscale.sandbox.moto.profileless import no_profile

BUCKET = "exports"


class Furniture(NamedTuple):
    """What is there.

    :ivar image_id: an OMI with a disk of 10 GiB.
    :ivar bucket: an empty bucket.
    """

    image_id: str
    bucket: str


def furnish(
    endpoint_url: str, region: str, access_key: str, secret_key: str
) -> Furniture:
    """Make an OMI from a snapshot, and a bucket for its export."""
    with no_profile():
        import boto3
        from botocore.config import Config

        session = boto3.Session(access_key, secret_key, region_name=region)

        def client(service: str) -> Any:
            # No proxy leads to this machine.
            return session.client(
                service,
                endpoint_url=endpoint_url,
                config=Config(proxies={}),
            )

        ec2, s3 = client("ec2"), client("s3")
    volume = ec2.create_volume(AvailabilityZone=f"{region}a", Size=10)
    snapshot = ec2.create_snapshot(
        VolumeId=volume["VolumeId"], Description="A disk of the sandbox"
    )
    ec2.delete_volume(VolumeId=volume["VolumeId"])
    device = {
        "DeviceName": "/dev/sda1",
        "Ebs": {"SnapshotId": snapshot["SnapshotId"]},
    }
    image = ec2.register_image(
        Name="my-first-omi",
        Description="An OMI of your own",
        Architecture="x86_64",
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=[device],
    )
    s3.create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": region},
    )
    return Furniture(str(image["ImageId"]), BUCKET)
