"""What has happened to a presigned URL on its way from who made it?

A URL passes through shells, mails, web pages, JSON and batch files, each of
which has spellings of its own. Of these only what cannot work is a slip: a
key may hold nearly everything, and not every signer encodes it, so that most
are looked for in the query. RFC 3986 leaves out quotes, angle brackets,
backslashes and "^"; elsewhere they are doubtful. Nothing here quotes more
than such a spelling.
"""

from __future__ import annotations

import re

from awscli_outscale.checks.problem import fits

# A parameter of a signature, in any case of letters; its value is made of
# letters, digits, "-", "_", ".", "~", "/", "+", "=", "%" and ";".
_NAME = "(?:x-amz-[a-z-]+|awsaccesskeyid|signature|expires)"
_VALUE = f"[?&]{_NAME}=[^&]*?"
_QUOTES = '"<>\u2018-\u201f\u00ab\u00bb'
_SIGNED = r"[?&](?:x-amz-)?signature="

_AMPERSAND = (
    'The URL contains "FOUND", which is what {} has for "&". Replace each '
    'with "&".'
)
_ALONE = "Give the URL alone, from https:// on."
_ENCODED = (
    "The URL has been encoded as a whole: %3F, %26 and %3D stand where ?, & "
    "and = belong. Copy it again, unchanged."
)
_QUOTED = (
    "The URL contains quotes or brackets, which belong to the text around "
    f"it. {_ALONE}"
)
_JSON = (
    'The URL contains "FOUND", an escape sequence of JSON. Take the URL from '
    "the JSON with a program, such as jq -r."
)
_TWICE = f"There is something before the URL, or it is there twice. {_ALONE}"

# What is looked for in the URL, and what is said of it. FOUND is the group.
_ANYWHERE = (
    (f"\\A['`{_QUOTES}]", _QUOTED),
    (r"\A(?!https?://).+https?://", _TWICE),
    (
        r"\Ahttps?:(\\/)",
        _JSON,
    ),
    (
        r"%%|%(?![0-9a-f]{2})",
        'The URL contains a "%" without two hexadecimal digits after it: one '
        '"%" too many, as in a batch file, or the URL is cut off. Copy it '
        "again, unchanged.",
    ),
)
# The same for the query; the first one counts.
_IN_QUERY = (
    (f"{_VALUE}(?:['`]\\Z|[{_QUOTES}])", _QUOTED),
    (f"{_VALUE}https?://", _TWICE),
    (
        rf"(&amp;|&amp(?={_NAME}=)|&#0*38;?|&#x0*26;?)",
        _AMPERSAND.format("HTML"),
    ),
    (rf"(\\u0026){_NAME}", _AMPERSAND.format("JSON")),
    (
        rf"[?&]{_NAME}(\\u[0-9a-f]{{4}})",
        _JSON,
    ),
    (
        rf"[?&]{_NAME}\\=|{_VALUE}\\",
        "The URL contains backslashes, which a shell puts before ?, = and &. "
        "Remove them.{cli: Put the URL in single quotes: {PARAMETER} "
        "'https://…'}",
    ),
    (
        rf"{_VALUE}\^",
        'The URL contains "^", which Windows\' command prompt needs before &. '
        "Remove each.{cli: Put the URL in double quotes: {PARAMETER} "
        '"https://…"}',
    ),
    (
        f"{_VALUE}`",
        'The URL contains "`", which PowerShell needs before &. Remove '
        "each.{cli: Put the URL in single quotes: {PARAMETER} 'https://…'}",
    ),
    (rf"[?&]{_NAME}%3d", _ENCODED),
    (
        rf"[?&]{_NAME}=[^&]*[^\w%+/=&~-]\Z",
        "There is something after the URL. Give the URL alone, to the last "
        "letter or digit.",
    ),
)
# The same for a URL whose query has no signature.
_UNSIGNED = (
    ("(?:%3f|%26)(?:x-amz-[a-z]+|awsaccesskeyid)(?:=|%3d)", _ENCODED),
)


def slip(url: str, parameter: str) -> str | None:
    """Return what has happened to a URL, as far as one can tell.

    :param parameter: that it is the value of.
    :returns: a template of ``checks.template``.
    """
    if re.match("(?:s3[an]?://|arn:)", url, re.IGNORECASE):
        found = re.sub("(?i)^(?:s3[an]?://|arn:aws:s3:::)", "s3://", url)
        plain = fits(r"s3://[\w.-]+/[\w./-]+", found)
        return (
            "FCU needs a presigned URL, and this is the address of an object. "
            "Make a presigned one: {aws s3 presign "
            f"{found if plain else 's3://BUCKET/KEY'}}}"
        )
    if not url.isprintable() or re.search(r"\s", url):
        return (
            "The URL contains white space or a control character. Copy it "
            "again, in one piece."
        )
    sent = _sent(url)
    mark, query = sent.partition("?")[1:]
    query = mark + query
    is_signed = re.search(_SIGNED, query, re.IGNORECASE)
    for slips, part in (
        (_ANYWHERE, sent),
        (_IN_QUERY, query),
        (() if is_signed else _UNSIGNED, sent),
    ):
        for pattern, text in slips:
            if match := re.search(pattern, part, re.IGNORECASE):
                text = text.replace("{PARAMETER}", f"{{{parameter}}}")
                return text.replace("FOUND", match[match.lastindex or 0])
    return None


def doubt(url: str) -> str | None:
    """Return what may have happened to a URL that has no slip."""
    if re.search(rf"[\\^`{_QUOTES}]|(?<=[^=/])https?://", _sent(url)[1:]):
        return (
            "The URL contains what a signer encodes (quotes, brackets, "
            "backslashes, ^, ` or a second https://). If FCU cannot fetch it, "
            "copy it again, unchanged."
        )
    return None


def _sent(url: str) -> str:
    """Return a URL without its fragment, which is never sent.

    "&#38;" is not one, but a spelling of "&".
    """
    return re.sub("(?<!&)#.*", "", url)
