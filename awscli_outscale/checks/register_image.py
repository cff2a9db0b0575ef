"""What is wrong with the parameters of RegisterImage?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.checks import devices
from awscli_outscale.checks.presigned_url import MANIFEST
from awscli_outscale.checks.problem import (
    RULES,
    Circumstances,
    Error,
    Problem,
    Warned,
    check_ignored,
    check_name,
    check_one_of,
)
from awscli_outscale.checks.url_parameter import check_url

_BDM = devices.NAME


def register_image(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems, in the order of FCU's documentation."""
    yield from check_name(params)
    yield from check_url(params, MANIFEST, circumstances)
    yield from _check_source(params)
    yield from _check_architecture(params)
    yield from _check_root_device(params)
    yield from devices.check(params)
    yield from check_ignored(params, RULES["ignored"])
    virtualization = params.get("VirtualizationType", "hvm")
    if virtualization != "hvm":
        yield Warned(
            ("VirtualizationType",), "FCU ignores it; an OMI is always hvm."
        )


def _check_source(params: Mapping[str, Any]) -> Iterator[Problem]:
    """An OMI is registered from a manifest, or from a root snapshot."""
    if "ImageLocation" in params or devices.is_misspelt(params):
        return
    root = RULES["root_device"]
    with_snapshot = [
        mapping
        for _, mapping in devices.mappings(params)
        if devices.snapshot_of(mapping)
    ]
    if not with_snapshot:
        yield Error(
            ("ImageLocation",),
            "There is nothing to register from. Give the presigned URL of a "
            f"manifest, or {{RootDeviceName}} {root} and a snapshot for it in "
            "{BlockDeviceMappings}.{cli: For example: {BlockDeviceMappings} "
            f"DeviceName={root},Ebs={{SnapshotId=snap-…}}}}",
        )
        return
    if "RootDeviceName" not in params:
        yield Error(
            ("RootDeviceName",),
            f"It is required for an OMI from a snapshot. Give {root}.",
        )
    if all(mapping.get("DeviceName") != root for mapping in with_snapshot):
        yield Error(
            (_BDM,),
            f"None of them has a SnapshotId for the root device, {root}.",
        )
    if "Architecture" not in params:
        yield Warned(
            ("Architecture",),
            "Without it, FCU uses i386. Give x86_64 for a 64-bit system.",
        )


def _check_architecture(params: Mapping[str, Any]) -> Iterator[Problem]:
    yield from check_one_of(
        ("Architecture",), params.get("Architecture"), RULES["architectures"]
    )


def _check_root_device(params: Mapping[str, Any]) -> Iterator[Problem]:
    yield from check_one_of(
        ("RootDeviceName",),
        params.get("RootDeviceName"),
        [RULES["root_device"]],
    )
