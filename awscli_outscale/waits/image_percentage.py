"""How far is an image? As far as the snapshots behind it have been copied.

FCU gives a percentage for snapshots, not for images. It is asked for together
with the state, where the last one has grown old, only while somebody looks at
it, and no more once it does not help.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awscli_outscale.terminal.line import Percent
from awscli_outscale.waits.look import are_keys_refused, look
from awscli_outscale.waits.resources import Resource, resource

# Seconds before the first question: quick imports are over before.
_FIRST = 3.0

# Seconds after which a percentage is old: so few that two of them make an
# estimate ten seconds from the beginning, and ever more up to half a minute.
_SOONEST = 4.0
_SHARE = 0.4
_LATEST = 30.0


def percent_of(what: Resource, client: Any) -> Percent:
    """Return what tells the percentage of items of a kind.

    Most say it themselves; images do not.
    """
    if what == resource("image"):
        return SnapshotProgress(client)
    return lambda item, elapsed: what.percent_of(item)


class SnapshotProgress:
    """Tells the percentage of an image; call it as often as you like.

    :param client: an EC2 client for OUTSCALE.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._due = _FIRST
        self._percent: float | None = None
        self._helps = True

    def __call__(
        self, image: Mapping[str, Any], elapsed: float
    ) -> float | None:
        """Return from 0 to 100, or None while it is unknown.

        :param image: as ``describe_images`` shows it.
        :param elapsed: the seconds of the wait at which it was seen.
        :raises botocore.exceptions.ClientError: the keys are refused, so that
            nothing else may be asked with them either.
        """
        sizes = _sizes(image)
        if self._helps and sizes and elapsed >= self._due:
            old = min(_LATEST, max(_SOONEST, _SHARE * elapsed))
            self._due = elapsed + old
            self._ask(sizes)
        return self._percent

    def _ask(self, sizes: dict[str, int]) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        what = resource("snapshot")
        try:
            seen = look(self._client, what, list(sizes))
        except (BotoCoreError, ClientError) as problem:
            if are_keys_refused(problem):
                raise
            self._helps = False  # not allowed; the wait goes on without
            return
        if seen.problem:
            self._due += seen.retry_after
            return
        known = {
            each: what.percent_of(item) for each, item in seen.items.items()
        }
        percents = {e: p for e, p in known.items() if p is not None}
        weight = sum(sizes[each] for each in percents)
        if not weight:
            self._helps = False
            return
        done = sum(sizes[each] * p for each, p in percents.items())
        self._percent = done / weight
        self._helps = self._percent < 100


def _sizes(image: Mapping[str, Any]) -> dict[str, int]:
    """Return the size in GiB of the volume of each snapshot, by ID."""
    volumes = [
        mapping.get("Ebs") or {}
        for mapping in image.get("BlockDeviceMappings") or []
    ]
    return {
        volume["SnapshotId"]: max(int(volume.get("VolumeSize") or 1), 1)
        for volume in volumes
        if volume.get("SnapshotId")
    }
