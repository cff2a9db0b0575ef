"""Which accounts may launch an image? FCU tells its owner, image by image."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from awscli_outscale.looking import are_keys_refused, call

# Calls at the same time. FCU throttles by account, so no more than a few.
_AT_ONCE = 4


def of_own(
    client: Any, images: Sequence[Any], all_own: bool = False
) -> dict[str, list[str]]:
    """Return the IDs of the accounts that may launch each own image.

    One call for each, and one more to know which of them are the account's
    own. Where FCU does not tell, the image is left out.

    :param client: an EC2 client for OUTSCALE.
    :param images: as ``describe_images`` returns them.
    :param all_own: they were asked for as one's own.
    :raises botocore.exceptions.ClientError: the keys are refused.
    """
    ids = [str(image.get("ImageId")) for image in images]
    if ids and not all_own:
        own = _own(client)
        ids = [each for each in ids if each in own]
    if not ids:
        return {}
    # The first alone: keys that are refused are tried once, not four times.
    found = {ids[0]: of(client, ids[0])}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        rest = pool.map(lambda each: of(client, each), ids[1:])
        found.update(zip(ids[1:], rest, strict=True))
    return {each: accounts for each, accounts in found.items() if accounts}


def of(client: Any, image_id: str) -> list[str]:
    """Return the IDs of the accounts that may launch an image.

    :returns: an empty list if there are none, or FCU does not tell.
    :raises botocore.exceptions.ClientError: the keys are refused.
    """
    parameters = {"ImageId": image_id, "Attribute": "launchPermission"}
    answer = _ask(client, "DescribeImageAttribute", parameters)
    return [
        permission["UserId"]
        for permission in answer.get("LaunchPermissions") or []
        if permission.get("UserId")
    ]


def _own(client: Any) -> set[str]:
    answer = _ask(client, "DescribeImages", {"Owners": ["self"]})
    return {str(each.get("ImageId")) for each in answer.get("Images") or []}


def _ask(
    client: Any, operation: str, parameters: dict[str, Any]
) -> dict[str, Any]:
    """Return FCU's answer, or an empty one if it gives none."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer, _ = call(client, operation, parameters)
    except (BotoCoreError, ClientError) as problem:
        if are_keys_refused(problem):
            raise
        return {}
    return answer or {}
