"""What has happened to a presigned URL on its way from who made it?

A URL passes through shells, mails, web pages, JSON and batch files, each of
which has spellings of its own. A signer makes no URL with any of these in it:
RFC 3986 leaves out quotes, angle brackets, backslashes and "^", so that a
signer encodes them. Nothing here quotes more than such a spelling.
"""

from __future__ import annotations

import re

from awscli_outscale.checks.problem import fits

# A parameter of a signature, in any case of letters.
_NAME = "(?:x-amz-[a-z-]+|awsaccesskeyid|signature|expires)"
_AMPERSAND = (
    'The URL contains "FOUND", which is what {} has for "&". Replace each '
    'with "&".'
)
_ALONE = "Give the URL alone, from https:// on."

# What is looked for, and what is said of it; the first one counts.
_SLIPS = (
    (
        "\\A['`]|['`]\\Z|[\"<>\u2018-\u201f\u00ab\u00bb]",
        "The URL contains quotes or brackets, which belong to the text around "
        f"it. {_ALONE}",
    ),
    (
        "(?<=[^=/])https?://",
        f"There is something before the URL, or it is there twice. {_ALONE}",
    ),
    (
        rf"&amp;|&amp(?={_NAME}=)|&#0*38;?|&#x0*26;?",
        _AMPERSAND.format("HTML"),
    ),
    (r"\\u0026", _AMPERSAND.format("JSON")),
    (
        r"\\u[0-9a-f]{4}|\\/",
        'The URL contains "FOUND", an escape sequence of JSON. Take the URL '
        "from the JSON with a program, such as jq -r.",
    ),
    (
        r"\\[?=&%+]",
        "The URL contains backslashes, which a shell puts before ?, = and &. "
        "Remove them.{cli: Put the URL in single quotes: {PARAMETER} "
        "'https://…'}",
    ),
    (
        r"\^",
        'The URL contains "^", which Windows\' command prompt needs before &. '
        "Remove each.{cli: Put the URL in double quotes: {PARAMETER} "
        '"https://…"}',
    ),
    (
        "`",
        'The URL contains "`", which PowerShell needs before &. Remove '
        "each.{cli: Put the URL in single quotes: {PARAMETER} 'https://…'}",
    ),
    (
        r"%%|%(?![0-9a-f]{2})",
        'The URL contains a "%" without two hexadecimal digits after it: one '
        '"%" too many, as in a batch file, or the URL is cut off. Copy it '
        "again, unchanged.",
    ),
    (
        rf"(?:%3f|%26){_NAME}|[?&]{_NAME}%3d",
        "The URL has been encoded as a whole: %3F, %26 and %3D stand where ?, "
        "& and = belong. Copy it again, unchanged.",
    ),
    (
        rf"[?&]{_NAME}=.*[^\w%+/=~-]\Z",
        "There is something after the URL. Give the URL alone, to the last "
        "letter or digit.",
    ),
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
    for pattern, text in _SLIPS:
        found_here = re.search(pattern, url, re.IGNORECASE)
        if found_here:
            text = text.replace("{PARAMETER}", f"{{{parameter}}}")
            return text.replace("FOUND", found_here[0])
    return None
