"""Check volumes as FCU does: types, sizes, IOPS and subregions.

Source: OAPI CreateVolume (three types, 14901 GiB, 13000 IOPS); the wording of
sizes and IOPS is FCU's own. moto would take gp3 and any subregion, and would
encrypt; FCU does not know of that, and ignores what it does not know.
"""

from __future__ import annotations

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.facts import (
    IOPS,
    VOLUME_SIZE,
    VOLUME_TYPES,
    ZONES,
)
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.params import Params, required, whole


def volume_params(account: Account, params: Params) -> Params:
    """Let an OUTSCALE volume be created."""
    required(params, "AvailabilityZone")
    check_volume(params)
    return unencrypted(zoned_params(account, params))


def unencrypted(params: Params) -> dict[str, str]:
    """Return the parameters without those that encrypt."""
    return {
        name: value
        for name, value in params.items()
        if name.removeprefix("Ebs.") not in ("Encrypted", "KmsKeyId")
    }


def zoned_params(account: Account, params: Params) -> Params:
    """Let something be created in a subregion of this Region."""
    check_zone(account, "AvailabilityZone", params.get("AvailabilityZone"))
    return params


def check_zone(account: Account, name: str, zone: str | None) -> None:
    """Raise InvalidParameterValue for a subregion that is not here."""
    known = [f"{account.region.name}{letter}" for letter in ZONES]
    if zone is not None and zone not in known:
        raise failure("value", name=name, value=zone)


def check_volume(params: Params, prefix: str = "", size: str = "Size") -> None:
    """Raise InvalidParameterValue for a volume that FCU would not create."""
    kind = params.get(f"{prefix}VolumeType", "standard")
    if kind not in VOLUME_TYPES:
        raise failure("value", name="VolumeType", value=kind)
    _check_range("volume size", whole(params, prefix + size), VOLUME_SIZE)
    iops = whole(params, f"{prefix}Iops")
    if (iops is None) == (kind == "io1"):
        device = params.get("DeviceName", kind)
        raise failure("iops", device=device)
    _check_range("volume iops", iops, IOPS)


def _check_range(
    kind: str, number: int | None, limits: tuple[int, int]
) -> None:
    smallest, largest = limits
    if number is not None and not smallest <= number <= largest:
        raise failure(kind, smallest=smallest, largest=largest)
