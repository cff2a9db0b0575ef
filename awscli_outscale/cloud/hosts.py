"""Whose is a host: OUTSCALE's, AWS's, or this machine's?"""

from __future__ import annotations

import re
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from awscli_outscale import data
from awscli_outscale.cloud.regions import DOMAIN, SERVICES

_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")
# However they are written: percent-encoded (twice), in full width, or, for a
# query, as what has lost its beginning. Compiled when a URL is shown, which
# few commands do.
_AT = "[@\uff20\ufe6b]|%(?:25)*40"
_QUERY = "(?i:[?#&;\uff1f\uff03]|%(?:25)*(?:3f|23|26|3b))"
_NO_PORT = r"((?:\[[^]]*\])?[^:/\\]*:)(?!\d{0,5}(?:[/\\]|$))"
_APIS = [[service["api"]] for service in SERVICES.values()]
_AWS_SUFFIXES: tuple[str, ...] = tuple(data.load("regions")["aws_suffixes"])


def host_of(url: str | None) -> str | None:
    """Return the host that a URL names, in lower case, or None.

    A trailing dot is dropped. Anything that could make two URL parsers
    disagree about the host (a backslash, white space, control characters,
    letters outside ASCII) makes the answer None.
    """
    if not url or not url.isascii() or not url.isprintable():
        return None
    if "\\" in url or " " in url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    # urlsplit leaves what stands behind a "%" as it is.
    return host.lower().rstrip(".") if host else None


def why_unclear(url: str) -> str | None:
    """Say why parsers may disagree about a URL's host; None if they do not.

    >>> why_unclear(" https://fcu.eu-west-2.outscale.com")
    'contains white space'
    """
    if re.search(r"\s", url):
        return "contains white space"
    if not (url.isascii() and url.isprintable()):
        return "contains a character that is not valid in a URL"
    strange = re.search(r"[\\\"'<>`{}|^]", url)
    if strange:
        return f"contains {strange[0]}"
    if not re.match(r"https?://", url, re.IGNORECASE):
        return "does not begin with https://"
    if "?" in url or "#" in url:
        return "has a query or a # after it"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not re.fullmatch(r"[a-z0-9:._-]+", host):
        return "has no valid host"
    return None


def without_secrets(url: str) -> str:
    """Return a URL that can be shown, however odd it is.

    Without what may be a user, a password or a signature: what stands before
    an "@", a port that is none, a query and a comment.

    >>> without_secrets("https:/user:pass/word@fcu.eu-west-2.outscale.com?a=b")
    'https:/…@fcu.eu-west-2.outscale.com?…'
    >>> without_secrets("user:password/fcu.eu-west-2.outscale.com")
    'user:…'
    """
    scheme = re.match(r"\s*[A-Za-z][\w+.-]*:[/\\]+", url)
    start = scheme[0] if scheme else ""
    text = url[len(start) :]
    end = re.search(_QUERY, text)
    shown = text[: end.start()] if end else text
    user = list(re.finditer(_AT, shown))
    if user:
        shown = f"…@{shown[user[-1].end() :]}"
    elif end and re.search(_AT, text) and "." not in shown:
        shown = "…"  # a user or a password that has a "?" in it
    port = re.match(_NO_PORT, shown)
    if port:
        return f"{start}{port[1]}…"
    return f"{start}{shown}{end[0]}…" if end else f"{start}{shown}"


def bare(url: str) -> str:
    """Return a URL to use, without user, password and query.

    It is empty if the URL is not clear.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    host = re.split(_AT, parts.netloc)[-1]
    return f"{parts.scheme}://{host}{parts.path}".rstrip("/")


def is_under(host: str | None, domain: str) -> bool:
    """Tell whether a host lies under a domain (and is not the domain)."""
    return bool(host) and str(host).endswith("." + domain)


def names_api(host: str | None, domain: str) -> bool:
    """Tell whether a host is that of an API, or of a bucket, under a domain.

    >>> names_api("bucket.oos.eu-west-2.example.com", "example.com")
    True
    >>> names_api("minio.example.com", "example.com")
    False
    """
    if not is_under(host, domain):
        return False
    before = str(host)[: -len(domain) - 1].split(".")
    return before[-2:-1] in _APIS


def names(url: str, domain: str) -> bool:
    """Tell whether a domain stands in the part of a URL that has the host.

    However it is written: full-width letters, percent-encoding, characters
    that are not seen. A text that is not a URL is all host.

    >>> names("http://FCU.eu-west-2.%6futscale.com/", DOMAIN)
    True
    """
    text = unquote(normalize("NFKC", url))
    text = "".join(c for c in text if c.isprintable()).lower()
    after = text.partition("//")[2] or text
    # Not up to "?" or "#": not every parser has the host end there.
    return domain in after.partition("/")[0]


def imitates(url: str, domain: str) -> bool:
    """Tell whether a URL names a domain for its host and leads elsewhere.

    >>> imitates("https://fcu.eu-west-2.outscale.com@evil.example", DOMAIN)
    True
    """
    authority = re.split(r"[/?#\\]", url.partition("//")[2], maxsplit=1)[0]
    return domain in authority.lower() and not is_under(host_of(url), domain)


def is_aws(host: str | None) -> bool:
    """Tell whether a host belongs to AWS (its partitions' DNS suffixes)."""
    return any(is_under(host, s) or host == s for s in _AWS_SUFFIXES)


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine."""
    if not host:
        return False
    return (
        host in ("localhost", "::1")
        or host.endswith(".localhost")
        or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None
    )


def region_of(host: str | None, domain: str = DOMAIN) -> str | None:
    """Return the Region that an OUTSCALE host names, or None.

    >>> region_of("fcu.eu-west-2.outscale.com")
    'eu-west-2'
    """
    if not host or not is_under(host, domain):
        return None
    labels = host[: -len(domain) - 1].split(".")
    return labels[-1] if len(labels) >= 2 and all(labels) else None


def may_be_outscales(domain: str) -> bool:
    """Tell whether endpoints may lie under a domain (in lower case)."""
    return bool(_DOMAIN.fullmatch(domain)) and not is_aws(domain)
