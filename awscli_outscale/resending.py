"""Do not register an image twice.

RegisterImage is not idempotent. When a connection is lost after the request
was sent, botocore sends it again, and two images may come of it.
"""

from __future__ import annotations

import shlex
from typing import Any

from awscli_outscale import errors

# 503 is FCU's throttling: nothing was done.
_UNCLEAR_STATUS = frozenset([500, 502, 504])


def register(events: Any) -> None:
    """Take part in botocore's decision to send a request again."""
    events.register_first("needs-retry.ec2.RegisterImage", do_not_resend)


def do_not_resend(
    response: Any, caught_exception: Any, request_dict: Any, **kwargs: Any
) -> None:
    """Event handler: stop where the image may have been registered.

    :raises Unclear: the request was sent, and its answer was lost.
    """
    if caught_exception is not None:
        if not _may_have_arrived(caught_exception):
            return
        problem = type(caught_exception).__name__
    elif response is not None and response[0].status_code in _UNCLEAR_STATUS:
        problem = f"status {response[0].status_code}"
    else:
        return
    body = request_dict.get("body")
    name = body.get("Name", "") if isinstance(body, dict) else ""
    look = shlex.quote(f"Name=name,Values={name}")
    raise errors.Unclear(
        f"FCU's answer was lost ({problem}): the image may be registered, or "
        "not. Look before you try again: aws ec2 describe-images --owners "
        f"self --filters {look}"
    )


def _may_have_arrived(problem: Exception) -> bool:
    from botocore.exceptions import (
        ConnectionError,
        ConnectTimeoutError,
        EndpointConnectionError,
        HTTPClientError,
        SSLError,
    )

    if isinstance(
        problem, (ConnectTimeoutError, EndpointConnectionError, SSLError)
    ):
        return False
    return isinstance(problem, (ConnectionError, HTTPClientError))
