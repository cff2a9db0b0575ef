"""The rest of the account is moto's, in every Region of OUTSCALE."""

from __future__ import annotations

from typing import Any

import pytest

from awscli_outscale.sandbox import Sandbox

REGIONS = [
    "eu-west-2",
    "us-east-2",
    "us-west-1",
    "ap-northeast-1",
    "cloudgouv-eu-west-1",
]


@pytest.mark.parametrize("region", REGIONS)
def test_volumes_and_snapshots_live_in_both_subregions(
    connect: Any, sandbox: Sandbox, region: str
) -> None:
    ec2 = connect("ec2", region=region)
    for letter in "ab":
        volume = ec2.create_volume(
            AvailabilityZone=f"{region}{letter}", Size=3
        )
        made = ec2.create_snapshot(VolumeId=volume["VolumeId"])
        found = ec2.describe_snapshots(SnapshotIds=[made["SnapshotId"]])
        assert found["Snapshots"][0]["OwnerId"] == sandbox.account_id
        assert found["Snapshots"][0]["VolumeSize"] == 3

    assert len(ec2.describe_volumes()["Volumes"]) == 2


@pytest.mark.parametrize("region", REGIONS)
def test_users_and_balancers_are_served(connect: Any, region: str) -> None:
    iam, elb = connect("iam", region=region), connect("elb", region=region)
    iam.create_user(UserName="someone")
    elb.create_load_balancer(
        LoadBalancerName="front",
        Listeners=[
            {
                "Protocol": "HTTP",
                "LoadBalancerPort": 80,
                "InstancePort": 80,
            }
        ],
        AvailabilityZones=[f"{region}a"],
    )

    users = iam.list_users()["Users"]
    assert [user["UserName"] for user in users] == ["someone"]
    assert users[0]["Arn"].split(":")[4].isdecimal()
    found = elb.describe_load_balancers()["LoadBalancerDescriptions"]
    assert [balancer["LoadBalancerName"] for balancer in found] == ["front"]


def test_a_private_region_may_be_played() -> None:
    import boto3

    with Sandbox(region="in-west-1", domain="outscale.com") as sandbox:
        ec2 = boto3.client(
            "ec2",
            region_name="in-west-1",
            endpoint_url=sandbox.endpoint_url,
            aws_access_key_id=sandbox.access_key,
            aws_secret_access_key=sandbox.secret_key,
        )
        ec2.create_volume(AvailabilityZone="in-west-1a", Size=1)
        names = [r["RegionName"] for r in ec2.describe_regions()["Regions"]]

    assert names == [*REGIONS, "in-west-1"]


def test_a_client_cannot_choose_its_account(
    connect: Any, sandbox: Sandbox
) -> None:
    """moto takes an account from a header; it must not reach moto."""
    ec2 = connect("ec2", user_agent="region/us-east-1")
    ec2.meta.events.register(
        "before-sign.ec2",
        lambda request, **kwargs: request.headers.add_header(
            "x-moto-account-id", "999999999999"
        ),
    )
    volume = ec2.create_volume(AvailabilityZone="eu-west-2a", Size=1)
    snapshot = ec2.create_snapshot(VolumeId=volume["VolumeId"])

    assert snapshot["OwnerId"] == sandbox.account_id


def test_motos_own_errors_pass_through(ec2: Any, refusal: Any) -> None:
    status, code, _ = refusal(ec2.describe_volumes, VolumeIds=["vol-12345678"])

    assert (400, "InvalidVolume.NotFound") == (status, code)
