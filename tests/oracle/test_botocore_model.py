"""botocore's model of the EC2 API judges the names that we use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import jmespath
import pytest
from botocore.utils import ArgumentGenerator

import awscli_outscale
from awscli_outscale.checks import devices
from awscli_outscale.checks.problem import RULES
from awscli_outscale.checks.table import CHECKS
from awscli_outscale.hooks import fcu_model

PACKAGE = Path(awscli_outscale.__file__).parent
MAPPING = json.loads((PACKAGE / "data" / "image-oapi.json").read_text())
MODEL = boto3.client(
    "ec2",
    region_name="eu-west-2",
    aws_access_key_id="x",
    aws_secret_access_key="x",
).meta.service_model

TASKS = json.loads((PACKAGE / "data" / "tasks-oapi.json").read_text())


def _with_fcu() -> Any:
    session = botocore.session.Session()
    fcu_model.install(session)
    return session


SESSION = _with_fcu()
FCU = SESSION.get_service_model("ec2")


def leaves(rules: list[dict[str, Any]], prefix: str = "") -> list[str]:
    """Return every JMESPath of the mapping, from the image down."""
    found = []
    for rule in rules:
        within = f"{prefix}{rule['each']}[]." if "each" in rule else prefix
        within += f"{rule['within']}." if "within" in rule else ""
        if "from" in rule:
            paths = rule["from"]
            paths = [paths] if isinstance(paths, str) else paths
            found += [within + path for path in paths]
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
    mapping = shape.members[devices.NAME].member
    ebs = mapping.members["Ebs"]

    assert set(RULES["ignored"]) <= set(shape.members)
    assert set(RULES["ignored_in_mapping"]) <= set(mapping.members)
    assert set(RULES["ignored_in_ebs"]) <= set(ebs.members)


def test_each_parameter_is_known_to_fcu_or_warned_of() -> None:
    """Fails when AWS adds a parameter that FCU would ignore in silence."""
    shape = MODEL.operation_model("RegisterImage").input_shape
    mapping = shape.members[devices.NAME].member
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
    from awscli_outscale.cloud import regions

    for command, service in regions.SERVICES.items():
        model = boto3.Session()._session.get_service_model(command)
        assert service["endpoint_prefix"] == model.endpoint_prefix
        assert service["service_id"] == model.service_id.hyphenize()
        assert service["signature_version"] in (
            model.signature_version,
            f"{model.signature_version}v4",
        )


def test_the_suffixes_of_aws_are_botocores() -> None:
    from awscli_outscale.cloud import hosts

    loader = boto3.Session()._session.get_component("data_loader")
    for partition in loader.load_data("partitions")["partitions"]:
        for key in ("dnsSuffix", "dualStackDnsSuffix"):
            assert hosts.is_aws(f"ec2.x.{partition['outputs'][key]}")


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        (name, path)
        for name, table in TASKS.items()
        if name != "source"
        for path in leaves(table["rules"])
        if path.split(".")[0] not in table.get("from_elsewhere", {})
    ],
)
def test_each_path_of_the_tasks_finds_something(
    schema: str, path: str
) -> None:
    shape = FCU.shape_for(TASKS[schema]["shape"])
    skeleton = ArgumentGenerator().generate_skeleton(shape)

    assert jmespath.search(path, skeleton) not in (None, [], {})


def test_described_snapshots_have_the_names_of_imported_ones() -> None:
    """DescribeSnapshots has AWS's shape, and the rules are the same."""
    shape = FCU.shape_for("Snapshot")
    skeleton = ArgumentGenerator().generate_skeleton(shape)

    for path in leaves(TASKS["Snapshot"]["rules"]):
        if not path.startswith("Permissions."):
            assert jmespath.search(path, skeleton) not in (None, [], {}), path


@pytest.mark.parametrize("operation", fcu_model.operations())
def test_each_operation_of_fcus_is_well_formed(operation: str) -> None:
    model = FCU.operation_model(operation)

    assert model.input_shape.members
    assert model.output_shape.members
    assert set(model.input_shape.required_members) <= set(
        model.input_shape.members
    )
    assert model.documentation.startswith("<p>(OUTSCALE)")
    # One without a profile would take keys of the environment to AWS.
    assert "``aws --profile osc ec2 " in model.documentation
    for shape in (model.input_shape, model.output_shape):
        # Looks at every shape that there is.
        assert ArgumentGenerator().generate_skeleton(shape)
        for name, member in shape.members.items():
            assert member.documentation, f"{operation}.{name}"


def test_no_shape_of_fcus_is_one_of_awss() -> None:
    ours = set(
        fcu_model.laid_over({}, fcu_model._patch("service-2"))["shapes"]
    )

    assert set() == ours & set(MODEL.shape_names)


@pytest.mark.parametrize(
    "name", ["ImageExportTaskCompleted", "SnapshotExportTaskCompleted"]
)
def test_each_waiter_looks_at_what_its_operation_gives(name: str) -> None:
    waiter = SESSION.get_waiter_model("ec2").get_waiter(name)
    skeleton = ArgumentGenerator().generate_skeleton(
        FCU.operation_model(waiter.operation).output_shape
    )

    assert {
        ("completed", "success"),
        ("failed", "failure"),
        ("cancelled", "failure"),
    } == {(a.expected, a.state) for a in waiter.acceptors}
    for acceptor in waiter.acceptors:
        assert jmespath.search(acceptor.argument, skeleton)


# What FCU knows of each call that is checked, and heeds.
HEEDED = {
    "CopyImage": """
        Description DryRun Encrypted KmsKeyId Name SourceImageId SourceRegion
        """,
    "CreateImage": """
        BlockDeviceMappings Description DryRun InstanceId Name NoReboot
        """,
    "CopySnapshot": """
        Description DestinationRegion DryRun Encrypted KmsKeyId SourceRegion
        SourceSnapshotId
        """,
    "CreateSnapshot": "Description DryRun VolumeId",
    "DeleteSnapshot": "DryRun SnapshotId",
    "DeregisterImage": "DryRun ImageId",
    "ModifySnapshotAttribute": """
        Attribute CreateVolumePermission DryRun GroupNames OperationType
        SnapshotId UserIds
        """,
    "CreateImageExportTask": "DryRun ExportToOsu ImageId",
    "CreateSnapshotExportTask": "DryRun ExportToOsu SnapshotId",
    "ImportSnapshot": "Description DryRun SnapshotLocation SnapshotSize",
    "ModifyImageAttribute": """
        Attribute Description DryRun ImageId LaunchPermission OperationType
        OrganizationArns OrganizationalUnitArns ProductCodes UserGroups
        UserIds Value
        """,
}
IGNORED = {
    "CopyImage": RULES["ignored_in_copy_image"],
    "CopySnapshot": RULES["ignored_in_copy_snapshot"],
    "CreateImage": RULES["ignored_in_create_image"],
    "CreateSnapshot": RULES["ignored_in_create_snapshot"],
    "DeregisterImage": RULES["ignored_in_deregister_image"],
    "ModifyImageAttribute": RULES["ignored_in_modify_image"],
}


@pytest.mark.parametrize("operation", sorted(set(CHECKS) - {"RegisterImage"}))
def test_each_parameter_of_a_checked_call_is_heeded_or_warned_of(
    operation: str,
) -> None:
    """Fails when AWS adds a parameter that FCU would ignore in silence."""
    members = set(FCU.operation_model(operation).input_shape.members)
    ignored = set(IGNORED.get(operation, {}))

    assert set(HEEDED[operation].split()) == members - ignored
    assert ignored <= members
