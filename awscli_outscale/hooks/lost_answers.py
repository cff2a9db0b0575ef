"""Find the image that was made although its answer was lost.

Either there is the answer that FCU would have given, or a sentence that says
what is known and what is not.
"""

from __future__ import annotations

import calendar
import email.utils
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from awscli_outscale import errors
from awscli_outscale.hooks import likeness
from awscli_outscale.terminal.durations import printable
from awscli_outscale.terminal.messages import warn_of_the_past
from awscli_outscale.waits.look import call

# Seconds between looks, about twenty in all: FCU may need a moment to show
# what it has made.
_PAUSES = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0)
_LONGEST = sum(_PAUSES)

# A server's dates have whole seconds. Looks at these pauses, in seconds, tell
# when its clock ticks, and so where it stands.
_TICKS = (0.3, 0.3, 0.3)

# Seconds of doubt about the server's clock with which it can be judged.
_SHARP = 0.6


class Found(NamedTuple):
    """The IDs of the images that fit.

    :ivar since: made since the call.
    :ivar perhaps: made since the call, or shortly before it.
    """

    since: list[str]
    perhaps: list[str]


def recover(
    client: Any,
    parameters: Mapping[str, Any],
    began: float,
    cause: str,
    look: str,
    style: str,
) -> str:
    """Return the ID of the image whose answer was lost, if it can be found.

    :param parameters: of the call.
    :param began: when the call was made, in seconds of ``time.monotonic``.
    :param cause: how the answer was lost, in a few words.
    :param look: a command that shows the user what there is.
    :param style: how the user is told, ``cli`` or ``python``.
    :raises Unclear: it cannot be found, or not for certain.
    """
    name = str(parameters.get("Name", ""))
    found = search(client, parameters, began)
    if isinstance(found, Found) and len(found.since) == 1:
        [image_id] = found.since
        warn_of_the_past(
            f"FCU's answer was lost ({cause}). One image with the "
            f"name {name!r} has been created since, {printable(image_id)}: "
            "continuing with it.",
            style,
        )
        return image_id
    raise errors.Unclear(
        f"{_what_is_known(cause, found, name)} Look before you try again: "
        f"{look}",
        cause,
    ) from None


def search(
    client: Any,
    parameters: Mapping[str, Any],
    began: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Found | str:
    """Look for the account's own images that a call may have made.

    :param parameters: of the call, which the image has to fit.
    :param began: when the call was made, in seconds of ``clock``.
    :returns: the IDs; or, if looking for them failed, why.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    server, first = _ServerClock(clock), clock()
    query = {
        "Owners": ["self"],
        "Filters": [{"Name": "name", "Values": [parameters.get("Name", "")]}],
    }
    outcome: Found | str = Found([], [])
    images: list[Any] = []
    pauses = [*_PAUSES]
    # A look may take its time, too: a minute, where nobody answers.
    while pauses and clock() - first <= 2 * _LONGEST:
        sleep(pauses.pop(0))
        sent = clock()
        try:
            response, problem = call(client, "DescribeImages", query)
        except (BotoCoreError, ClientError) as final:
            response, text = None, _why(final)
            pauses = []
        else:
            text = problem.text if problem else ""
        if response is None:
            if not images:  # what was found stays found
                outcome = text
            continue
        server.note(response, sent)
        known = bool(images)
        images = [
            each
            for each in response.get("Images") or []
            if likeness.may_be_of(each, parameters)
        ]
        outcome = server.sort(images, began)
        if not likeness.has_one_owner(images):
            outcome = Found([], [*outcome.since, *outcome.perhaps])
        if outcome.since and not outcome.perhaps:
            break
        if outcome.perhaps and not known:
            pauses = [*_TICKS]
    return outcome


def _why(problem: Exception) -> str:
    """Return what is in the way of a look, in a word."""
    answer = getattr(problem, "response", None) or {}
    code = answer.get("Error", {}).get("Code")
    return printable(code or type(problem).__name__)


class _ServerClock:
    """What is known of the server's clock: images are dated by it, not ours.

    :param clock: ours, in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        # How far it is ahead of ours, at least and at most.
        self._least, self._most = float("-inf"), float("inf")

    def note(self, response: Mapping[str, Any], sent: float) -> None:
        """Learn from an answer to a request that was sent then."""
        headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        received = self._clock()
        try:
            date = email.utils.parsedate_to_datetime(headers["date"])
        except (KeyError, TypeError, ValueError):
            # No date: the machine's is the best that there is.
            now = time.time()
            self._least = max(self._least, now - received)
            self._most = max(self._least, min(self._most, now - received))
            return
        self._least = max(self._least, date.timestamp() - received)
        self._most = min(self._most, date.timestamp() + 1 - sent)

    def sort(self, images: list[Any], began: float) -> Found:
        """Sort images by whether they were made since, or perhaps."""
        since, perhaps = [], []
        least, most = began + self._least, began + self._most
        is_sharp = most - least < _SHARP
        for image in images:
            first, last = _created(image.get("CreationDate"))
            if last < least:
                continue
            is_exact = is_sharp and first == last
            if first >= most or is_exact or (is_sharp and last > most):
                since.append(image["ImageId"])
            else:
                perhaps.append(image["ImageId"])
        return Found(since, perhaps)


def _created(date: Any) -> tuple[float, float]:
    """Return between which times an image was made, in seconds since 1970.

    0 if it does not say.
    """
    match = re.match(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?", str(date))
    try:
        parsed = time.strptime(match[1] if match else "", "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return 0.0, 0.0
    whole = calendar.timegm(parsed)
    fraction = float((match and match[2]) or 0)
    return whole + fraction, whole + (fraction or 0.999)


def _what_is_known(cause: str, found: Found | str, name: str) -> str:
    lost = f"FCU's answer was lost ({cause})"
    if isinstance(found, str):
        return (
            f"{lost}, and looking for the image failed ({found}): it may or "
            "may not have been created."
        )
    every = [*found.since, *found.perhaps]
    listed = printable(", ".join(every))
    if not every:
        return (
            f"{lost}, and no image of yours with the name {name!r} appeared "
            f"within {_LONGEST:.0f} s since: most likely none "
            "was created."
        )
    if len(every) == 1:
        return (
            f"{lost}. An image of yours with the name {name!r} was created "
            f"about then, {listed}: it comes from this call, or from an "
            "earlier one."
        )
    return (
        f"{lost}, and {len(every)} images of yours with the name {name!r} "
        f"were created about then: {listed}. One of them may be this "
        "call's."
    )
