"""Obey FCU's ``Retry-After`` where it throttles.

botocore tries a throttled call again after a random time of its own, and does
not look at what FCU asks for: in a loop that registers fifty images at once,
the last ones use up all their attempts before FCU takes any of them.
"""

from __future__ import annotations

import random
from typing import Any

from awscli_outscale.waits.look import retry_after

#: Seconds after the time that FCU asks for, at most, by chance: all whom it
#: has told the same would come back at the same time.
SPREAD = 2.0

# No command pauses for longer without a word.
_LONGEST = 60.0

# botocore's number of attempts where the user has not set one.
_ATTEMPTS = {"legacy": 5, "standard": 3, "adaptive": 3}


def delay(
    response: Any, attempts: int, request_dict: Any, now: float
) -> float | None:
    """Return the seconds after which a call is tried again.

    There are at most as many attempts as botocore has for a call. But what
    asks for them is FCU's header alone: a 429 counts whatever its code is,
    and the retry quota of the modes ``standard`` and ``adaptive`` is neither
    looked at nor used up.

    :param response: of botocore's HTTP session, and what it has parsed.
    :param attempts: how often it was tried, from 1 on.
    :param now: seconds since 1970.
    :returns: None to leave it to botocore.
    """
    headers = {k.lower(): v for k, v in response[0].headers.items()}
    asked = retry_after(headers.get("retry-after", ""), now)
    if not asked or asked > _LONGEST or attempts >= _most(request_dict):
        return None
    return asked + random.random() * SPREAD


def _most(request_dict: Any) -> int:
    """Return how many attempts a call has."""
    config = request_dict.get("context", {}).get("client_config")
    retries = getattr(config, "retries", None) or {}
    if "total_max_attempts" in retries:
        return int(retries["total_max_attempts"])
    if "max_attempts" in retries:
        return int(retries["max_attempts"]) + 1
    return _ATTEMPTS.get(retries.get("mode") or "legacy", 3)
