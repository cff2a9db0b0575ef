"""Keep the OMIs and let them live: pending, then available or failed.

Source of the states: FCU RegisterImage and DescribeImages references; an
image that is not shared with an account does not exist for it. A copy takes
`import_seconds` of the sandbox's clock; its outcome is decided when it begins
and shown when it is due.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from threading import RLock
from typing import NamedTuple

from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.facts import PUBLIC_IMAGES
from awscli_outscale.sandbox.failures import failure

_CREATED = 1285936496.789  # the time that the documentation's examples show


class Reason(NamedTuple):
    """Why an image failed. Holds no secret."""

    code: str
    message: str


class Mapping(NamedTuple):
    """One block device of an image; `size` in GiB."""

    device: str
    snapshot_id: str | None
    size: int
    volume_type: str
    iops: int | None = None
    delete_on_termination: bool = True


@dataclass
class Image:
    """An OMI. `location` may be a presigned URL: it is not in the repr."""

    image_id: str
    region: str
    owner_id: str
    created: float
    name: str
    description: str
    architecture: str
    location: str = field(repr=False)
    mappings: list[Mapping] = field(default_factory=list)
    product_codes: list[str] = field(default_factory=list)
    public: bool = False
    users: list[str] = field(default_factory=list)
    state: str = "available"
    reason: Reason | None = None
    due: float | None = None
    outcome: Reason | None = None
    alias: str | None = None
    platform: str | None = None

    def launchable_by(self, account_id: str) -> bool:
        """Return whether the account owns it or may launch it."""
        return (
            self.public
            or account_id == self.owner_id
            or account_id in self.users
        )


class Images:
    """Every image of every account and Region.

    Safe to use from several threads.
    """

    def __init__(self, clock: Clock, public: bool = False) -> None:
        """`public` has every Region begin with OUTSCALE's own images."""
        self._clock = clock
        self._public = public
        self._begun: set[str] = set()
        self._lock = RLock()
        self._images: dict[str, Image] = {}

    def new_id(self) -> str:
        """Return an id that no image has: `ami-` and 8 hex digits."""
        with self._lock:
            while True:
                image_id = f"ami-{secrets.token_hex(4)}"
                if image_id not in self._images:
                    return image_id

    def add(self, image: Image) -> None:
        """Keep `image`."""
        with self._lock:
            self._images[image.image_id] = image

    def remove(self, image: Image) -> None:
        """Forget an image."""
        with self._lock:
            del self._images[image.image_id]

    def get(self, region: str, image_id: str, account_id: str) -> Image:
        """Return an image that the account may launch, as it is now.

        Raises the Failures InvalidAMIID.Malformed and InvalidAMIID.NotFound;
        an image that is not shared is not found.
        """
        check_id(image_id)
        with self._lock:
            self._begin(region)
            image = self._images.get(image_id)
            if image is None or image.region != region:
                raise failure("image", image_id=image_id)
            if not image.launchable_by(account_id):
                raise failure("image", image_id=image_id)
            return self._settled(image)

    def own(self, region: str, image_id: str, account_id: str) -> Image:
        """Return an image that belongs to the account; failures as `get`."""
        image = self.get(region, image_id, account_id)
        if image.owner_id != account_id:
            raise failure("image", image_id=image_id)
        return image

    def within(self, region: str, account_id: str) -> list[Image]:
        """Return what the account may launch in `region`, oldest first."""
        with self._lock:
            self._begin(region)
            return [
                self._settled(image)
                for image in self._images.values()
                if image.region == region and image.launchable_by(account_id)
            ]

    def __getitem__(self, image_id: str) -> Image:
        """Return an image of whatever Region; KeyError when unknown."""
        with self._lock:
            return self._settled(self._images[image_id])

    def __len__(self) -> int:
        """How many images accounts have made; OUTSCALE's do not count."""
        with self._lock:
            return sum(image.alias is None for image in self._images.values())

    def _begin(self, region: str) -> None:
        if self._public and region not in self._begun:
            self._begun.add(region)
            for image in _of_outscale(region):
                self.add(image)

    def fail(self, image_id: str, code: str, message: str) -> None:
        """Force an image to `failed`, with this StateReason."""
        self._force(image_id, "failed", Reason(code, message))

    def finish(self, image_id: str) -> None:
        """Force an image to `available`, whatever its import would give."""
        self._force(image_id, "available", None)

    def set_state(self, image_id: str, state: str) -> None:
        """Force any state, even one that FCU does not document."""
        self._force(image_id, state, None)

    def _force(self, image_id: str, state: str, reason: Reason | None) -> None:
        with self._lock:
            image = self._images[image_id]
            image.state, image.reason, image.due = state, reason, None

    def _settled(self, image: Image) -> Image:
        if image.due is not None and self._clock.now() >= image.due:
            image.state = "failed" if image.outcome else "available"
            image.reason, image.due = image.outcome, None
        return image


def _of_outscale(region: str) -> list[Image]:
    """Return the public images of a Region, always with the same IDs."""
    owner = PUBLIC_IMAGES
    found = []
    for number, given in enumerate(owner["images"]):
        name = given["name"]
        digest = hashlib.sha256(f"{region}/{name}".encode()).hexdigest()
        root = Mapping(
            "/dev/sda1", f"snap-{digest[8:16]}", given["size"], "standard"
        )
        found.append(
            Image(
                image_id=f"ami-{digest[:8]}",
                region=region,
                owner_id=owner["owner_id"],
                created=_CREATED + number,
                name=name,
                description="",
                architecture="x86_64",
                location=f"{owner['alias']}/{name}",
                mappings=[root],
                product_codes=[given["code"]],
                public=True,
                alias=owner["alias"],
                platform=given.get("platform"),
            )
        )
    return found


def check_id(image_id: str) -> None:
    """Raise InvalidAMIID.Malformed unless it looks like an image id."""
    prefix, _, digits = image_id.partition("-")
    if prefix != "ami" or not 8 <= len(digits) <= 17:
        raise failure("image id", image_id=image_id)
    if set(digits) - set("0123456789abcdef"):
        raise failure("image id", image_id=image_id)
