"""What ``aws outscale doctor`` finds, and how it is shown."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TextIO

from awscli_outscale.errors import printable
from awscli_outscale.terminal import paragraphs

OK, WARN, FAIL, SKIP = "ok", "warn", "fail", "skip"

# Of the standard 16, which are readable on dark and on light; yellow, which
# others take for warnings, is not.
_COLORS = {OK: "32", WARN: "35", FAIL: "1;31", SKIP: "2"}

# Of the column with the names of the checks.
_WIDTH = len("Endpoint DirectLink")


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


class Writer:
    """Writes findings for people to read, each as soon as there is one.

    On a terminal lines end between words, and the status has a colour unless
    ``NO_COLOR`` is set. A fix that has been proposed is not proposed again.

    :param color: ``on``, ``off`` or ``auto``, as ``--color`` has it.
    """

    def __init__(
        self,
        out: TextIO,
        color: str | None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._out = out
        self._columns = paragraphs.width(out)
        self._colored = color == "on" or (
            color != "off"
            and paragraphs.is_terminal(out)
            and not environ.get("NO_COLOR")
            and environ.get("TERM") != "dumb"
        )
        self._fixes: set[str] = set()

    def write(self, found: Finding) -> None:
        """Write a finding, and how to fix it."""
        status = f"{found.status:<4}"
        if self._colored:
            status = f"\x1b[{_COLORS[found.status]}m{status}\x1b[0m"
        head = f"{status}  {found.check:<{_WIDTH}}  "
        margin = _WIDTH + 8
        if 0 < self._columns < 2 * margin:
            self._out.write(f"{head.rstrip()}\n")
            head, margin = " " * 6, 6
        self._text(head, margin, printable(found.message))
        fix = printable(found.fix)
        if fix and fix not in self._fixes:
            self._fixes.add(fix)
            self._text(" " * margin + "-> ", margin + 3, fix)
        self._out.flush()

    def sum_up(self, findings: Sequence[Finding]) -> None:
        """Write how many problems there are, and what that means."""
        fails, warns = (
            sum(found.status == status for found in findings)
            for status in (FAIL, WARN)
        )
        parts = [
            f"{number} {word}{'' if number == 1 else 's'}"
            for number, word in ((fails, "failure"), (warns, "warning"))
            if number
        ]
        text = " and ".join(parts) or "Nothing is wrong"
        if not fails and any(found.status == SKIP for found in findings):
            text += "; not everything was checked"
        self._text("", 0, f"{text}.")
        self._out.flush()

    def _text(self, head: str, margin: int, text: str) -> None:
        text = paragraphs.broken(text, self._columns, margin)
        self._out.write(f"{head}{text}\n")


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
