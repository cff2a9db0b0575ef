"""What ``aws outscale doctor`` finds, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from awscli_outscale.errors import printable

OK, WARN, FAIL, SKIP = "ok", "warn", "fail", "skip"


class Finding(NamedTuple):
    """The result of one check.

    :ivar check: its name.
    :ivar status: ``ok``, ``warn``, ``fail``, or ``skip`` if it was not made.
    :ivar message: what was found; never a secret.
    :ivar fix: what to do, or nothing; with placeholders of
        ``checks.template`` until it is shown.
    """

    check: str
    status: str
    message: str
    fix: str = ""


def status(findings: Sequence[Finding]) -> str:
    """Return the worst status of all."""
    found = {finding.status for finding in findings}
    return next((s for s in (FAIL, WARN) if s in found), OK)


def lines(found: Finding, width: int) -> Iterator[str]:
    """Return a line for a finding, and one for the fix.

    :param width: of the column with the names of the checks.
    """
    message = printable(found.message)
    yield f"{found.status:<4}  {found.check:<{width}}  {message}"
    if found.fix:
        yield f"{'':<4}  {'':<{width}}  -> {printable(found.fix)}"


def as_data(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the findings for ``--output json``."""
    return {
        "Status": status(findings),
        "Checks": [
            {
                "Check": found.check,
                "Status": found.status,
                "Message": printable(found.message),
                "Fix": printable(found.fix),
            }
            for found in findings
        ],
    }
