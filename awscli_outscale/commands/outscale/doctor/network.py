"""Whether OUTSCALE can be reached, what time it is there, and who we are.

Four failed authentications in a row lock the key for minutes (OAPI's
documentation, "brute force protection"), so exactly one authenticated call
is made, and only if no earlier check has failed.
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud import error_hints, regions
from awscli_outscale.commands import fetching
from awscli_outscale.commands.outscale.doctor.findings import (
    FAIL,
    OK,
    SKIP,
    WARN,
    Finding,
)

# Seconds. "About Signatures of API Requests": a request has to arrive within
# five minutes of its time.
_TOO_FAR, _FAR = 300, 60

_TO_REACH = "Look at the network, HTTPS_PROXY, NO_PROXY and AWS_CA_BUNDLE."
_NOT_FCU = "What answers is not FCU"
_PAGE = (
    "It is a proxy's or a gateway's, not OUTSCALE's. Look at HTTPS_PROXY and "
    "NO_PROXY, or ask its operator."
)


def reach(
    urls: Mapping[str, str], verify: bool | str
) -> Iterator[tuple[Finding, str | None]]:
    """Ask each endpoint for nothing: finding, and its Date header if any.

    :param urls: by command.
    """
    seen: dict[str, Finding] = {}
    told: dict[str, str] = {}
    for command, url in urls.items():
        check = f"Reach {regions.SERVICES[command]['name']}"
        if url in seen:
            first = seen[url]
            status = OK if first.status == OK else SKIP
            where = first.check.partition(" ")[2]
            yield Finding(check, status, f"The same host as {where}"), None
            continue
        try:
            seen[url], date = _reach(check, url, verify)
        except fetching.NotFetched as problem:
            date, why = None, problem.why
            seen[url] = (
                Finding(check, FAIL, f"The same as for {told[why]}")
                if why in told
                else Finding(check, FAIL, str(problem), _TO_REACH)
            )
            told.setdefault(why, regions.SERVICES[command]["name"])
        yield seen[url], date


def _reach(
    check: str, url: str, verify: bool | str
) -> tuple[Finding, str | None]:
    before = time.time()
    answer = fetching.get(url, verify=verify, seconds=15)
    took = round(1000 * (time.time() - before))
    how = "TLS, " if url.startswith("https") else "not encrypted, "
    if verify is False:
        how = "certificate not checked, "
    found = _judge_answer(check, answer, f"{how}{took} ms")
    return found, answer.headers.get("date")


def _judge_answer(check: str, answer: fetching.Answer, how: str) -> Finding:
    """Judge the answer to a call for nothing, which may be a refusal."""
    body = answer.body[:1000].lstrip().lower()
    is_page = body.startswith((b"<html", b"<!doctype"))
    if answer.status < 400 or not is_page:
        return Finding(check, OK, how)
    return Finding(
        check,
        WARN,
        f"{how}: reached, but a web page with status {answer.status} answered",
        _PAGE,
    )


def clock(date: str | None, now: float) -> Finding:
    """Compare the server's ``Date`` with the machine's time."""
    try:
        there = email.utils.parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return Finding("Clock", SKIP, "No server has said what time it is")
    off = round(now - there)
    message = f"{abs(off)} s {'ahead of' if off > 0 else 'behind'} OUTSCALE's"
    if abs(off) >= _TOO_FAR:
        return Finding(
            "Clock",
            FAIL,
            f"{message}: from 5 minutes on, signatures are refused",
            "Set the machine's clock, and keep it set by NTP.",
        )
    if abs(off) >= _FAR:
        return Finding("Clock", WARN, message, "Keep it set by NTP.")
    return Finding("Clock", OK, "As OUTSCALE's, within a minute")


def authenticate(session: Any, region: str, **settings: Any) -> Finding:
    """Make one harmless call, once."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    client = session.create_client(
        "ec2", region_name=region, config=_once(), **settings
    )
    try:
        answer = client.describe_key_pairs()
    except ClientError as problem:
        return _judge(problem.response)
    except ResponseParserError:
        return Finding("Call", FAIL, _NOT_FCU, _PAGE)
    except errors.OutscaleError as problem:
        return Finding("Call", FAIL, str(problem))
    except BotoCoreError as problem:
        return Finding("Call", FAIL, type(problem).__name__)
    if "RequestId" not in answer["ResponseMetadata"]:
        return Finding("Call", FAIL, _NOT_FCU, _PAGE)
    return Finding("Call", OK, "FCU accepts the keys (DescribeKeyPairs)")


def _once() -> Any:
    """Return the configuration of a client that does not try again."""
    from botocore.config import Config
    from botocore.exceptions import InvalidRetryConfigurationError

    timeouts = {"connect_timeout": 10, "read_timeout": 30}
    try:
        return Config(retries={"total_max_attempts": 1}, **timeouts)
    except InvalidRetryConfigurationError:  # AWS CLI v2 has one name for all
        return Config(retries={"max_attempts": 1}, **timeouts)


def _judge(response: Any) -> Finding:
    error = response.get("Error", {})
    code = str(error.get("Code"))
    metadata = response.get("ResponseMetadata", {})
    status = metadata.get("HTTPStatusCode", 0)
    # What botocore says of errors that FCU cannot have written. A code that
    # is the status alone may be FCU's, as 401 for a key that is locked.
    is_fcus = error.get("Code") not in (None, "Unknown")
    if not (is_fcus or "RequestId" in metadata or status >= 500):
        return Finding("Call", FAIL, f"{_NOT_FCU}: status {status}", _PAGE)
    if code in ("UnauthorizedOperation", "AccessDenied"):
        return Finding(
            "Call",
            OK,
            "FCU accepts the keys, but does not allow them DescribeKeyPairs",
        )
    message = f"FCU answers {code}: {error.get('Message')}"
    busy = code in ("RequestLimitExceeded", "429") or status >= 500
    return Finding(
        "Call",
        WARN if busy else FAIL,
        message,
        error_hints.find("ec2", "DescribeKeyPairs", code, message) or "",
    )
