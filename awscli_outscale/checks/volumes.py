"""What is wrong with the volumes that are created, or come with a VM?

Only what would be to the user's harm: FCU documents neither Encrypted nor
KmsKeyId (CreateVolume, RunInstances), and ignores what it does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.checks import devices
from awscli_outscale.checks.problem import (
    Circumstances,
    Problem,
    check_encryption,
)


def create_volume(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find what FCU ignores with harm to the user."""
    yield from check_encryption(params)


def run_instances(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the same of the volumes of a VM."""
    for index, mapping in devices.mappings(params):
        ebs = mapping.get("Ebs")
        if isinstance(ebs, Mapping):
            yield from check_encryption(ebs, (devices.NAME, index, "Ebs"))
