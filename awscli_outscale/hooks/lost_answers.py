"""Find the image that was made although its answer was lost.

Either there is the answer that FCU would have given, or a sentence that says
what is known and what is not.
"""

from __future__ import annotations

import calendar
import email.utils
import re
import time
from collections.abc import Callable
from typing import Any

from awscli_outscale import errors
from awscli_outscale.terminal.durations import printable
from awscli_outscale.terminal.messages import warn
from awscli_outscale.waits.look import call

# Seconds between looks, about twenty in all: FCU may need a moment to show
# what it has made.
_PAUSES = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0)

# Seconds by which the server's dates, which have no fractions, may be off.
_SLACK = 3.0


def recover(
    client: Any,
    name: str,
    began: float,
    cause: str,
    look: str,
    style: str,
) -> dict[str, Any]:
    """Return the answer that was lost, if the image can be found.

    :param name: of the image.
    :param began: when the call was made, in seconds of ``time.monotonic``.
    :param cause: how the answer was lost, in a few words.
    :param look: a command that shows the user what there is.
    :param style: how the user is told, ``cli`` or ``python``.
    :raises Unclear: it cannot be found, or not for certain.
    """
    found = search(client, name, began)
    if isinstance(found, list) and len(found) == 1:
        warn(
            f"FCU's answer was lost ({cause}). One image with the "
            f"name {name!r} has been made since, {printable(found[0])}: going "
            "on with it.",
            style,
        )
        metadata = {
            "HTTPStatusCode": 200,
            "HTTPHeaders": {},
            "RetryAttempts": 0,
        }
        return {"ImageId": found[0], "ResponseMetadata": metadata}
    raise errors.Unclear(
        f"{_what_is_known(cause, found, name)} Look before you try again: "
        f"{look}",
        cause,
    ) from None


def search(
    client: Any,
    name: str,
    began: float,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[str] | str:
    """Return the IDs of the account's own images of that name made since.

    :param began: when the call was made, in seconds of ``clock``.
    :returns: the IDs; or, if looking for them failed, why.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    parameters = {
        "Owners": ["self"],
        "Filters": [{"Name": "name", "Values": [name]}],
    }
    outcome: list[str] | str = []
    for pause in _PAUSES:
        sleep(pause)
        try:
            response, problem = call(client, "DescribeImages", parameters)
        except (BotoCoreError, ClientError) as final:
            return type(final).__name__
        if response is None:
            outcome = problem.text if problem else ""
            continue
        since = _server_time(response) - (clock() - began) - _SLACK
        outcome = [
            image["ImageId"]
            for image in response.get("Images") or []
            if image.get("Name") == name
            and _created(image.get("CreationDate")) >= since
        ]
        if outcome:
            break
    return outcome


def _server_time(response: dict[str, Any]) -> float:
    """Return the server's time: images are dated by its clock, not ours."""
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    try:
        return email.utils.parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, TypeError, ValueError):
        return time.time()


def _created(date: Any) -> float:
    """Return an image's date in seconds since 1970; 0 if it is none."""
    match = re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", str(date))
    try:
        parsed = time.strptime(match[0] if match else "", "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return 0.0
    return calendar.timegm(parsed)


def _what_is_known(cause: str, found: list[str] | str, name: str) -> str:
    lost = f"FCU's answer was lost ({cause})"
    if isinstance(found, str):
        return (
            f"{lost}, and looking for the image failed ({found}): it may have "
            "been made, or not."
        )
    if not found:
        return (
            f"{lost}, and no image of yours with the name {name!r} has "
            f"appeared within {sum(_PAUSES):.0f} s since: most likely none "
            "was made."
        )
    return (
        f"{lost}, and {len(found)} images of yours with the name {name!r} "
        f"have been made since: {printable(', '.join(found))}. One of them "
        "is this call's."
    )
