"""A line to standard error that cannot be written stops nothing."""

from __future__ import annotations

import io
import sys
import warnings

import pytest

from awscli_outscale import errors
from awscli_outscale.terminal import messages


class Full(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_programs_standard_error_stays_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may be full now, and written to later."""
    full = Full()
    monkeypatch.setattr(sys, "stderr", full)

    with warnings.catch_warnings():
        warnings.simplefilter("error", errors.OutscaleWarning)
        messages.warn_of_the_past("it is made", "python")

    assert full is sys.stderr


def test_a_full_one_of_the_aws_cli_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stderr", Full())

    messages.warn_of_the_past("it is made", "cli")
    messages.tell("and more")

    assert "and more\n" == sys.stderr.getvalue()  # type: ignore[attr-defined]
