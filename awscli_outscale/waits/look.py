"""Look once at things that take their time, and say what is in the way.

botocore would send a request again, up to four times and at a pace of its
own, before it told us of a failure. A wait looks again anyway, and obeys
``Retry-After``: so for a look these retries are switched off.
"""

from __future__ import annotations

import email.utils
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from awscli_outscale.terminal.durations import printable
from awscli_outscale.waits.resources import Resource, refused, throttled

#: Seconds. No server may make us wait longer with one ``Retry-After``.
LONGEST_HINT = 900.0

#: Several IDs are asked for together, but no more than fit into one request.
AT_ONCE = 100


class Look(NamedTuple):
    """What a look has shown.

    :ivar items: what was found, by ID; what is missing does not exist (yet).
    :ivar problem: why nothing is known, or empty.
    :ivar retry_after: the seconds that the server wants to be left alone.
    :ivar lost: the failure, where there was no answer at all.
    :ivar throttled: the server finds that there are too many requests.
    """

    items: Mapping[str, dict[str, Any]]
    problem: str = ""
    retry_after: float = 0.0
    lost: Exception | None = None
    throttled: bool = False


def look(client: Any, resource: Resource, ids: list[str]) -> Look:
    """Ask for the items with these IDs, in one call where that is possible.

    :param client: an EC2 client, of the AWS CLI or boto3.
    :param ids: at most ``AT_ONCE`` of them.
    :raises botocore.exceptions.ClientError: FCU's answer is final (401, 403
        and others): asking again would give the same answer, and OUTSCALE
        locks an access key after four failed authentications.
    """
    ids = list(dict.fromkeys(ids))
    response, problem = call(
        client, resource.operation, resource.request(ids), resource.not_found
    )
    if problem is not None:
        return Look(
            {},
            problem.text,
            problem.retry_after,
            problem.lost,
            problem.throttled,
        )
    if response is None and len(ids) > 1:
        # One of them is unknown, and there is no filter for IDs.
        return _look_one_by_one(client, resource, ids)
    return Look(resource.found(response or {}, ids))


def _look_one_by_one(client: Any, resource: Resource, ids: list[str]) -> Look:
    found: dict[str, dict[str, Any]] = {}
    for each in ids:
        seen = look(client, resource, [each])
        if seen.problem:
            return seen
        found.update(seen.items)
    return Look(found)


class Passing(Exception):
    """A failure that passes by itself: throttling, a lost connection.

    :ivar text: what it was, for people.
    :ivar retry_after: seconds.
    :ivar lost: the failure, where there was no answer at all.
    :ivar throttled: there are too many requests, says the server.
    """

    def __init__(
        self,
        text: str,
        retry_after: float = 0.0,
        lost: Exception | None = None,
        throttled: bool = False,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.retry_after = retry_after
        self.lost = lost
        self.throttled = throttled


def call(
    client: Any,
    operation: str,
    parameters: dict[str, Any],
    not_found: tuple[str, ...] = (),
) -> tuple[dict[str, Any] | None, Passing | None]:
    """Make a call that changes nothing, once.

    :returns: the answer; or None and a failure that passes; or twice None if
        the error is one of those that mean that there is no such thing.
    :raises botocore.exceptions.ClientError: the answer is final.
    """
    from botocore import xform_name
    from botocore.exceptions import ClientError

    try:
        with _without_retries(client, operation):
            method = getattr(client, xform_name(operation))
            response: dict[str, Any] = method(**parameters)
    except Passing as problem:
        return None, problem
    except ClientError as problem:
        if problem.response.get("Error", {}).get("Code") in not_found:
            return None, None
        passing = _passing_answer(problem.response)
        if passing is None:
            raise
        return None, passing
    except Exception as problem:
        if not _passes(problem):
            raise
        return None, _lost(problem)
    return response, None


def _lost(problem: Exception) -> Passing:
    return Passing(type(problem).__name__, lost=problem)


def _passes(problem: Exception) -> bool:
    """Tell whether a failure without an answer may be gone the next time."""
    from botocore.exceptions import ConnectionError, HTTPClientError, SSLError
    from botocore.parsers import ResponseParserError

    if isinstance(problem, SSLError):
        # A connection that is lost in the handshake is one, too.
        return bool(re.search("(?i)EOF|reset|timed out|closed", str(problem)))
    return isinstance(
        problem, (ConnectionError, HTTPClientError, ResponseParserError)
    )


def are_keys_refused(problem: Exception) -> bool:
    """Tell whether FCU has refused the keys, and not only the action."""
    answer = getattr(problem, "response", None) or {}
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return status == 401 or answer.get("Error", {}).get("Code") in refused()


_looking = threading.local()


@contextmanager
def _without_retries(client: Any, operation: str) -> Iterator[None]:
    """Let no request of this thread be sent again within the block."""
    service = client.meta.service_model.service_id.hyphenize()
    event = f"needs-retry.{service}.{operation}"
    client.meta.events.register_first(
        event, _do_not_retry, unique_id=f"awscli-outscale.look.{event}"
    )
    _looking.active = True
    try:
        yield
    finally:
        _looking.active = False


def _do_not_retry(
    response: Any = None, caught_exception: Any = None, **kwargs: Any
) -> None:
    """Event handler: leave, before botocore sends it again.

    Old versions of botocore take every answer of a handler, even False, for
    "again, after so many seconds"; so only an exception stops it.
    """
    if not getattr(_looking, "active", False):
        return
    if caught_exception is not None:
        if _passes(caught_exception):
            raise _lost(caught_exception)
        raise caught_exception
    if response is not None:
        status, parsed = response[0].status_code, response[1]
        passing = _passing_answer(parsed, status, response[0].headers)
        if passing is not None:
            raise passing


def _passing_answer(
    parsed: Mapping[str, Any],
    status: int = 0,
    headers: Mapping[str, str] | None = None,
) -> Passing | None:
    """Return the failure that an answer is, if it passes by itself."""
    metadata = parsed.get("ResponseMetadata", {})
    status = status or int(metadata.get("HTTPStatusCode", 0))
    code = str(parsed.get("Error", {}).get("Code") or "")
    if not (status == 429 or status >= 500 or code in throttled()):
        return None
    if headers is None:
        headers = metadata.get("HTTPHeaders") or {}
    wait = next(
        (v for k, v in headers.items() if k.lower() == "retry-after"), ""
    )
    # Without a code of its own, botocore puts the status there.
    shown = "" if code == str(status) else printable(code)
    return Passing(
        f"{status} {shown}".strip(),
        retry_after(wait, time.time()),
        throttled=status in (429, 503) or code in throttled(),
    )


def retry_after(value: str, now: float) -> float:
    """Return the seconds of a ``Retry-After`` header (RFC 9110, 10.2.3).

    :param value: a number of seconds, or a date; anything else counts as 0.
    :param now: seconds since 1970.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            date = email.utils.parsedate_to_datetime(text)
            seconds = date.timestamp() - now
        except (TypeError, ValueError, OverflowError, IndexError):
            return 0.0
    return min(max(seconds, 0.0), LONGEST_HINT)
