"""Which accounts may launch an image? FCU tells its owner, image by image."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from awscli_outscale.waits.look import are_keys_refused, call

# Calls at the same time. FCU throttles by account, so no more than a few.
_AT_ONCE = 4

# Seconds before a call that was throttled is made again.
_PAUSES = (1.0, 3.0, 9.0)


def of_own(
    client: Any, images: Sequence[Any], all_own: bool = False
) -> dict[str, list[str] | None]:
    """Return the IDs of the accounts that may launch each own image.

    One call for each, and one more to know which of them are the account's
    own. None where FCU could not be asked.

    :param client: an EC2 client for OUTSCALE.
    :param images: as ``describe_images`` returns them.
    :param all_own: they were asked for as one's own.
    :raises botocore.exceptions.ClientError: the keys are refused.
    """
    ids = [str(image.get("ImageId")) for image in images]
    if ids and not all_own:
        own = _own(client)
        if own is None:
            return dict.fromkeys(ids)
        ids = [each for each in ids if each in own]
    if not ids:
        return {}
    # The first alone: keys that are refused are tried once, not four times.
    found: dict[str, list[str] | None] = {ids[0]: of(client, ids[0])}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        rest = pool.map(lambda each: of(client, each), ids[1:])
        found.update(zip(ids[1:], rest, strict=True))
    return found


def of(client: Any, image_id: str) -> list[str] | None:
    """Return the IDs of the accounts that may launch an image.

    :returns: an empty list if there are none, or FCU does not tell them to
        this account; None if FCU could not be asked.
    :raises botocore.exceptions.ClientError: the keys are refused.
    """
    parameters = {"ImageId": image_id, "Attribute": "launchPermission"}
    answer = _ask(client, "DescribeImageAttribute", parameters)
    if answer is None:
        return None
    return [
        permission["UserId"]
        for permission in answer.get("LaunchPermissions") or []
        if permission.get("UserId")
    ]


def _own(client: Any) -> set[str] | None:
    answer = _ask(client, "DescribeImages", {"Owners": ["self"]})
    if answer is None:
        return None
    return {str(each.get("ImageId")) for each in answer.get("Images") or []}


def _ask(
    client: Any,
    operation: str,
    parameters: dict[str, Any],
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any] | None:
    """Return FCU's answer: empty if it gives none, None if it cannot now."""
    from botocore.exceptions import BotoCoreError, ClientError

    for pause in (*_PAUSES, None):
        try:
            answer, problem = call(client, operation, parameters)
        except (BotoCoreError, ClientError) as final:
            if are_keys_refused(final):
                raise
            return {}
        if problem is None:
            return answer or {}
        if pause is not None:
            sleep(max(pause, min(problem.retry_after, _PAUSES[-1])))
    return None
