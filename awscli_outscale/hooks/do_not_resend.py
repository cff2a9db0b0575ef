"""Create nothing twice.

RegisterImage, RunInstances and the like are not idempotent. When a
connection is lost after the request was sent, or a gateway answers in FCU's
place, botocore sends it again, and there may be two images. Here it stops, and
``recovery`` says what became of the first one. The client's own methods are
wrapped for that, so that the command line and Python get the same.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from awscli_outscale import data, errors
from awscli_outscale.waits.resources import throttled


def operations() -> dict[str, dict[str, Any]]:
    """Return the calls that are not idempotent, from the data file."""
    found: dict[str, dict[str, Any]] = data.load("lost-answers")
    return found


def install(events: Any, session: Any, style: str, **kwargs: Any) -> None:
    """Take part in what the EC2 clients of a session do after a failure.

    :param style: how the user is told, ``cli`` or ``python``.
    """

    def wrap(class_attributes: Any, **kwargs: Any) -> None:
        from botocore import xform_name

        for operation in operations():
            name = xform_name(operation)
            if name in class_attributes:
                class_attributes[name] = _wrapped(
                    class_attributes[name], operation, session, style
                )

    events.register_first("needs-retry.ec2", do_not_resend)
    events.register_first("needs-retry.ec2", try_later)
    events.register("creating-client-class.ec2", wrap)
    # Not "before-send.ec2", whose handlers come before all of "before-send":
    # the guard has to look first.
    events.register_last("before-send", _note)


# What follows runs after something may have been made: no AWS CLI of the
# future that calls an argument otherwise may make it raise for that.


def try_later(
    response: Any = None,
    attempts: int | None = None,
    request_dict: Any = None,
    **kwargs: Any,
) -> float | None:
    """Event handler: obey FCU's ``Retry-After`` where it throttles.

    :returns: seconds, or None to leave it to botocore.
    """
    if response is None or attempts is None or request_dict is None:
        return None
    if response[0].status_code not in (429, 503) and not _is_slow_down(
        response
    ):
        return None
    from awscli_outscale.hooks import retry_later

    return retry_later.delay(response, attempts, request_dict, time.time())


def _note(event_name: str, request: Any, **kwargs: Any) -> None:
    _, service, operation = event_name.split(".")
    if service == "ec2" and operation in operations():
        from awscli_outscale.hooks import whole_answers

        whole_answers.note(operation, request)


def _wrapped(
    method: Callable[..., Any], operation: str, session: Any, style: str
) -> Callable[..., Any]:
    @wraps(method)
    def call(client: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("DryRun"):
            return method(client, *args, **kwargs)  # makes nothing
        from awscli_outscale.hooks import recovery

        send = partial(method, client, *args, **kwargs)
        return recovery.call(send, client, session, operation, kwargs, style)

    return call


def do_not_resend(
    event_name: str,
    response: Any = None,
    caught_exception: Any = None,
    request_dict: Any = None,
    **kwargs: Any,
) -> None:
    """Event handler: stop where something may have been made.

    :raises Unclear: the request was sent, and its answer was lost.
    """
    operation = event_name.rpartition(".")[2]
    body = (request_dict or {}).get("body")
    parameters = body if isinstance(body, dict) else {}
    if operation not in operations() or "true" == parameters.get("DryRun"):
        return
    if caught_exception is not None:
        if not _may_have_arrived(caught_exception):
            return
        problem = type(caught_exception).__name__
    elif response is not None and _is_unclear(response):
        problem = f"status {response[0].status_code}"
    else:
        return
    from awscli_outscale.hooks import recovery

    look = recovery.how_to_look(operation, parameters)
    raise errors.Unclear(
        recovery.unclear(
            operation, problem, shlex.join(["aws", "ec2", *look])
        ),
        problem,
    )


def _may_have_arrived(problem: Exception) -> bool:
    from botocore.exceptions import ConnectionError, HTTPClientError

    from awscli_outscale.hooks import never_sent

    if never_sent.was_never_sent(problem):
        return False
    return isinstance(problem, (ConnectionError, HTTPClientError))


def _is_unclear(response: Any) -> bool:
    """Tell whether, after this answer, it is unknown what FCU has done.

    FCU's own "slow down" does not: nothing was done. The page of a gateway
    between says nothing about FCU; FCU's errors have a code. Botocore would
    send again after 429 and 5xx.
    """
    status = response[0].status_code
    if status == 429 or status >= 500:
        return not _is_slow_down(response)
    return status >= 300 and not _code(response)


def _is_slow_down(response: Any) -> bool:
    return _code(response) in throttled()


def _code(response: Any) -> str:
    """Return the code of FCU's error, or nothing."""
    return str((response[1] or {}).get("Error", {}).get("Code") or "")
