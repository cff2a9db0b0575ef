"""Spell the names of a service's operations all at once.

The AWS CLI derives a command from the name of each operation, and botocore a
method of the client: ``DescribeImages`` is ``describe-images`` and
``describe_images``. The EC2 API has 800 operations, and botocore spells them
one by one, 16 milliseconds in a command; it keeps what it has spelt, and finds
there what stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# A word begins before a capital that small letters follow, and behind a small
# letter or a digit (botocore's `_first_cap_regex` and `_end_cap_regex`).
_WORD = re.compile("(?<=.)(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z])")
# Acronyms in the plural are words to botocore ("ARNs"): those names it spells
# itself.
_PLAIN = re.compile("(?!.*[A-Z]{2}s$)[A-Za-z0-9]+")


def spell(names: Iterable[str]) -> None:
    """Let botocore know how the names of operations are spelt."""
    import botocore

    known = getattr(botocore, "_xform_cache", None)
    plain = [name for name in names if _PLAIN.fullmatch(name)]
    if not plain or not isinstance(known, dict):
        return
    commands = _WORD.sub("-", "\n".join(plain)).lower()
    for separator in ("-", "_"):
        spelt = commands.replace("-", separator).split("\n")
        for name, each in zip(plain, spelt, strict=True):
            known.setdefault((name, separator), each)
