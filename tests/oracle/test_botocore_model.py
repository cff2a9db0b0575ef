"""botocore's model of the EC2 API judges the names that we use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import jmespath
import pytest
from botocore.utils import ArgumentGenerator

import awscli_outscale
from awscli_outscale import device_checks
from awscli_outscale.problems import RULES

PACKAGE = Path(awscli_outscale.__file__).parent
MAPPING = json.loads((PACKAGE / "data" / "image-oapi.json").read_text())
MODEL = boto3.client(
    "ec2",
    region_name="eu-west-2",
    aws_access_key_id="x",
    aws_secret_access_key="x",
).meta.service_model


def leaves(rules: list[dict[str, Any]], prefix: str = "") -> list[str]:
    """Return every JMESPath of the mapping, from the image down."""
    found = []
    for rule in rules:
        within = f"{prefix}{rule['each']}[]." if "each" in rule else prefix
        if "from" in rule:
            found.append(within + rule["from"])
        found += leaves(rule.get("properties", []), within)
    return found


def elsewhere(path: str) -> bool:
    return path.split("[")[0] in MAPPING["from_elsewhere"]


@pytest.mark.parametrize("path", leaves(MAPPING["image"]))
def test_each_path_of_the_mapping_finds_something(path: str) -> None:
    operation = (
        "DescribeImageAttribute" if elsewhere(path) else "DescribeImages"
    )
    skeleton = ArgumentGenerator().generate_skeleton(
        MODEL.operation_model(operation).output_shape
    )
    image = skeleton if elsewhere(path) else skeleton["Images"][0]

    assert jmespath.search(path, image) not in (None, [], {})


def test_each_parameter_that_is_checked_exists() -> None:
    shape = MODEL.operation_model("RegisterImage").input_shape
    mapping = shape.members[device_checks.NAME].member
    ebs = mapping.members["Ebs"]

    assert set(RULES["ignored"]) <= set(shape.members)
    assert set(RULES["ignored_in_mapping"]) <= set(mapping.members)
    assert set(RULES["ignored_in_ebs"]) <= set(ebs.members)


def test_each_parameter_is_known_to_fcu_or_warned_of() -> None:
    """Fails when AWS adds a parameter that FCU would ignore in silence."""
    shape = MODEL.operation_model("RegisterImage").input_shape
    mapping = shape.members[device_checks.NAME].member
    ebs = mapping.members["Ebs"]

    assert {
        "Architecture",
        "BlockDeviceMappings",
        "Description",
        "DryRun",
        "ImageLocation",
        "Name",
        "RootDeviceName",
        "VirtualizationType",
    } == set(shape.members) - set(RULES["ignored"])
    assert {"DeviceName", "Ebs", "VirtualName"} == set(mapping.members) - set(
        RULES["ignored_in_mapping"]
    )
    assert {
        "DeleteOnTermination",
        "Encrypted",
        "Iops",
        "KmsKeyId",
        "SnapshotId",
        "VolumeSize",
        "VolumeType",
    } == set(ebs.members) - set(RULES["ignored_in_ebs"])


def test_the_services_are_botocores() -> None:
    from awscli_outscale import regions

    for command, service in regions.SERVICES.items():
        model = boto3.Session()._session.get_service_model(command)
        assert service["endpoint_prefix"] == model.endpoint_prefix
        assert service["service_id"] == model.service_id.hyphenize()
        assert service["signature_version"] in (
            model.signature_version,
            f"{model.signature_version}v4",
        )


def test_the_suffixes_of_aws_are_botocores() -> None:
    from awscli_outscale import regions

    loader = boto3.Session()._session.get_component("data_loader")
    for partition in loader.load_data("partitions")["partitions"]:
        for key in ("dnsSuffix", "dualStackDnsSuffix"):
            assert regions.is_aws(f"ec2.x.{partition['outputs'][key]}")
