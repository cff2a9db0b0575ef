"""Get something by HTTP: a little of it, soon, and without telling the URL.

The AWS CLI's own HTTP session does it, so that its certificates and proxies
count, and because AWS CLI v2 brings no other client with certificates.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from awscli_outscale.cloud import hosts

_CHUNK = 65536

# botocore's exceptions, the most specific first.
_WHY = (
    ("SSLError", "its certificate is not accepted, or it speaks no TLS"),
    ("ProxyConnectionError", "the proxy (HTTPS_PROXY) cannot be reached"),
    ("ConnectTimeoutError", "it does not answer in time"),
    ("ReadTimeoutError", "it does not answer in time"),
    ("EndpointConnectionError", "it cannot be reached"),
    ("ConnectionClosedError", "it closes the connection"),
    ("HTTPClientError", "the connection has failed"),
)


class NotFetched(Exception):
    """It could not be got; the text says why, without the URL's query."""


class Answer(NamedTuple):
    """An HTTP response, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def verification(session: Any, parsed_globals: Any) -> Any:
    """Return how certificates are to be verified, as a client would.

    :param parsed_globals: the AWS CLI's parsed global options.
    :returns: False, the path of a bundle of certificates, or None for the
        usual ones.
    """
    from botocore.exceptions import ProfileNotFound

    if parsed_globals.verify_ssl is not None:
        return parsed_globals.verify_ssl
    try:
        return session.get_config_variable("ca_bundle")
    except ProfileNotFound:
        return os.environ.get("AWS_CA_BUNDLE")


def get(
    url: str,
    *,
    verify: Any = None,
    limit: int = _CHUNK,
    seconds: float = 30,
) -> Answer:
    """Return what a URL leads to. Redirects are not followed.

    :param verify: what :func:`verification` returns.
    :param limit: bytes; there is no more of them in an answer.
    :param seconds: for all of it.
    :raises NotFetched: there is no answer, it is larger, or takes longer.
    """
    import botocore.exceptions
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    host = hosts.host_of(url) or "the host"
    end = time.monotonic() + seconds
    with _untold():
        try:
            # Another Accept-Encoding could be answered with a small body
            # that becomes a large one.
            request = AWSRequest(
                "GET",
                url,
                headers={"Accept-Encoding": "identity"},
                stream_output=True,
            )
            session = URLLib3Session(
                verify=True if verify is None else verify,
                proxies=get_environ_proxies(url),
                timeout=min(seconds, 10),
            )
            response = session.send(request.prepare())
            body = _read(response.raw, limit, end, host)
        except botocore.exceptions.BotoCoreError as problem:
            why = _why(problem, botocore.exceptions)
        except (OSError, ValueError) as problem:
            why = type(problem).__name__
        else:
            headers = {k.lower(): v for k, v in response.headers.items()}
            return Answer(response.status_code, headers, body)
    # Outside of the handlers, so that no context tells the URL.
    raise NotFetched(f"{host}: {why}")


def _read(raw: Any, limit: int, end: float, host: str) -> bytes:
    body = b""
    while True:
        try:
            chunk: bytes = raw.read(min(_CHUNK, limit + 1 - len(body)))
        except Exception as problem:  # urllib3's, of which there are two
            raise OSError(type(problem).__name__) from None
        body += chunk
        if not chunk:
            return body
        if len(body) > limit:
            raise NotFetched(f"{host}: it sends more than {limit} bytes")
        if time.monotonic() > end:
            raise NotFetched(f"{host}: it does not answer in time")


def _why(problem: Exception, exceptions: Any) -> str:
    return next(
        (
            why
            for name, why in _WHY
            if isinstance(problem, getattr(exceptions, name, ()))
        ),
        type(problem).__name__,
    )


@contextmanager
def _untold() -> Iterator[None]:
    """Keep the URL out of what ``--debug`` writes."""
    import botocore.httpsession

    loggers = [
        logging.getLogger("urllib3"),
        logging.getLogger(botocore.httpsession.__name__),
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
