"""What a shell has done to a command, where the AWS CLI cannot know.

The AWS CLI's own message stands as it is; this is one line more.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import Any


def find(problem: BaseException, args: Any) -> str | None:
    """Return a hint for an exception of the AWS CLI's parser, or None.

    :param args: the words of the command, after that of the service.
    """
    words = [word for word in args or () if isinstance(word, str)]
    kind = type(problem).__name__
    if words[:1] == ["import-snapshot"] and any(
        word.startswith("--disk-container") for word in words
    ):
        return (
            "OUTSCALE's import-snapshot takes the presigned URL of a file, "
            "and its size: --snapshot-location URL --snapshot-size BYTES."
        )
    if kind == "UnknownArgumentError" or str(problem).startswith(
        "Unknown options:"
    ):
        return _unknown(words, str(problem))
    return None


def _unknown(words: Sequence[str], message: str) -> str | None:
    unknown = message.partition(":")[2].split(",")[0].strip()
    if not unknown or unknown.startswith("-") or unknown not in words:
        return None
    begin = words.index(unknown)
    before = begin - 1
    while before > 0 and not words[before].startswith("--"):
        before -= 1
    option = words[before]
    if before < 1 or "=" in option or not option.startswith("--"):
        return None
    end = begin
    while end < len(words) and not words[end].startswith("-"):
        end += 1
    value = " ".join(words[before + 1 : end])
    # A presigned URL is a credential.
    shown = (
        shlex.quote(value) if re.fullmatch(r"[\w .()/-]{1,60}", value) else ""
    )
    return (
        f"{option} takes one value, and a shell ends it at a space. Put "
        f"quotes around it{f': {option} {shown}' if shown else ''}."
    )
