"""What an error means at OUTSCALE, and what to do, in one line.

The facts are in ``data/error-hints.json``.
"""

from __future__ import annotations

import re
from typing import Any

from awscli_outscale import data


def find(
    service: str,
    operation: str | None,
    code: str,
    message: str,
) -> str | None:
    """Return the hint for an error, or None.

    It has placeholders of ``checks.template``.

    :param service: the AWS CLI's command, such as ``ec2``.
    :param operation: the API's, such as ``RegisterImage``; None if unknown.
    :param code: the error's, as the server has it.
    :param message: the error's.
    """
    for entry in _entries():
        if (
            code in entry["codes"]
            and service in entry.get("services", [service])
            and operation in entry.get("operations", [operation])
            and re.search(entry.get("text", ""), message)
        ):
            hint: str = entry["hint"]
            return hint
    return None


def _entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data.load("error-hints")["hints"]
    return found
