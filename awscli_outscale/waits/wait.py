"""Wait for an image: patiently, with few calls, and not for ever.

Why not botocore's ``image_available`` waiter: it gives up after ten minutes
(imports copy whole snapshots), takes ``InvalidAMIID.NotFound`` right after
the registration for final, and polls on when an image was deregistered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from awscli_outscale.waits import loop
from awscli_outscale.waits.resources import Resource, resource
from awscli_outscale.waits.schedule import TIMEOUT
from awscli_outscale.waits.state_machine import Progress, Wait

# Seconds that `describe` gives FCU to know what it has just made.
_SOON = 30


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
    :raises TimedOut: the time is up. The image is still being created.
    :raises TypeError: it is not an EC2 client.
    :raises ValueError: the timeout is negative.
    :raises botocore.exceptions.ClientError: FCU refuses to answer (401, 403
        and other final errors); these are never tried again, because OUTSCALE
        locks an access key after four failed authentications.
    """
    _check_client(client)
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
    :raises TypeError: ``image_ids`` is the ID of one image, or ``client`` is
        not an EC2 client.
    :raises ValueError: the timeout is negative.
    """
    if isinstance(image_ids, str):
        raise TypeError(
            f"image_ids is {image_ids!r}; pass a list of IDs, or call "
            "wait_until_available for one image."
        )
    _check_client(client)
    now = loop.TIMING.now()
    waits = [
        Wait(resource("image"), each, timeout, now, made=False)
        for each in image_ids
    ]
    loop.wait(client, resource("image"), waits)
    return {each.id: each.failure or each.item or {} for each in waits}


def _check_client(client: Any) -> None:
    if not hasattr(client, "describe_images"):
        raise TypeError(
            f"{type(client).__name__} is not an EC2 client: pass "
            "session.client('ec2'), or the meta.client of a resource."
        )


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
    loop.wait(client, what, waits, timing, tick, until_failure=True)
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


def _result(
    client: Any,
    wait: Wait,
    tick: Callable[[], None] | None,
    timing: loop.Timing,
) -> dict[str, Any]:
    loop.wait(client, wait.what, [wait], timing, tick)
    if wait.failure is not None:
        raise wait.failure
    assert wait.item is not None
    return wait.item
