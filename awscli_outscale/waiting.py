"""Wait for an image: patiently, frugally, and no longer than it makes sense.

Why not botocore's ``image_available`` waiter: it gives up after ten minutes
(imports copy whole snapshots), takes ``InvalidAMIID.NotFound`` right after
the registration for final, and polls on when an image was deregistered.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, Protocol

from awscli_outscale import errors, schedule

#: Seconds that a wait lasts unless the user says otherwise.
TIMEOUT = 3600

# Seconds during which an unknown image ID may still become known.
_GRACE = 120

# "pending" and whatever we do not know is "not yet"; FCU documents pending,
# available and failed, the others are the EC2 API's.
_DONE = frozenset(["available"])
_FAILED = frozenset(["failed", "invalid", "deregistered", "error"])

_NOT_FOUND = frozenset(["InvalidAMIID.NotFound", "InvalidAMIID.Unavailable"])
_THROTTLED = frozenset(
    [
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "RequestThrottled",
        "TooManyRequestsException",
    ]
)


class Progress(Protocol):
    """What is told while a wait goes on."""

    def show(self, state: str, elapsed: float) -> None: ...


def wait_until_available(
    client: Any,
    image_id: str,
    *,
    timeout: float = TIMEOUT,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    chance: Callable[[], float] = random.random,
) -> dict[str, Any]:
    """Wait until an image can be used, and return it.

    :param client: an EC2 client (botocore or boto3) for OUTSCALE.
    :param image_id: such as ``ami-12345678``.
    :param timeout: seconds; 0 means one look.
    :param progress: is told the state after each look.
    :returns: the image as ``describe_images`` returns it.
    :raises ImageFailed: the image has failed or is gone; the message has
        FCU's reason.
    :raises TimedOut: the time is up. The image goes on being made.
    :raises ValueError: the timeout is negative.
    :raises botocore.exceptions.ClientError: FCU refuses to answer (401, 403
        and other final errors); these are never tried again, because OUTSCALE
        locks an access key after four failed authentications.
    """
    if timeout < 0:
        raise ValueError(f"timeout is {timeout}; it has to be 0 or more.")
    return _wait(
        client,
        image_id,
        _DONE.__contains__,
        timeout,
        progress,
        clock,
        sleep,
        chance,
    )


def describe(client: Any, image_id: str) -> dict[str, Any]:
    """Return an image that was just registered, whatever its state.

    One call as a rule; some seconds more while FCU does not know it yet.
    """
    return _wait(
        client,
        image_id,
        lambda state: True,
        30,
        None,
        time.monotonic,
        time.sleep,
        random.random,
    )


def _wait(
    client: Any,
    image_id: str,
    done: Callable[[str], bool],
    timeout: float,
    progress: Progress | None,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    chance: Callable[[], float],
) -> dict[str, Any]:
    started = clock()
    seen = False
    last = "unknown to FCU"
    while True:
        image, problem = _look(client, image_id)
        elapsed = clock() - started
        if image is not None:
            seen = True
            last = str(image.get("State"))
            if done(last):
                return image
            if last in _FAILED:
                raise errors.ImageFailed(
                    _why(image_id, image), image_id, image
                )
        elif problem == "" and (seen or elapsed > _GRACE):
            raise errors.ImageFailed(
                f"Image {image_id} does not exist"
                f"{' any more' if seen else ''}.",
                image_id,
            )
        if progress is not None:
            progress.show(problem or last, elapsed)
        remaining = timeout - elapsed
        if remaining <= 0:
            detail = f" (last answer: {problem})" if problem else ""
            raise errors.TimedOut(
                f"Image {image_id} was still {last} after "
                f"{duration(timeout)}{detail}. It goes on being made.",
                image_id,
                image,
            )
        sleep(min(remaining, schedule.pause(elapsed, chance())))


def _look(client: Any, image_id: str) -> tuple[dict[str, Any] | None, str]:
    """Ask for the image; return it, or None with what is in the way.

    The second value is empty if there is no such image.
    """
    from botocore.exceptions import (
        ClientError,
        ConnectionError,
        HTTPClientError,
        SSLError,
    )
    from botocore.parsers import ResponseParserError

    try:
        response = client.describe_images(ImageIds=[image_id])
    except ClientError as problem:
        code = str(problem.response.get("Error", {}).get("Code", ""))
        status = problem.response.get("ResponseMetadata", {}).get(
            "HTTPStatusCode", 0
        )
        if code in _NOT_FOUND:
            return None, ""
        if status == 429 or status >= 500 or code in _THROTTLED:
            return None, f"{status} {printable(code)}"
        raise
    except SSLError:
        raise
    except (
        ConnectionError,
        HTTPClientError,
        ResponseParserError,
    ) as problem:
        return None, type(problem).__name__
    images = [
        image
        for image in response.get("Images") or []
        if image.get("ImageId") == image_id
    ]
    return (images[0], "") if images else (None, "")


def _why(image_id: str, image: dict[str, Any]) -> str:
    reason = image.get("StateReason") or {}
    text = printable(reason.get("Message") or "FCU gives no reason").rstrip(
        "."
    )
    code = reason.get("Code")
    detail = f" ({printable(code)})" if code else ""
    return f"Image {image_id} is {image.get('State')}: {text}{detail}."


def duration(seconds: float) -> str:
    """Return a duration for people, such as ``12 min 5 s``."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    parts = [(hours, "h"), (minutes, "min"), (whole % 60, "s")]
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 s"


def printable(text: Any) -> str:
    """Return text from a server without characters that steer a terminal."""
    return "".join(
        c if c.isprintable() else f"\\x{ord(c):02x}" for c in str(text)
    )
