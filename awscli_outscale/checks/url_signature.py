"""Is the signature of a presigned URL complete, and still valid?

A presigned URL is a credential: nothing here ever quotes its query.
Sources: "Creating a Pre-Signed URL" in OUTSCALE's documentation; signature
version 2 has ``AWSAccessKeyId``, ``Expires`` and ``Signature``, version 4 has
``X-Amz-*``, as AWS's "Signature Version 4 query parameters" lists them.
"""

from __future__ import annotations

import calendar
import re
import time
from typing import NamedTuple
from urllib.parse import parse_qsl

from awscli_outscale.checks.problem import RULES
from awscli_outscale.checks.url_life import LONGEST

# Seconds: how far a signer's clock may be ahead, and how short a life may not
# be enough for an import.
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
# Of a signature of Google's, and of Azure's.
_OF_OTHERS = ("x-goog-signature", "sig")
# Nearly a signature: less of it, or more behind it. Version 4 has HMAC-SHA256
# in hexadecimal, version 2 HMAC-SHA1 in base64, or SHA256 (Arsenal's
# ``auth/v2/algoCheck.ts``). What looks like none at all stands in the place of
# one, as in the examples of OUTSCALE's documentation.
_NEARLY_4 = "[0-9a-f]{32,63}|[0-9a-f]{64}.+"
_NEARLY_2 = "[0-9A-Za-z+/]{20,27}|[0-9A-Za-z+/]{27}=.+"
_DECODED_2 = "(?=.* )(?:[0-9A-Za-z+/ ]{27}|[0-9A-Za-z+/ ]{43})="
_ALGORITHM = "AWS4-HMAC-SHA256"
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


class Findings(NamedTuple):
    """What stops the call, and what is merely suspicious.

    Sentences, which are templates of ``checks.template``.
    """

    errors: list[str]
    warnings: list[str]


def inspect_signature(
    query_string: str, now: float, kind: Kind, at_oos: bool
) -> Findings:
    """Inspect the query of a URL.

    :param now: seconds since 1970.
    :param at_oos: the URL leads to OUTSCALE's object storage.
    """
    pairs = parse_qsl(query_string, keep_blank_values=True)
    query = {name.lower(): value for name, value in pairs}
    signature = [
        query.get(name, "")
        for name in ("signature", "x-amz-signature", "x-amz-credential")
    ]
    if any(re.search("%[0-9A-Fa-f]{2}", value) for value in signature):
        return error(
            "The URL is encoded twice: it has %25 where % belongs "
            "(%252F for %2F). Copy it again, unchanged."
        )
    if query.get("x-id", "GetObject") != "GetObject":
        return error(
            "The URL is presigned for another operation than GetObject "
            f"(x-id), and FCU could not read the {kind.thing}. {_RENEW}"
        )
    if any(name in query for name in _VERSION_4):
        return _missing(query, _VERSION_4, kind) or _inspect_version_4(
            query, now
        )
    if any(name in query for name in _VERSION_2):
        return _missing(query, _VERSION_2, kind) or _inspect_version_2(
            query, now, at_oos
        )
    if any(name in query for name in _OF_OTHERS):
        return Findings([], [])
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
    return error(
        f"The presigned URL is cut off: {' and '.join(missing)} "
        f"{'is' if len(missing) == 1 else 'are'} missing. Copy it again, in "
        'one piece.{cli: A shell ends a command at "&" unless the URL is in '
        f"quotes. Put quotes around it: {{{kind.parameter}}} 'https://…'}}"
    )


def _inspect_version_2(
    query: dict[str, str], now: float, at_oos: bool
) -> Findings:
    text = query["expires"]
    if not re.fullmatch(r"[0-9]{1,12}", text):
        return error(
            f"Expires is not a number of seconds since 1970. {_RENEW}"
        )
    if at_oos and int(text) - now > LONGEST + _AHEAD:
        return error(
            f"Expires is more than 7 days ahead, and OOS refuses such a URL. "
            f"{_RENEW}"
        )
    findings = _inspect_end(int(text), now)
    if not findings.errors and re.fullmatch(_DECODED_2, query["signature"]):
        return error(
            'The URL has been decoded: "+" stands in Signature where %2B '
            "belongs. Copy it again, unchanged."
        )
    return _with_warning(findings, query, "Signature", _NEARLY_2)


def _inspect_version_4(query: dict[str, str], now: float) -> Findings:
    date, seconds = query["x-amz-date"], query["x-amz-expires"]
    try:
        signed = calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
    except (ValueError, OverflowError):
        return error(
            f"X-Amz-Date is not a time such as 20261124T120000Z. {_RENEW}"
        )
    if not re.fullmatch(r"[0-9]{1,12}", seconds) or int(seconds) > LONGEST:
        return error(
            f"X-Amz-Expires is not a number of seconds up to {LONGEST} (7 "
            f"days). {_RENEW}"
        )
    if signed - now > _AHEAD:
        return error(
            f"X-Amz-Date is {_human(signed - now)} ahead, and OOS refuses the "
            "URL until then. Set the clock of the machine that makes it. "
            f"{_RENEW}"
        )
    findings = _inspect_end(signed + int(seconds), now)
    scope = query["x-amz-credential"].lower().split("/")
    expected = [5, date[:8], "s3", "aws4_request"]
    if findings.errors:
        return findings
    if [len(scope), *scope[1:2], *scope[3:]] != expected:
        return error(
            "X-Amz-Credential is not KEY/DATE/REGION/s3/aws4_request with the "
            "day of X-Amz-Date: the URL is incomplete, or is not for OOS. "
            f"{_RENEW}"
        )
    if query["x-amz-algorithm"].upper() != _ALGORITHM:
        return error(
            f"X-Amz-Algorithm is not {_ALGORITHM}, the only one that OOS "
            f"accepts. {_RENEW}"
        )
    return _with_warning(findings, query, "X-Amz-Signature", _NEARLY_4)


def _with_warning(
    findings: Findings, query: dict[str, str], name: str, nearly: str
) -> Findings:
    if findings.errors or not re.fullmatch(nearly, query[name.lower()]):
        return findings
    text = (
        f"{name} does not have the length of a signature: the URL is cut "
        "off, or there is something after it. Copy it again, unchanged."
    )
    return Findings([], [*findings.warnings, text])


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
    return error(
        f"The presigned URL expired on {since}, {_human(-left)} ago. {_RENEW}"
    )


def _human(seconds: float) -> str:
    whole = int(seconds)
    days, rest = divmod(whole, 24 * 3600)
    hours, rest = divmod(rest, 3600)
    counts = [(days, "d"), (hours, "h"), (rest // 60, "min"), (rest % 60, "s")]
    shown = [f"{count} {unit}" for count, unit in counts if count][:2]
    return " ".join(shown) or "0 s"


def error(text: str) -> Findings:
    """Return the findings about a URL that stops the call."""
    return Findings([text], [])
