"""Get something by HTTP: a little of it, soon, and without telling the URL.

The AWS CLI's own HTTP session does it, so that its certificates and proxies
count, and because AWS CLI v2 brings no other client with certificates.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from awscli_outscale import errors
from awscli_outscale.cloud import hosts
from awscli_outscale.hooks import never_sent, proxies
from awscli_outscale.hooks.endpoints import EMPTY_BUNDLE

_CHUNK = 65536

# botocore's exceptions, the most specific first.
_WHY = (
    ("SSLError", "its certificate is not accepted, or it does not use TLS"),
    ("ConnectTimeoutError", "it does not answer in time"),
    ("ReadTimeoutError", "it does not answer in time"),
    ("EndpointConnectionError", "it cannot be reached"),
    ("ConnectionClosedError", "it closes the connection"),
    ("HTTPClientError", "the connection failed"),
)


# In the order in which Python's `urllib.request` takes them.
_PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")


class NotFetched(Exception):
    """It could not be got; the text says why, without the URL's query.

    :ivar why: the same without the host.
    """

    def __init__(self, host: str, why: str) -> None:
        super().__init__(f"{host}: {why}")
        self.why = why


class Answer(NamedTuple):
    """An HTTP response, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def verification(session: Any, parsed_globals: Any) -> bool | str:
    """Return how certificates are to be verified, as a client would.

    The order is botocore's: the command line, the environment or the profile
    (``ca_bundle``), ``REQUESTS_CA_BUNDLE``, the usual certificates.

    :param parsed_globals: the AWS CLI's parsed global options.
    :returns: False for --no-verify-ssl, the path of a bundle of certificates,
        or True.
    :raises Refused: the path is empty, by which botocore would check nothing.
    """
    from botocore.exceptions import ProfileNotFound

    verify = parsed_globals.verify_ssl
    if verify is None:
        try:
            verify = session.get_config_variable("ca_bundle")
        except ProfileNotFound:
            verify = os.environ.get("AWS_CA_BUNDLE")
    if verify is None:
        verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
    if verify is not False and not str(verify).strip():
        raise errors.refused(EMPTY_BUNDLE)
    return verify if isinstance(verify, bool) else str(verify)


def get(
    url: str,
    *,
    verify: bool | str = True,
    limit: int = _CHUNK,
    seconds: float = 30,
) -> Answer:
    """Return what a URL leads to. Redirects are not followed.

    :param verify: what :func:`verification` returns.
    :param limit: the largest body, in bytes.
    :param seconds: for all of it, however slowly it drips.
    :raises NotFetched: there is no answer, it is larger, or takes longer.
    """
    host = hosts.host_of(url) or "the host"
    is_encrypted = url.lower().startswith("https:")
    if is_encrypted and isinstance(verify, str) and not os.path.exists(verify):
        raise NotFetched(host, f"there are no CA certificates at {verify}")
    problem = proxies.why_not_in_environment(url)
    if problem:
        raise NotFetched(host, f"{problem[0].lower()}{problem[1:]}")
    found: list[Answer | str] = []
    end = time.monotonic() + seconds
    # Sockets have a time-out for each piece, and none for all. What is left
    # behind ends with its next piece, or with the program.
    thread = threading.Thread(
        target=lambda: found.append(_get(url, verify, limit, end)), daemon=True
    )
    with _Untold(thread):
        thread.start()
        thread.join(seconds)
    got = found[0] if found else "it does not answer in time"
    if isinstance(got, str):
        raise NotFetched(host, got)
    return got


def _get(url: str, verify: bool | str, limit: int, end: float) -> Answer | str:
    """Return the answer, or why there is none: no exception tells the URL."""
    import botocore.exceptions
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    try:
        # Another Accept-Encoding could be answered with a small body that
        # becomes a large one.
        request = AWSRequest(
            "GET",
            url,
            headers={"Accept-Encoding": "identity"},
            stream_output=True,
        )
        session = URLLib3Session(
            verify=verify, proxies=get_environ_proxies(url), timeout=10
        )
        response = session.send(request.prepare())
        body = _read(response.raw, limit, end)
    except botocore.exceptions.BotoCoreError as problem:
        return _why(problem, botocore.exceptions)
    except _Unread as problem:
        return str(problem)
    except Exception as problem:  # the thread's traceback would tell the URL
        return type(problem).__name__
    headers = {k.lower(): v for k, v in response.headers.items()}
    return Answer(response.status_code, headers, body)


class _Unread(ValueError):
    """The body is of no use; the text says why."""


def _read(raw: Any, limit: int, end: float) -> bytes:
    body = b""
    while True:
        try:
            chunk: bytes = raw.read(min(_CHUNK, limit + 1 - len(body)))
        except Exception as problem:  # urllib3's, of which there are two
            raise OSError from problem
        body += chunk
        if not chunk:
            return body
        if len(body) > limit:
            raise _Unread(f"it sends more than {limit} bytes")
        if time.monotonic() > end:
            raise _Unread("it does not answer in time")


def _why(problem: Any, exceptions: Any) -> str:
    if isinstance(problem, exceptions.ProxyConnectionError):
        return why_not_through(problem)
    return next(
        (
            why
            for name, why in _WHY
            if isinstance(problem, getattr(exceptions, name, ()))
        ),
        type(problem).__name__,
    )


def why_not_through(problem: Any) -> str:
    """Say what a proxy did; its URL may have a password in it.

    :param problem: a botocore ``ProxyConnectionError``.
    """
    name = _name_of_proxy(str(problem.kwargs.get("proxy_url", "")))
    answer = re.search(
        r"Tunnel connection failed: (\d{3})", str(problem.kwargs.get("error"))
    )
    if answer is None:
        return f"{name} cannot be reached"
    wants = {
        "407": "asks for a user name and a password",
        "403": "does not allow the connection",
    }
    why = wants.get(answer[1], "does not connect to it")
    return f"{name} answers {answer[1]}: it {why}"


def why_no_connection(problem: Any) -> str | None:
    """Say that no connection came about through a proxy, where there is one.

    :param problem: an exception of botocore's.
    """
    from botocore.utils import get_environ_proxies

    url = str((getattr(problem, "kwargs", None) or {}).get("endpoint_url"))
    if not never_sent.was_never_sent(problem):
        return None
    proxy = get_environ_proxies(url).get(url.partition(":")[0].lower())
    if not proxy:
        return None
    return f"there was no connection through {_name_of_proxy(proxy)}"


def _name_of_proxy(url: str) -> str:
    host = _host_of_proxy(url)
    for variable in _PROXY_VARIABLES:
        if host and host == _host_of_proxy(os.environ.get(variable, "")):
            return f"the proxy {host} ({variable})"
    return f"the proxy {host}"


def _host_of_proxy(url: str) -> str:
    # botocore puts http:// before any other scheme.
    shown = hosts.without_secrets(url.rpartition("://")[2])
    return re.split(r"[/?#]", shown)[0].removeprefix("…@")


class _Untold:
    """Keep the URL out of what ``--debug`` writes, as long as it is used."""

    def __init__(self, thread: threading.Thread) -> None:
        self._thread = thread

    def __enter__(self) -> None:
        import botocore.httpsession

        self._loggers = [
            logging.getLogger("urllib3"),
            logging.getLogger(botocore.httpsession.__name__),
        ]
        self._levels = [logger.level for logger in self._loggers]
        for logger in self._loggers:
            logger.setLevel(logging.WARNING)

    def __exit__(self, *args: Any) -> None:
        if self._thread.is_alive():
            return  # it may still log something
        for logger, level in zip(self._loggers, self._levels, strict=True):
            logger.setLevel(level)
