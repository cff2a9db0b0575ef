"""What OUTSCALE refuses, or words in its own way, the sandbox does too."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import xform_name
from oracle.oapi_spec import specification

from awscli_outscale.sandbox import Sandbox, facts

ZONE = "eu-west-2a"
ROOT = {"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20000}}


def test_actions_are_known_by_evidence() -> None:
    """What only osc-cli completes is not served; OAPI's names are OAPI's."""
    path = Path(facts.__file__).with_name("actions.json")
    data = json.loads(path.read_text())
    tiers = set(data["evidence"])
    methods = {path.strip("/") for path in specification()["paths"]}

    for service in ("ec2", "iam", "elb", "directconnect"):
        for action, evidence in data[service].items():
            for word in evidence.split():
                tier, _, method = word.partition(":")
                assert tier in tiers, action
                assert (method in methods) == (tier == "OAPI"), action
    assert "CreateImage" in facts.ACTIONS["ec2"]
    assert "RequestSpotInstances" not in facts.ACTIONS["ec2"]


@pytest.mark.parametrize(
    ("service", "call", "params"),
    [
        ("ec2", "describe_spot_instance_requests", {}),
        ("ec2", "describe_launch_templates", {}),
        ("ec2", "describe_transit_gateways", {}),
        ("ec2", "describe_volume_status", {}),
        ("ec2", "describe_account_attributes", {}),
        ("ec2", "create_volume", {"AvailabilityZone": ZONE, "Size": 20000}),
        (
            "ec2",
            "create_volume",
            {"AvailabilityZone": ZONE, "Size": 1, "VolumeType": "gp3"},
        ),
        (
            "ec2",
            "create_volume",
            {
                "AvailabilityZone": ZONE,
                "Size": 100,
                "VolumeType": "io1",
                "Iops": 20000,
            },
        ),
        (
            "ec2",
            "create_volume",
            {"AvailabilityZone": "eu-west-2c", "Size": 1},
        ),
        (
            "ec2",
            "create_volume",
            {"AvailabilityZone": "eu-west-1a", "Size": 1},
        ),
        ("ec2", "run_instances", {"InstanceType": "m7g.large"}),
        ("ec2", "run_instances", {"InstanceType": "tinav5.c1"}),
        (
            "ec2",
            "run_instances",
            {"Placement": {"AvailabilityZone": "eu-west-2c"}},
        ),
        ("ec2", "run_instances", {"BlockDeviceMappings": [ROOT]}),
        ("iam", "list_roles", {}),
        ("iam", "list_instance_profiles", {}),
        ("iam", "list_mfa_devices", {}),
        (
            "elb",
            "create_load_balancer",
            {
                "LoadBalancerName": "front",
                "Listeners": [
                    {
                        "Protocol": "HTTP",
                        "LoadBalancerPort": 80,
                        "InstancePort": 80,
                    }
                ],
                "AvailabilityZones": ["eu-west-2c"],
            },
        ),
        ("elb", "describe_account_limits", {}),
        ("directconnect", "describe_lags", {}),
    ],
)
def test_what_outscale_refuses_is_refused(
    connect: Any,
    refusal: Any,
    registered: Any,
    service: str,
    call: str,
    params: dict[str, Any],
) -> None:
    if call == "run_instances":
        params = {"MinCount": 1, "MaxCount": 1, **params}
        params["ImageId"] = registered()

    status, code, message = refusal(getattr(connect(service), call), **params)

    assert status == 400
    if params and call != "describe_lags":
        assert code == "InvalidParameterValue", message
    else:
        assert code == "InvalidAction"
        assert message.startswith("Action is not valid for this web service:")


def test_names_and_ids_are_outscales(connect: Any, registered: Any) -> None:
    ec2, elb, iam = connect("ec2"), connect("elb"), connect("iam")
    image_id = registered()
    launched = ec2.run_instances(ImageId=image_id, MinCount=1, MaxCount=1)
    instance = launched["Instances"][0]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    front = elb.create_load_balancer(
        LoadBalancerName="front",
        Listeners=[
            {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
        ],
        AvailabilityZones=[ZONE],
    )
    policy = iam.create_policy(
        PolicyName="readers",
        PolicyDocument=json.dumps(
            {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["api:Read*"],
                        "Resource": ["*"],
                    }
                ]
            }
        ),
    )["Policy"]
    iam.create_user(UserName="someone")
    iam.attach_user_policy(UserName="someone", PolicyArn=policy["Arn"])
    iam.put_user_policy(
        UserName="someone",
        PolicyName="own",
        PolicyDocument='{"Statement": [{"Effect": "Allow", "Action": "*", '
        '"Resource": "*"}]}',
    )
    zones = ec2.describe_availability_zones()["AvailabilityZones"]

    assert instance["InstanceType"] == "t2.small"
    for found in (
        instance["InstanceId"],
        launched["ReservationId"],
        instance["NetworkInterfaces"][0]["NetworkInterfaceId"],
        vpc,
        image_id,
    ):
        assert re.fullmatch(r"[a-z]+-[0-9a-f]{8}", found), found
    assert front["DNSName"].startswith("front.")
    assert front["DNSName"].endswith(".eu-west-2.lbu.outscale.com")
    described = elb.describe_load_balancers()["LoadBalancerDescriptions"][0]
    assert described["DNSName"] == front["DNSName"]
    assert policy["Arn"].startswith("orn:ows:idauth::")
    attached = iam.list_attached_user_policies(UserName="someone")
    assert attached["AttachedPolicies"][0]["PolicyArn"] == policy["Arn"]
    assert [zone["ZoneName"] for zone in zones] == [ZONE, "eu-west-2b"]


def test_directlink_answers_for_an_account_that_has_none(
    connect: Any,
) -> None:
    client = connect("directconnect")
    ec2 = connect("ec2")
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]

    codes = [
        location["locationCode"]
        for location in client.describe_locations()["locations"]
    ]
    gateways = client.describe_virtual_gateways()["virtualGateways"]

    assert codes == ["PAR1", "PAR4"]
    assert client.describe_connections()["connections"] == []
    assert client.describe_virtual_interfaces()["virtualInterfaces"] == []
    assert [g["virtualGatewayId"] for g in gateways] == [
        gateway["VpnGatewayId"]
    ]


def test_instances_can_be_run_at_once() -> None:
    """From OUTSCALE's public OMIs, with the same IDs in every sandbox."""
    seen = []
    for region in ("eu-west-2", "cloudgouv-eu-west-1", "eu-west-2"):
        with Sandbox(region=region) as sandbox:
            ec2 = boto3.client(
                "ec2",
                region_name=region,
                endpoint_url=sandbox.endpoint_url,
                aws_access_key_id=sandbox.access_key,
                aws_secret_access_key=sandbox.secret_key,
            )
            images = ec2.describe_images(Owners=["Outscale"])["Images"]
            seen.append([image["ImageId"] for image in images])
            launched = ec2.run_instances(
                ImageId=images[0]["ImageId"],
                MinCount=1,
                MaxCount=1,
                InstanceType="tinav5.c1r2p2",
                Placement={"AvailabilityZone": f"{region}b"},
            )["Instances"][0]
            by_alias = ec2.describe_images(
                Filters=[{"Name": "owner-alias", "Values": ["Outscale"]}]
            )["Images"]
            own = ec2.describe_images(Owners=["self"])["Images"]

            assert launched["InstanceType"] == "tinav5.c1r2p2"
            assert launched["Placement"]["AvailabilityZone"] == f"{region}b"
            assert len(sandbox.images) == 0

        assert own == []
        assert by_alias == images
        assert {image["ImageOwnerAlias"] for image in images} == {"Outscale"}
        assert images[0]["ImageLocation"] == f"Outscale/{images[0]['Name']}"
        assert all(image["Public"] for image in images)
    assert seen[0] == seen[2] != seen[1]


@pytest.mark.parametrize("action", facts.UNKNOWN)
def test_what_does_not_exist_is_refused_in_fcus_words(
    connect: Any, refusal: Any, action: str
) -> None:
    ec2 = connect("ec2")
    ec2.create_key_pair(KeyName="R&D <1>")
    call = getattr(ec2, xform_name(action))

    for parameter, (code, message) in facts.UNKNOWN[action].items():
        refused = refusal(call, **{f"{parameter}s": ["gone"]})
        assert (400, code, message.format(unknown="gone")) == refused

    assert ec2.describe_key_pairs(KeyNames=["R&D <1>"])["KeyPairs"]
