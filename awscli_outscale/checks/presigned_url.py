"""What is wrong with the URL of a manifest, or of a snapshot's file?

A presigned URL is a credential: nothing here ever quotes its query.
Sources: OAPI CreateImage and CreateSnapshot (FileLocation), FCU RegisterImage
(ImageLocation), ImportSnapshot (SnapshotLocation) and "Creating a Pre-Signed
URL" in OUTSCALE's documentation; signature version 2 has ``AWSAccessKeyId``,
``Expires`` and ``Signature``, version 4 has ``X-Amz-*``, as AWS's "Signature
Version 4 query parameters" lists them.
"""

from __future__ import annotations

import calendar
import re
import time
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from awscli_outscale.checks.problem import RULES, fits, show
from awscli_outscale.cloud import hosts

# Seconds: the longest life of a presigned URL, how far a signer's clock may
# be ahead, and how short a life may not be enough for an import.
_LONGEST: int = RULES["presigned"]["longest"]
_AHEAD: int = RULES["presigned"]["ahead"]
_SOON: int = RULES["presigned"]["soon"]

_VERSION_2 = {
    "awsaccesskeyid": "AWSAccessKeyId",
    "expires": "Expires",
    "signature": "Signature",
}
_VERSION_4 = {
    name.lower(): name
    for name in (
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    )
}
_RENEW = (
    "Make a new one: {aws s3 presign s3://BUCKET/KEY --expires-in SECONDS}"
)


class Kind(NamedTuple):
    """What a URL is for.

    :ivar thing: what it leads to.
    :ivar parameter: that it is the value of.
    """

    thing: str
    parameter: str


MANIFEST = Kind("manifest", "ImageLocation")
SNAPSHOT = Kind("snapshot's file", "SnapshotLocation")


class Findings(NamedTuple):
    """What stops the call, and what is merely suspicious.

    Sentences, which are templates of ``checks.template``.
    """

    errors: list[str]
    warnings: list[str]


def inspect(
    url: str, *, now: float, domain: str, kind: Kind = MANIFEST
) -> Findings:
    """Inspect the URL of a manifest, or of another kind.

    :param now: seconds since 1970.
    :param domain: of OUTSCALE's hosts, such as ``outscale.com``.
    """
    if slip := _slip(url, kind):
        return _error(slip)
    if not url.isprintable() or re.search(r"\s", url):
        return _error(
            "The URL has white space or a control character in it. Copy it "
            "again, as one piece."
        )
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return _error(
            f"It is not a URL. Give the presigned URL of a {kind.thing}."
        )
    if parts.scheme.lower() not in ("http", "https"):
        return _error(
            f"{_show_bare(parts, url)} is not the URL of a {kind.thing}: it "
            "has to begin with https:// (or http://)."
        )
    if not host:
        return _error("The URL names no host.")
    # A backslash: parsers disagree about where the host ends. "&" or "=": a
    # query stands in its place, and must not be shown as if it were a host.
    if not re.fullmatch(r"[\w.:@%\[\]-]+", parts.netloc):
        return _error(
            "The URL has no valid host. Copy it again, as it was made."
        )
    at_oos = _is_object_storage(host, domain)
    findings = _inspect_signature(parts, now, kind, at_oos)
    findings.warnings[:0] = _inspect_host(parts, host, domain, kind)
    return findings


def _slip(url: str, kind: Kind) -> str | None:
    """Return what has happened to a URL on its way here, if one can tell."""
    if url.startswith("s3://"):
        path = (
            url if fits(r"s3://[\w.-]+/[\w./-]+", url) else "s3://BUCKET/KEY"
        )
        return (
            "FCU takes a presigned URL, and this is the address of an object. "
            f"Make a presigned one: {{aws s3 presign {path}}}"
        )
    for found, where in (("&amp;", "HTML"), ("\\u0026", "JSON")):
        if found in url:
            return (
                f'The URL has "{found}" where "&" belongs, as it stands in '
                f'{where}. Write "&" for each of them.'
            )
    if re.search(r"\\[?=&%+]", url):
        return (
            "The URL has backslashes in it, as a shell puts them before ?, = "
            "and &. Take them out.{cli: Put the URL in single quotes: "
            f"{{{kind.parameter}}} 'https://…'}}"
        )
    return None


def why_not_life(seconds: object) -> str | None:
    """Return why OOS would refuse a URL that is presigned for so long.

    None if it would not, or if it is for others to say what is wrong.
    """
    try:
        seconds = float(str(seconds))  # botocore writes it down as it is
    except ValueError:
        return None
    if 1 <= seconds <= _LONGEST:
        return None
    if seconds > _LONGEST:
        return (
            f"must be at most {_LONGEST} (7 days): OOS refuses a URL that is "
            "presigned for longer. Presign anew when that time has passed."
        )
    return f"must be 1 to {_LONGEST} (7 days): OOS refuses such a URL at once."


def valid_until(url: str) -> int | None:
    """Return the end of a presigned URL's life, in seconds since 1970.

    None if the URL is not signed, or does not say.
    """
    try:
        pairs = parse_qsl(urlsplit(url).query)
        query = {name.lower(): value for name, value in pairs}
        if "x-amz-date" in query:
            signed = time.strptime(query["x-amz-date"], "%Y%m%dT%H%M%SZ")
            return calendar.timegm(signed) + int(query["x-amz-expires"])
        return int(query["expires"])
    except (KeyError, ValueError, OverflowError):
        return None


def _inspect_host(
    parts: SplitResult, host: str, domain: str, kind: Kind
) -> list[str]:
    if hosts.is_loopback(host):
        return []
    if not _is_object_storage(host, domain):
        return [
            f"{show(host)} is not OUTSCALE's object storage "
            f"(oos.REGION.{domain}); FCU may not be able to fetch from there."
        ]
    if parts.scheme.lower() == "http":
        return [
            "The URL is not encrypted, and anyone who sees it can read the "
            f"{kind.thing}. Use https://."
        ]
    return []


def _is_object_storage(host: str, domain: str) -> bool:
    labels = host[: -len(domain) - 1].split(".")
    return hosts.is_under(host, domain) and bool(
        {"oos", "osu"} & set(labels[-2:-1])
    )


def _inspect_signature(
    parts: SplitResult, now: float, kind: Kind, at_oos: bool
) -> Findings:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = {name.lower(): value for name, value in pairs}
    signature = [
        query.get(name, "")
        for name in ("signature", "x-amz-signature", "x-amz-credential")
    ]
    if any(re.search("%[0-9A-Fa-f]{2}", value) for value in signature):
        return _error(
            "The URL has been encoded twice: %25 stands where % belongs "
            "(%252F for %2F). Copy it again, as it was made."
        )
    if any(name in query for name in _VERSION_4):
        return _missing(query, _VERSION_4, kind) or _inspect_version_4(
            query, now
        )
    if any(name in query for name in _VERSION_2):
        return _missing(query, _VERSION_2, kind) or _inspect_version_2(
            query, now, at_oos
        )
    return Findings(
        [],
        [
            f"The URL is not signed: FCU can read the {kind.thing} only if "
            "the object is public. Make a presigned one: {aws s3 presign "
            "s3://BUCKET/KEY}"
        ],
    )


def _missing(
    query: dict[str, str], names: dict[str, str], kind: Kind
) -> Findings | None:
    missing = [names[name] for name in names if not query.get(name)]
    if not missing:
        return None
    return _error(
        f"The presigned URL is cut off: {' and '.join(missing)} "
        f"{'is' if len(missing) == 1 else 'are'} missing. Copy it again, as "
        'one piece.{cli: A shell ends a command at "&" unless the URL is in '
        f"quotes. Put quotes around it: {{{kind.parameter}}} 'https://…'}}"
    )


def _inspect_version_2(
    query: dict[str, str], now: float, at_oos: bool
) -> Findings:
    text = query["expires"]
    if not re.fullmatch(r"[0-9]{1,12}", text):
        return _error(
            f"Expires is not a number of seconds since 1970. {_RENEW}"
        )
    if at_oos and int(text) - now > _LONGEST + _AHEAD:
        return _error(
            f"Expires is more than 7 days ahead, and OOS refuses such a URL. "
            f"{_RENEW}"
        )
    return _inspect_end(int(text), now)


def _inspect_version_4(query: dict[str, str], now: float) -> Findings:
    date, seconds = query["x-amz-date"], query["x-amz-expires"]
    try:
        signed = calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
    except (ValueError, OverflowError):
        return _error(
            f"X-Amz-Date is not a time such as 20261124T120000Z. {_RENEW}"
        )
    if not re.fullmatch(r"[0-9]{1,12}", seconds) or int(seconds) > _LONGEST:
        return _error(
            f"X-Amz-Expires is not a number of seconds up to {_LONGEST} (7 "
            f"days). {_RENEW}"
        )
    if signed - now > _AHEAD:
        return _error(
            f"X-Amz-Date is {_human(signed - now)} ahead, and OOS refuses the "
            "URL until then. Set the clock of the machine that makes it. "
            f"{_RENEW}"
        )
    findings = _inspect_end(signed + int(seconds), now)
    scope = query["x-amz-credential"].lower().split("/")
    expected = [5, date[:8], "s3", "aws4_request"]
    if findings.errors or [len(scope), *scope[1:2], *scope[3:]] == expected:
        return findings
    return _error(
        "X-Amz-Credential is not KEY/DATE/REGION/s3/aws4_request with the day "
        f"of X-Amz-Date: the URL is not whole, or not for OOS. {_RENEW}"
    )


def _inspect_end(end: int, now: float) -> Findings:
    left = end - now
    if left >= _SOON:
        return Findings([], [])
    if left > 0:
        return Findings(
            [],
            [
                f"The presigned URL expires in {_human(left)}; the import "
                f"may still need it then. {_RENEW}"
            ],
        )
    try:
        since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(end))
    except (ValueError, OverflowError, OSError):
        since = "a time long past"
    return _error(
        f"The presigned URL expired on {since}, {_human(-left)} ago. {_RENEW}"
    )


def _human(seconds: float) -> str:
    whole = int(seconds)
    days, rest = divmod(whole, 24 * 3600)
    hours, rest = divmod(rest, 3600)
    counts = [(days, "d"), (hours, "h"), (rest // 60, "min"), (rest % 60, "s")]
    shown = [f"{count} {unit}" for count, unit in counts if count][:2]
    return " ".join(shown) or "0 s"


def _error(text: str) -> Findings:
    return Findings([text], [])


def _show_bare(parts: SplitResult, text: str) -> str:
    """Quote the scheme, or a mere path; anything else may be a secret."""
    if parts.scheme and parts.netloc:
        return show(parts.scheme)
    return show(text) if re.fullmatch(r"[\w./-]*", text) else "It"
