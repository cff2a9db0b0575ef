"""Reach into moto's EC2 for what images need: disks, snapshots and tags.

moto knows AWS's Regions, images and snapshots; this makes of it a Region of
OUTSCALE that starts empty.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from moto.core.utils import (
    camelcase_to_underscores,
    get_service_model,
    method_names_from_class,
)
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import AmiBackend
from moto.ec2.models.availability_zones_and_regions import (
    RegionsAndZonesBackend,
    Zone,
)
from moto.ec2.models.elastic_block_store import Snapshot
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
from moto.ec2.responses import EC2Response
from moto.ec2.responses.amis import AmisResponse

from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.facts import DEFAULT_INSTANCE_TYPE, ZONES
from awscli_outscale.sandbox.failures import Failure, failure

_SERVED = frozenset(method_names_from_class(EC2Response))
_IMAGES = frozenset(
    name for name in vars(AmisResponse) if not name.startswith("_")
)


class Volume(NamedTuple):
    """A disk of an instance; `size` in GiB."""

    device: str
    volume_id: str
    size: int
    volume_type: str
    iops: int | None
    delete_on_termination: bool


class Instance(NamedTuple):
    """What CreateImage has to know about an instance."""

    image_id: str
    state: str
    volumes: list[Volume]


class GrowingSnapshot(Snapshot):  # type: ignore[misc]
    """A snapshot that fills up while a copy runs, and may end in error."""

    clock: Clock
    begun: float
    due: float
    fails: bool

    @property
    def status(self) -> str:
        if self.clock.now() < self.due:
            return "pending"
        return "error" if self.fails else "completed"

    @status.setter
    def status(self, value: str) -> None:
        """moto sets a constant on creation; time decides here."""

    @property
    def progress(self) -> str:
        elapsed = self.clock.now() - self.begun
        whole = self.due - self.begun
        if elapsed >= whole:
            return "0%" if self.fails else "100%"
        return f"{int(100 * elapsed / whole)}%"


_making = threading.Lock()


@contextmanager
def _no_images_of_aws() -> Iterator[None]:
    """Make moto start without its thousand AWS images, a snapshot of each."""
    with _making:
        load = AmiBackend._load_amis
        AmiBackend._load_amis = lambda self: None
        try:
            yield
        finally:
            AmiBackend._load_amis = load


class MotoRegion:
    """One account's EC2 in one Region, by moto."""

    def __init__(self, account_id: str, name: str) -> None:
        self.name = name
        self.account_id = account_id
        _add_region(account_id, name)
        with _no_images_of_aws():
            self._ec2: Any = ec2_backends[account_id][name]

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

    def grow_snapshot(
        self,
        size: int,
        description: str,
        clock: Clock,
        due: float,
        *,
        volume_id: str | None = None,
        fails: bool = False,
    ) -> str:
        """Make a snapshot of `size` GiB, whole (or `fails`) when due; its id.

        It is of the volume `volume_id`, or of one that is gone.
        """
        if volume_id is None:
            zone = f"{self.name}{ZONES[0]}"
            volume = self._ec2.create_volume(size=size, zone_name=zone)
            self._ec2.delete_volume(volume.id)
        else:
            volume = self._ec2.get_volume(volume_id)
        snapshot_id = f"snap-{secrets.token_hex(4)}"
        snapshot = GrowingSnapshot(self._ec2, snapshot_id, volume, description)
        snapshot.clock, snapshot.fails = clock, fails
        snapshot.begun, snapshot.due = clock.now(), due
        self._ec2.snapshots[snapshot_id] = snapshot
        return snapshot_id

    def snapshot(self, snapshot_id: str) -> Any | None:
        """Return moto's snapshot, own or shared; None when there is none."""
        return self._ec2.snapshots.get(snapshot_id)

    def own_snapshots(self) -> list[Any]:
        """Return moto's snapshots that belong to this account."""
        account_id = self.account_id
        found = self._ec2.snapshots.values()
        return [s for s in found if s.owner_id == account_id]

    def show_snapshots(self, foreign: Iterable[Any]) -> None:
        """Let the account see its own snapshots and these."""
        shown = {s.id: s for s in (*self.own_snapshots(), *foreign)}
        self._ec2.snapshots.clear()
        self._ec2.snapshots.update(shown)

    def virtual_gateways(self) -> list[str]:
        """Return the IDs of the virtual gateways that are there."""
        found = self._ec2.vpn_gateways.values()
        return [g.id for g in found if getattr(g, "state", "") != "deleted"]

    def instance(self, instance_id: str) -> Instance:
        """Return an instance; Failure in moto's words when unknown."""
        with _failures():
            found = self._ec2.get_instance(instance_id)
        volumes = []
        for device, attached in found.block_device_mapping.items():
            volume = self._ec2.get_volume(attached.volume_id)
            volumes.append(
                Volume(
                    device,
                    volume.id,
                    int(volume.size),
                    volume.volume_type or "standard",
                    volume.iops,
                    bool(attached.delete_on_termination),
                )
            )
        return Instance(found.image_id, found.state, volumes)

    def tags(self, resource_id: str) -> dict[str, str]:
        """Return the tags of an image or an export task."""
        return dict(self._ec2.tags.get(resource_id, {}))

    def change_tags(
        self, action: str, ids: list[str], tags: Iterable[dict[str, str]]
    ) -> None:
        """Do CreateTags or DeleteTags; Failure in moto's words."""
        given = {tag.get("Key", ""): tag.get("Value") for tag in tags}
        with _failures():
            if action == "CreateTags":
                whole = {key: value or "" for key, value in given.items()}
                self._ec2.create_tags(ids, whole)
            else:
                self._ec2.delete_tags(ids, given)

    def forget_tags(self, image_id: str) -> None:
        """Forget the tags of an image that is gone."""
        self._ec2.tags.pop(image_id, None)


@contextmanager
def _failures() -> Iterator[None]:
    """Turn moto's refusals into ours."""
    try:
        yield
    except EC2ClientError as problem:
        text = str(problem.message)
        raise Failure(400, str(problem.code), text) from problem


def _add_region(account_id: str, name: str) -> None:
    """Make moto accept a Region that AWS lacks, and OUTSCALE's subregions."""
    regions = ec2_backends[account_id].regions
    if name not in regions:
        regions.append(name)
    zones = RegionsAndZonesBackend.zones.setdefault(name, [])
    known = {zone.name for zone in zones}
    for letter in ZONES:
        if f"{name}{letter}" not in known:
            zone_id = f"{name}-{letter}"
            zones.append(Zone(f"{name}{letter}", name, zone_id))
        # Where RunInstances may place an instance.
        placed = INSTANCE_TYPE_OFFERINGS["availability-zone"]
        placed.setdefault(name, []).append(
            {
                "InstanceType": DEFAULT_INSTANCE_TYPE,
                "Location": f"{name}{letter}",
            }
        )
