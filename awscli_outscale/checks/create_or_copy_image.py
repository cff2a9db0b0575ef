"""What is wrong with the parameters of CreateImage and CopyImage?

FCU checks the name of an OMI that it creates, and takes any for one that it
copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.checks import devices
from awscli_outscale.checks.problem import (
    RULES,
    Circumstances,
    Error,
    Problem,
    check_encryption,
    check_ignored,
    check_name,
    word,
)


def create_image(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of an OMI that is created from a VM."""
    yield from check_name(params)
    yield from devices.check(params, left_out=True)
    yield from check_ignored(params, RULES["ignored_in_create_image"])


def copy_image(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of an OMI that is copied."""
    yield from _check_source_region(params, circumstances)
    yield from check_encryption(params)
    yield from check_ignored(params, RULES["ignored_in_copy_image"])


def deregister_image(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find what FCU ignores when an OMI is deregistered."""
    if params.get("DeleteAssociatedSnapshots") is not False:
        yield from check_ignored(params, RULES["ignored_in_deregister_image"])


def _check_source_region(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    source, region = params.get("SourceRegion"), circumstances.region
    if not isinstance(source, str) or source == region:
        return
    unknown = circumstances.why_not_region(source)
    if unknown:
        yield Error(("SourceRegion",), unknown)
        return
    if region is None:
        return
    there = word(source, "REGION")
    image = word(params.get("SourceImageId"), "IMAGE-ID")
    yield Error(
        ("SourceRegion",),
        f"FCU copies within one Region, and this call goes to {region}. To "
        f"export the OMI from {there} and register it here: {{aws outscale "
        f"copy-image --region {there} --image-id {image} --bucket BUCKET "
        f"--to-region {region}}}",
    )
