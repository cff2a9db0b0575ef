"""Name a proxy that botocore cannot use, before anything is sent to it.

botocore takes whatever does not begin with http: or https: for the name of
a host, so it tries "http://socks5h://…" several times, and shows what
is there, including passwords.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from awscli_outscale import errors
from awscli_outscale.cloud import hosts


def install(events: Any, **kwargs: Any) -> None:
    """Look at the proxy of each host that a session calls, once."""
    known: set[tuple[str | None, str]] = set()

    def check(request: Any, **kwargs: Any) -> None:
        # A client's own ones count alone, even if there are none in it.
        config = request.context.get("client_config")
        explicit = getattr(config, "proxies", None)
        host = hosts.host_of(request.url), repr(explicit)
        if host in known:
            return
        if explicit is None:
            problem = why_not_in_environment(request.url)
            if problem:
                raise errors.refused(
                    f"{problem}. Set it to http://HOST:PORT, or list the host "
                    "in NO_PROXY. Nothing was sent."
                )
            known.add(host)
            return
        scheme = request.url.partition(":")[0].lower()
        proxy = explicit.get(scheme)
        problem = why_not(str(proxy)) if proxy else None
        if problem:
            raise errors.refused(
                f"The proxy for {scheme} in the proxies of the client's "
                f"Config {problem}. Set it to http://HOST:PORT, or leave it "
                "out. Nothing was sent."
            )
        known.add(host)

    # Where the client's settings are at hand; "before-send" has none.
    events.register_first("request-created", check)


def why_not_in_environment(url: str) -> str | None:
    """Say why the environment's proxy for a URL is of no use, or return None.

    The text names the variable.
    """
    from botocore.utils import get_environ_proxies

    scheme = url.partition(":")[0].lower()
    proxy = get_environ_proxies(url).get(scheme)
    problem = why_not(str(proxy)) if proxy else None
    return problem and f"The proxy that {scheme.upper()}_PROXY names {problem}"


def why_not(proxy: str) -> str | None:
    """Return why botocore cannot use a proxy; None if it can.

    No text quotes the URL: there may be a password in it.

    >>> why_not("socks5h://user:password@proxy:1080")
    'is a socks5h one, and the AWS CLI and botocore use HTTP proxies only'
    """
    kind, separator, _ = proxy.partition("://")
    if separator and kind not in ("http", "https"):
        if kind.lower() in ("http", "https"):
            return (
                f"begins with {kind}:, and botocore accepts lower-case "
                "letters only"
            )
        if kind.isalnum():
            return (
                f"is a {kind} one, and the AWS CLI and botocore use HTTP "
                "proxies only"
            )
        return "has no valid host"
    try:
        parts = urlsplit(proxy if separator else f"//{proxy.lstrip('/')}")
        return None if parts.hostname and parts.port != 0 else _NO_HOST
    except ValueError:
        return _NO_HOST


_NO_HOST = "has no valid host and port"
