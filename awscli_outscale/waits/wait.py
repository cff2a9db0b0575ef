"""Wait for an image: patiently, frugally, and no longer than it makes sense.

Why not botocore's ``image_available`` waiter: it gives up after ten minutes
(imports copy whole snapshots), takes ``InvalidAMIID.NotFound`` right after
the registration for final, and polls on when an image was deregistered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from awscli_outscale import errors
from awscli_outscale.errors import without_queries
from awscli_outscale.terminal.durations import duration, printable
from awscli_outscale.waits import loop
from awscli_outscale.waits.look import Look
from awscli_outscale.waits.resources import Resource, resource
from awscli_outscale.waits.schedule import TIMEOUT, pause

# Seconds during which an ID that FCU does not know may still become known:
# one that it has just given, and one that somebody has typed.
_GRACE = 120
_GRACE_TYPED = 30

# Seconds after which a server that has never answered is not waited for.
_OUT_OF_REACH = 60

# What FCU writes when something is in the way of what it is doing.
_TROUBLE = re.compile(
    "error|denied|fail|forbidden|invalid|cannot|unable|not found", re.I
)

# Seconds that `describe` gives FCU to know what it has just made.
_SOON = 30


class Progress(Protocol):
    """What is told while a wait goes on."""

    def show(
        self, state: str, elapsed: float, item: dict[str, Any] | None
    ) -> None:
        """Take in the state, or what is in the way, after a look."""

    def tick(self) -> None:
        """Redraw; called about once a second."""

    def say(self, text: str) -> None:
        """Tell the user something that is worth a line of its own."""

    # One that has a method `end` is told the last state by it, and when.


def wait_until_available(
    client: Any,
    image_id: str,
    *,
    timeout: float = TIMEOUT,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Wait until an image can be used, and return it.

    For several images there is ``wait_until_all_available``, which asks for
    all of them together.

    :param client: an EC2 client (botocore or boto3) for OUTSCALE.
    :param image_id: such as ``ami-12345678``.
    :param timeout: seconds; 0 means one look.
    :param progress: is told the state after each look.
    :returns: the image as ``describe_images`` returns it.
    :raises Failed: the image has failed or is gone; the message has FCU's
        reason.
    :raises TimedOut: the time is up. The image goes on being made.
    :raises ValueError: the timeout is negative.
    :raises botocore.exceptions.ClientError: FCU refuses to answer (401, 403
        and other final errors); these are never tried again, because OUTSCALE
        locks an access key after four failed authentications.
    """
    return until_ready(
        client,
        resource("image"),
        image_id,
        timeout=timeout,
        progress=progress,
        made=False,
    )


def wait_until_all_available(
    client: Any,
    image_ids: Sequence[str],
    *,
    timeout: float = TIMEOUT,
) -> dict[str, dict[str, Any] | Exception]:
    """Wait for several images at once, at the price of one.

    :param client: as for ``wait_until_available``, like ``timeout``.
    :param image_ids: such as ``["ami-12345678", "ami-87654321"]``.
    :returns: for each ID the image, or the exception that
        ``wait_until_available`` would have raised.
    :raises ValueError: the timeout is negative.
    """
    waits = [
        Wait(resource("image"), each, timeout, made=False)
        for each in image_ids
    ]
    loop.wait(client, resource("image"), [*waits])
    return {each.id: each.failure or each.item or {} for each in waits}


def until_ready(
    client: Any,
    what: Resource,
    resource_id: str,
    *,
    timeout: float = TIMEOUT,
    progress: Progress | None = None,
    made: bool = True,
    timing: loop.Timing = loop.TIMING,
) -> dict[str, Any]:
    """Wait for anything that takes its time; see ``wait_until_available``.

    :param made: FCU has just given this ID to this process, so that the
        server is there, and will know it.
    """
    return _result(
        client,
        Wait(
            what,
            resource_id,
            timeout,
            timing.now(),
            progress=progress,
            made=made,
        ),
        progress.tick if progress else None,
        timing,
    )


def until_all_ready(
    client: Any,
    what: Resource,
    ids: Sequence[str],
    *,
    timeout: float = TIMEOUT,
    progress: Callable[[str], Progress],
    tick: Callable[[], None],
    timing: loop.Timing = loop.TIMING,
) -> None:
    """Wait for several; stop at the first that fails, with its exception.

    Nobody knows whether there are such things, nor whether there is a server.

    :param progress: returns what is told of the wait for an ID.
    :param tick: is called about once a second.
    """
    now = timing.now()
    waits = [
        Wait(what, each, timeout, now, progress=progress(each), made=False)
        for each in ids
    ]
    loop.wait(client, what, [*waits], timing, tick, until_failure=True)
    for wait in waits:
        if wait.failure is not None:
            raise wait.failure


def describe(
    client: Any,
    what: Resource,
    resource_id: str,
    timing: loop.Timing = loop.TIMING,
) -> dict[str, Any]:
    """Return what was just made, whatever its state.

    One call as a rule; some seconds more while FCU does not know it yet.
    """
    wait = Wait(what, resource_id, _SOON, timing.now(), lambda state: True)
    return _result(client, wait, None, timing)


class Wait:
    """State machine of one wait: ``see()`` takes a look. It makes no calls.

    :ivar over: there is an ``item``, or a ``failure``.
    :ivar due: when, on the clock of ``started``, the next look is due.
    :ivar end: when, on that clock, the time is up.
    :param made: FCU has just given this ID to this process.
    """

    def __init__(
        self,
        what: Resource,
        resource_id: str,
        timeout: float = TIMEOUT,
        started: float | None = None,
        done: Callable[[str], bool] | None = None,
        progress: Progress | None = None,
        made: bool = True,
    ) -> None:
        if timeout < 0:
            raise ValueError(f"timeout is {timeout}; it has to be 0 or more.")
        self.id = resource_id
        self.over = False
        self.item: dict[str, Any] | None = None
        self.failure: Exception | None = None
        self._what = what
        self._timeout = timeout
        self._started = loop.TIMING.now() if started is None else started
        self._done = done or what.done.__contains__
        self._progress = progress
        self._said: set[str] = set()
        self._state = "unknown to FCU"
        self._grace = _GRACE if made else _GRACE_TYPED
        self._answered = made
        self.due = self._started
        self.end = self._started + timeout

    def see(
        self, seen: Look, now: float, chance: float, slowness: float = 1.0
    ) -> None:
        """Judge by a look; decide when the next one is due.

        :param chance: as for ``schedule.pause``, like ``slowness``.
        """
        elapsed = now - self._started
        item = seen.items.get(self.id)
        if seen.lost is None:
            self._answered = True
        elif not self._answered and elapsed >= _OUT_OF_REACH:
            self.give_up(seen.lost)
            return
        if item is not None:
            self.item = item
            self._state = self._what.state_of(item)
            self._judge(item)
        elif not seen.problem and (self.item or elapsed > self._grace):
            any_more = " any more" if self.item else ""
            self.item, self._state = None, "unknown to FCU"
            self._fail(errors.Failed, f"does not exist{any_more}.")
        if self.over:
            end = getattr(self._progress, "end", None)
            if end is not None:
                end(self._state, elapsed)
            return
        why = self._why_not_yet()
        state = f"{self._state} ({why})" if why else self._state
        in_trouble = bool(_TROUBLE.search(why))
        if self._progress is not None:
            shown = state if in_trouble else self._state
            self._progress.show(seen.problem or shown, elapsed, item)
            if in_trouble and why not in self._said:
                self._said.add(why)
                self._progress.say(f"{self._what.noun} {self.id}: {state}")
        left = self._timeout - elapsed
        if left <= 0:
            detail = f" (last answer: {seen.problem})" if seen.problem else ""
            hope = " It is still being created." if self.item else ""
            self._fail(
                errors.TimedOut,
                f"was still {printable(state)} after "
                f"{duration(self._timeout)}{detail}.{hope}",
            )
        rest = max(pause(elapsed, chance, slowness), seen.retry_after)
        self.due = now + min(left, rest)

    def _why_not_yet(self) -> str:
        """Return what FCU says of one that is on its way, if anything.

        It leaves an export to a bucket that it cannot reach ``pending``
        (statusMessage of DescribeImageExportTasks).
        """
        if self.item is None:
            return ""
        return without_queries(self._what.reason_of(self.item))

    def give_up(self, problem: Exception) -> None:
        """End with an error that no further look would change."""
        self.failure, self.over = problem, True

    def _judge(self, item: dict[str, Any]) -> None:
        what, state = self._what, self._state
        if self._done(state):
            self.over = True
        elif state in what.failed:
            found = without_queries(what.reason_of(item))
            reason = printable(found) or "FCU gives no reason"
            self._fail(errors.Failed, f"is {state}: {reason}.")
        elif state not in what.known and state not in self._said:
            self._said.add(state)
            if self._progress is not None:
                self._progress.say(
                    f"{what.noun} {self.id} is in a state that is not "
                    f"documented: {printable(state)}. Still waiting."
                )

    def _fail(self, kind: type[errors.NotReady], text: str) -> None:
        self.give_up(
            kind(f"{self._what.noun} {self.id} {text}", self.id, self.item)
        )


def _result(
    client: Any,
    wait: Wait,
    tick: Callable[[], None] | None,
    timing: loop.Timing,
) -> dict[str, Any]:
    loop.wait(client, wait._what, [wait], timing, tick)
    if wait.failure is not None:
        raise wait.failure
    assert wait.item is not None
    return wait.item
