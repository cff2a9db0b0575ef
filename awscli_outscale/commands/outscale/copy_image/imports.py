"""The second half of a journey: the OMI in each target, all at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from awscli_outscale import errors
from awscli_outscale.commands.making import read_id
from awscli_outscale.commands.outscale.copy_image import journey
from awscli_outscale.commands.outscale.copy_image.journey import Copy
from awscli_outscale.commands.outscale.copy_image.targets import Place
from awscli_outscale.errors import without_queries
from awscli_outscale.hooks.do_not_resend import how_to_look
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.progress import Progress
from awscli_outscale.waits import wait
from awscli_outscale.waits.image_percentage import SnapshotProgress
from awscli_outscale.waits.resources import subject

# Seconds between two redraws, and those that a call which may have made an
# image gets to end when the user wants to stop.
_TICK = 1.0
_GRACE = 60.0


class _Ended(BaseException):
    """The user wants no more."""


class Order:
    """What is registered in each target.

    :param bucket: of the manifest, like ``key``.
    :param url: of the manifest, presigned.
    """

    def __init__(
        self,
        name: str,
        description: str | None,
        bucket: str,
        key: str,
        url: str,
        timeout: float,
    ) -> None:
        self.name = name
        self.bucket = bucket
        self.key = key
        self.timeout = timeout
        self.parameters = {"Name": name, "ImageLocation": url}
        if description is not None:
            self.parameters["Description"] = description


class Import(threading.Thread):
    """Registers the OMI in one target, and waits for it.

    :ivar copy: what is known, at every moment.
    :ivar over: nothing more will come. (Not ``join``: interrupted by Ctrl-C,
        it takes a thread for ended that is not, up to Python 3.12.)
    """

    def __init__(
        self, place: Place, copy: Copy, order: Order, progress: Progress
    ) -> None:
        # A daemon, because no answer of a server's may keep the user here.
        super().__init__(daemon=True)
        self.copy = copy
        self._place = place
        self._order = order
        self._progress = progress
        self.over = threading.Event()
        self._ending = threading.Event()
        self._sending = False
        self._percent = SnapshotProgress(place.client)
        self._elapsed = 0.0

    def end(self) -> None:
        """Make no more calls; one that is being made is not cut off."""
        self._ending.set()

    @property
    def may_get_an_id(self) -> bool:
        return self._sending

    def run(self) -> None:
        began = time.monotonic()
        copy = self.copy
        copy.error = None
        try:
            self._tell("looking")
            image_id = self._find() or self._register()
            copy.image = wait.until_ready(
                self._place.client,
                subject("image"),
                image_id,
                timeout=self._order.timeout,
                progress=self,
            )
            copy.state = str(copy.image.get("State"))
        except _Ended:
            copy.error = copy.error or journey.STOPPED
        except Exception as problem:
            self._fail(problem)
        finally:
            copy.seconds = round(time.monotonic() - began, 3)
            self._progress.show(
                str(copy.target),
                "failed" if copy.error else copy.state or "",
                over=True,
            )
            self.over.set()

    def _fail(self, problem: Exception) -> None:
        image = getattr(problem, "resource", None)
        if image:
            self.copy.image = image
            self.copy.state = image.get("State")
        # FCU quotes what it is given.
        self.copy.error = without_queries(str(problem))
        self.copy.is_late = isinstance(problem, errors.TimedOut)

    def _find(self) -> str | None:
        """Return the ID of the OMI if it was registered before."""
        order = self._order
        response = self._place.client.describe_images(
            Owners=["self"],
            Filters=[{"Name": "name", "Values": [order.name]}],
        )
        found = journey.copy_among(
            response.get("Images") or [], order.name, order.bucket, order.key
        )
        if found is None:
            return None
        self.copy.image = found
        self._know(found["ImageId"])
        self._progress.say(
            f"{self.copy.target}: image {self.copy.image_id} is there "
            "already; going on with it."
        )
        return self.copy.image_id

    def _register(self) -> str:
        self._sending = True
        try:
            # In this order: whoever ends looks at `_sending` afterwards.
            if self._ending.is_set():
                raise _Ended
            self._tell("registering")
            response = self._place.client.register_image(
                **self._order.parameters
            )
            look = next_command.command(
                self._place.session,
                self._place.client,
                *how_to_look("RegisterImage", self._order.parameters),
            )
            self._know(read_id(response, "ImageId", look))
        finally:
            self._sending = False
        target, image_id = self.copy.target, str(self.copy.image_id)
        # A wait may end without a word, and the ID with it.
        self.say(f"{target}: image {image_id} is registered.")
        return image_id

    def _know(self, image_id: str) -> None:
        self.copy.image_id = image_id
        self.copy.state = "pending"

    def _tell(self, state: str, percent: float | None = None) -> None:
        self._progress.show(str(self.copy.target), state, percent)

    # What a wait tells of itself; see waiting.Progress.

    def show(
        self, state: str, elapsed: float, item: Mapping[str, Any] | None
    ) -> None:
        self._elapsed = elapsed
        if item is not None:
            self.copy.image = item
            self.copy.state = str(item.get("State"))
        self._tell(f"{self.copy.image_id} {state}")

    def tick(self) -> None:
        if self._ending.is_set():
            raise _Ended
        if self._progress.told and self.copy.image:
            percent = self._percent(self.copy.image, self._elapsed)
            if percent is not None:
                shown = f"{self.copy.image_id} {self.copy.state}"
                self._tell(shown, percent)

    def say(self, text: str) -> None:
        self._progress.say(text)


def run(
    places: Sequence[Place],
    copies: Sequence[Copy],
    order: Order,
    progress: Progress,
) -> None:
    """Import into all targets at once; what comes of it is in the copies.

    When the user stops it, calls that may have made an image are waited for
    a moment: their IDs are not lost.
    """
    imports = [
        Import(place, copy, order, progress)
        for place, copy in zip(places, copies, strict=True)
    ]
    try:
        for each in imports:
            each.start()
        with progress:
            for each in imports:
                while not each.over.is_set():
                    progress.draw()
                    each.over.wait(_TICK)
            progress.draw()
    finally:
        _end(imports)


def _end(imports: Sequence[Import]) -> None:
    for each in imports:
        each.end()
    if any(each.may_get_an_id for each in imports):
        tell("Waiting for FCU's answers; Ctrl-C again gives up on them.")
    deadline = time.monotonic() + _GRACE
    try:
        for each in imports:
            while each.may_get_an_id and time.monotonic() < deadline:
                each.over.wait(0.1)
            each.over.wait(2 * _TICK)
    finally:
        for each in imports:
            if not each.over.is_set():
                each.copy.error = (
                    "stopped; FCU may have got a call that registers it"
                    if each.may_get_an_id
                    else journey.STOPPED
                )
