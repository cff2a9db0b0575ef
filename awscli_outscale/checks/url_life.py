"""How long does a presigned URL live, and may it live so long?"""

from __future__ import annotations

import calendar
import re
import time
from urllib.parse import parse_qsl, urlsplit

from awscli_outscale.checks.problem import RULES

#: Seconds: the longest life of a URL that OOS takes.
LONGEST: int = RULES["presigned"]["longest"]


def why_not_life(seconds: object) -> str | None:
    """Return why OOS would refuse a URL that is presigned for so long.

    None if it would not. CloudServer reads the digits that a text begins
    with, so that a day written as ``1 day, 0:00:00`` is a second there.
    """
    text = str(seconds)  # botocore writes it down as it is
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return f"must be a number of seconds, 1 to {LONGEST} (7 days)"
    number = float(text)
    if 1 <= number <= LONGEST:
        return None
    if number > LONGEST:
        return (
            f"must be at most {LONGEST} (7 days): OOS refuses a URL that is "
            "valid for longer. Presign again when that time has passed."
        )
    return f"must be 1 to {LONGEST} (7 days): OOS refuses such a URL at once."


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
