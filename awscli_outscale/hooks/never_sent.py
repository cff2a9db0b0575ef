"""Whether a request has failed before its first byte had left.

Then nothing was made, and it may be sent again. In doubt it was sent.
"""

from __future__ import annotations

from http.client import HTTPConnection
from typing import Any

from awscli_outscale import data


def was_never_sent(problem: BaseException) -> bool:
    """Tell whether a request has failed before its first byte had left.

    The kind of exception tells it for some. For others, such as a connection
    that was reset, what tells it is where they come from: a connection is
    there before anything is sent over it. To be connected means that the
    proxy has opened a tunnel, and that TLS is agreed on.

    :param problem: a botocore exception that came from sending it.
    """
    from botocore import exceptions

    known = data.load("never-sent")
    if isinstance(
        problem,
        tuple(
            getattr(exceptions, name)
            for name in known["exceptions"]
            if hasattr(exceptions, name)
        ),
    ):
        return True
    cause = getattr(problem, "kwargs", {}).get("error")
    inner = getattr(cause, "original_error", None)
    return any(
        type(each).__name__ in known["causes"]
        or any(text in str(each) for text in known["texts"])
        or _comes_from_connecting(each)
        or _comes_from_connecting(_behind(each))
        for each in (cause, inner)
        if isinstance(each, BaseException)
    )


def _behind(problem: BaseException) -> BaseException | None:
    """Return the socket's error that urllib3 has made its own of.

    No further one in the chain counts: it may be of an earlier call, which
    the caller is just about to make again.
    """
    behind = problem.__context__
    return behind if isinstance(behind, OSError) else None


def _comes_from_connecting(problem: BaseException | None) -> bool:
    traceback: Any = problem and problem.__traceback__
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_code.co_name == HTTPConnection.connect.__name__ and (
            isinstance(frame.f_locals.get("self"), HTTPConnection)
        ):
            return True
        traceback = traceback.tb_next
    return False
