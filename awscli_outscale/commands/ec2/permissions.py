"""Who may use an image or a snapshot? FCU tells its owner, one at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from awscli_outscale.waits.look import are_keys_refused, call

# Calls at the same time. FCU throttles by account, so no more than a few.
_AT_ONCE = 4

# Seconds before a call that was throttled is made again.
_PAUSES = (1.0, 3.0, 9.0)


class Kind(NamedTuple):
    """What has permissions, and how to ask for them.

    :ivar id: the name of its ID.
    :ivar items, describe, owners: the list, the call and the parameter that
        tell which are the account's own.
    :ivar operation, attribute, found: the call that tells the permissions of
        one, the attribute, and where they are in the answer.
    """

    id: str
    items: str
    describe: str
    owners: str
    operation: str
    attribute: str
    found: str


IMAGE = Kind(
    "ImageId",
    "Images",
    "DescribeImages",
    "Owners",
    "DescribeImageAttribute",
    "launchPermission",
    "LaunchPermissions",
)
SNAPSHOT = Kind(
    "SnapshotId",
    "Snapshots",
    "DescribeSnapshots",
    "OwnerIds",
    "DescribeSnapshotAttribute",
    "createVolumePermission",
    "CreateVolumePermissions",
)

#: The permissions of one, as botocore parses them; None: FCU did not say.
Permissions = list[dict[str, Any]] | None


def of_own(
    client: Any, kind: Kind, items: Sequence[Any], all_own: bool = False
) -> dict[str, Permissions]:
    """Return the permissions of each item that is the account's own.

    One call for each, and one more to know which of them are the account's
    own. None where FCU could not be asked.

    :param client: an EC2 client for OUTSCALE.
    :param items: as ``describe_images`` or ``describe_snapshots`` has them.
    :param all_own: they were asked for as one's own.
    :raises botocore.exceptions.ClientError: the keys are refused.
    """
    ids = [str(item.get(kind.id)) for item in items]
    if ids and not all_own:
        own = _own(client, kind)
        if own is None:
            return dict.fromkeys(ids)
        ids = [each for each in ids if each in own]
    if not ids:
        return {}
    # The first alone: keys that are refused are tried once, not four times.
    found: dict[str, Permissions] = {ids[0]: of(client, kind, ids[0])}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        rest = pool.map(lambda each: of(client, kind, each), ids[1:])
        found.update(zip(ids[1:], rest, strict=True))
    return found


def of(client: Any, kind: Kind, item_id: str) -> Permissions:
    """Return the permissions of one.

    :returns: an empty list if there are none, or FCU does not tell them to
        this account; None if FCU could not be asked.
    :raises botocore.exceptions.ClientError: the keys are refused.
    """
    parameters = {kind.id: item_id, "Attribute": kind.attribute}
    answer = _ask(client, kind.operation, parameters)
    return None if answer is None else list(answer.get(kind.found) or [])


def account_ids(
    permissions: Mapping[str, Permissions],
) -> dict[str, list[str] | None]:
    """Return the IDs of the accounts that permissions name."""
    return {
        item_id: None
        if found is None
        else [str(each["UserId"]) for each in found if each.get("UserId")]
        for item_id, found in permissions.items()
    }


def _own(client: Any, kind: Kind) -> set[str] | None:
    answer = _ask(client, kind.describe, {kind.owners: ["self"]})
    if answer is None:
        return None
    return {str(each.get(kind.id)) for each in answer.get(kind.items) or []}


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
