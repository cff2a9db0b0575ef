"""Reach into moto's EC2 for what images need: snapshots and tags.

moto knows AWS's Regions, images and snapshots; this makes of it a Region of
Outscale that starts empty.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from moto.core.utils import (
    camelcase_to_underscores,
    get_service_model,
    method_names_from_class,
)
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.ec2.models.availability_zones_and_regions import (
    RegionsAndZonesBackend,
    Zone,
)
from moto.ec2.models.elastic_block_store import Snapshot
from moto.ec2.responses import EC2Response
from moto.ec2.responses.amis import AmisResponse

from .clock import Clock
from .facts import ZONES
from .failures import Failure, failure

_SERVED = frozenset(method_names_from_class(EC2Response))
_IMAGES = frozenset(
    name for name in vars(AmisResponse) if not name.startswith("_")
)


class ImportedSnapshot(Snapshot):  # type: ignore[misc]
    """A snapshot that fills up while its import runs."""

    clock: Clock
    begun: float
    due: float

    @property
    def status(self) -> str:
        done = self.clock.now() >= self.due
        return "completed" if done else "pending"

    @status.setter
    def status(self, value: str) -> None:
        """moto sets a constant on creation; time decides here."""

    @property
    def progress(self) -> str:
        elapsed = self.clock.now() - self.begun
        whole = self.due - self.begun
        if elapsed >= whole:
            return "100%"
        return f"{int(100 * elapsed / whole)}%"


class MotoRegion:
    """One account's EC2 in one Region, by moto."""

    def __init__(self, account_id: str, name: str) -> None:
        self.name = name
        self._account_id = account_id
        _add_region(account_id, name)
        self._ec2: Any = ec2_backends[account_id][name]
        # moto starts with a thousand AWS images and a snapshot of each.
        self._ec2.amis.clear()
        self._ec2.snapshots.clear()

    def serves(self, action: str) -> bool:
        """Return whether moto has `action` and it is not about images."""
        if action not in get_service_model("ec2").operation_names:
            return False
        method = camelcase_to_underscores(action)
        return method in _SERVED and method not in _IMAGES

    def snapshot_size(self, snapshot_id: str) -> int:
        """Return a snapshot's GiB, or raise InvalidSnapshot.NotFound."""
        snapshot = self._ec2.snapshots.get(snapshot_id)
        if snapshot is None:
            raise failure("snapshot", snapshot_id=snapshot_id)
        return int(snapshot.volume_size)

    def import_snapshot(self, size: int, clock: Clock, due: float) -> str:
        """Make a snapshot of `size` GiB, complete when `due`; its id."""
        zone = f"{self.name}{ZONES[0]}"
        volume = self._ec2.create_volume(size=size, zone_name=zone)
        self._ec2.delete_volume(volume.id)
        snapshot_id = f"snap-{secrets.token_hex(4)}"
        snapshot = ImportedSnapshot(
            self._ec2, snapshot_id, volume, "Imported with an OMI"
        )
        snapshot.clock = clock
        snapshot.begun, snapshot.due = clock.now(), due
        self._ec2.snapshots[snapshot_id] = snapshot
        return snapshot_id

    def tags(self, image_id: str) -> dict[str, str]:
        """Return the tags of an image."""
        return dict(self._ec2.tags.get(image_id, {}))

    def change_tags(
        self, action: str, image_ids: list[str], tags: Iterable[dict[str, str]]
    ) -> None:
        """Do CreateTags or DeleteTags; Failure in moto's words."""
        given = {tag.get("Key", ""): tag.get("Value") for tag in tags}
        try:
            if action == "CreateTags":
                whole = {key: value or "" for key, value in given.items()}
                self._ec2.create_tags(image_ids, whole)
            else:
                self._ec2.delete_tags(image_ids, given)
        except EC2ClientError as problem:
            text = str(problem.message)
            raise Failure(400, str(problem.code), text) from problem

    def forget_tags(self, image_id: str) -> None:
        """Forget the tags of an image that is gone."""
        self._ec2.tags.pop(image_id, None)


def _add_region(account_id: str, name: str) -> None:
    """Make moto accept a Region that AWS lacks, and Outscale's subregions."""
    regions = ec2_backends[account_id].regions
    if name not in regions:
        regions.append(name)
    zones = RegionsAndZonesBackend.zones.setdefault(name, [])
    known = {zone.name for zone in zones}
    for letter in ZONES:
        if f"{name}{letter}" not in known:
            zone_id = f"{name}-{letter}"
            zones.append(Zone(f"{name}{letter}", name, zone_id))
