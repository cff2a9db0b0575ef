"""The second half of a journey: a copy in each target, all at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from awscli_outscale import errors
from awscli_outscale.commands.making import read_id
from awscli_outscale.commands.outscale.copies import journey
from awscli_outscale.commands.outscale.copies.journey import Copy
from awscli_outscale.commands.outscale.copies.kind import File, Kind
from awscli_outscale.commands.outscale.copies.targets import Place
from awscli_outscale.errors import without_queries
from awscli_outscale.hooks.recovery import how_to_look
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.progress import Progress
from awscli_outscale.waits import wait
from awscli_outscale.waits.image_percentage import percent_of

# Seconds between two redraws, and those that a call which may have made
# something gets to end when the user wants to stop.
_TICK = 1.0
_GRACE = 60.0


class _Ended(BaseException):
    """The user wants to stop."""


class Order(NamedTuple):
    """What is imported into each target.

    :ivar file: that it is imported of.
    :ivar parameters: of the import; the presigned URL is among them.
    :ivar timeout: the seconds to wait for it.
    """

    kind: Kind
    file: File
    parameters: Mapping[str, Any]
    timeout: float


class Import(threading.Thread):
    """Makes the copy in one target, and waits for it.

    :ivar copy: what is known, at every moment.
    :ivar over: nothing more will come. (Not ``join``: interrupted by Ctrl-C,
        it takes a thread for ended that is not, up to Python 3.12.)
    """

    def __init__(
        self, place: Place, copy: Copy, order: Order, progress: Progress
    ) -> None:
        # A daemon, because no server's answer may keep the user here.
        super().__init__(daemon=True)
        self.copy = copy
        self._place = place
        self._order = order
        self._progress = progress
        self.over = threading.Event()
        self._ending = threading.Event()
        self._sending = False
        self._kind = order.kind
        self._percent = percent_of(order.kind.what, place.client)
        self._elapsed = 0.0

    def stop(self) -> None:
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
            copy_id = self._find() or self._import()
            copy.item = wait.until_ready(
                self._place.client,
                self._kind.what,
                copy_id,
                timeout=self._order.timeout,
                progress=self,
            )
            copy.state = str(copy.item.get("State"))
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
        item = getattr(problem, "resource", None)
        if item:
            self.copy.item = item
            self.copy.state = item.get("State")
        # FCU quotes what it is given.
        self.copy.error = without_queries(str(problem))
        self.copy.is_late = isinstance(problem, errors.TimedOut)

    def _find(self) -> str | None:
        """Return the ID of the copy if it was made before."""
        kind, order = self._kind, self._order
        response = self._call(
            kind.what.operation, kind.search(order.parameters)
        )
        found = journey.copy_among(
            kind,
            response.get(kind.what.items) or [],
            order.parameters,
            order.file,
        )
        if found is None:
            return None
        self.copy.item = found
        self._know(found[kind.what.id])
        self._progress.say(
            f"{self.copy.target}: {kind.NAME} {self.copy.id} already exists; "
            "continuing with it."
        )
        return self.copy.id

    def _import(self) -> str:
        kind, parameters = self._kind, self._order.parameters
        _, doing, done = kind.DOES
        self._sending = True
        try:
            # In this order: whoever ends looks at `_sending` afterwards.
            if self._ending.is_set():
                raise _Ended
            self._tell(doing)
            response = self._call(kind.IMPORT, parameters)
            look = next_command.command(
                self._place.session,
                self._place.client,
                *how_to_look(kind.IMPORT, parameters),
            )
            self._know(read_id(response, kind.what.id, look))
        finally:
            self._sending = False
        target, copy_id = self.copy.target, str(self.copy.id)
        # A wait may be killed without a word, and the ID with it.
        self.say(f"{target}: {kind.NAME} {copy_id} {done}.")
        return copy_id

    def _call(self, operation: str, parameters: Mapping[str, Any]) -> Any:
        from botocore import xform_name

        method = getattr(self._place.client, xform_name(operation))
        return method(**parameters)

    def _know(self, copy_id: str) -> None:
        self.copy.id = copy_id
        self.copy.state = "pending"

    def _tell(self, state: str, percent: float | None = None) -> None:
        self._progress.show(str(self.copy.target), state, percent)

    # What a wait tells of itself; see waiting.Progress.

    def show(
        self, state: str, elapsed: float, item: Mapping[str, Any] | None
    ) -> None:
        self._elapsed = elapsed
        if item is not None:
            self.copy.item = item
            self.copy.state = str(item.get("State"))
        self._tell(f"{self.copy.id} {state}")

    def tick(self) -> None:
        if self._ending.is_set():
            raise _Ended
        if self._progress.told and self.copy.item:
            percent = self._percent(self.copy.item, self._elapsed)
            if percent is not None:
                shown = f"{self.copy.id} {self.copy.state}"
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

    When the user stops it, calls that may have made something are waited for
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
        _end(imports, order.kind.DOES[0])


def _end(imports: Sequence[Import], does: str) -> None:
    for each in imports:
        each.stop()
    if any(each.may_get_an_id for each in imports):
        tell(
            "Waiting for FCU's answers; press Ctrl-C again to give up on them."
        )
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
                    f"stopped; FCU may have received a call that {does} it"
                    if each.may_get_an_id
                    else journey.STOPPED
                )
