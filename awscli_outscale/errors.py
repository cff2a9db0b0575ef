"""What can go wrong, as exceptions; their wording, and the exit codes.

    OutscaleError
     +-- Refused            nothing was sent: the call may not leave
     +-- (invalid_parameters)  nothing was sent: the parameters are wrong
     +-- Unclear            sent, and the outcome is not known
     +-- (foreign_answer)   sent, and something else than OUTSCALE has answered
     +-- NotShown           done, and the answer could not be written
     +-- NotReady           the image (or what else) exists, and is not ready
          +-- Failed        ... and never will be
          +-- TimedOut      ... yet

``Refused`` and what the functions return also inherit from the host's own
exception for such a case (botocore's ``ParamValidationError`` and
``ResponseParserError``, AWS CLI v2's ``ConfigurationError``), so that the AWS
CLI ends with its usual exit code (255 on v1; 253, 252 and 255 on v2) and
Python programs may catch what they always caught. Those classes exist once
awscli or botocore is imported, which is why functions make ours.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Any


def printable(text: Any, keep: str = "") -> str:
    """Return text from a server without characters that steer a terminal.

    :param keep: those that stay nevertheless.
    """
    return "".join(
        c if c.isprintable() or c in keep else f"\\x{ord(c):02x}"
        for c in str(text)
    )


def without_queries(text: str) -> str:
    """Return a text with no query in any URL: it may be a credential."""
    return re.sub(r"(https?://[^\s?'\"<>]+)\?[^\s'\"<>]*", r"\1?…", text)


class OutscaleError(Exception):
    """Base class of all that this package raises.

    The AWS CLI writes its text to the terminal, and some of it is a server's.

    :cvar says_what_to_do: no other advice on how to continue is needed.
    """

    says_what_to_do = False

    def __str__(self) -> str:
        return printable(super().__str__(), keep="\n")


class Refused(OutscaleError):
    """The call was stopped before anything was signed or sent."""


class Unclear(OutscaleError):
    """A request was sent, its answer was lost, and trying again may harm.

    :ivar cause: how the answer was lost, in a word or two.
    """

    def __init__(self, message: str, cause: str = "") -> None:
        super().__init__(message)
        self.cause = cause

    def __reduce__(self) -> Any:
        return type(self), (str(self), self.cause)


class NotShown(OutscaleError):
    """The call succeeded, and its answer could not be written."""


class NotReady(OutscaleError):
    """Something was made, such as an image, but cannot be used (yet).

    :ivar resource_id: its ID, as FCU gave it.
    :ivar resource: what FCU last said of it, as botocore parses it, or None.
    """

    def __init__(
        self,
        message: str,
        resource_id: str,
        resource: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.resource_id = resource_id
        self.resource = resource

    def __reduce__(self) -> Any:
        return type(self), (str(self), self.resource_id, self.resource)


class Failed(NotReady):
    """It has ended in a state that it cannot leave."""

    says_what_to_do = True


class TimedOut(NotReady):
    """It was still pending when the time was up."""


#: The exit code of a command whose wait has timed out: not yet, as opposed to
#: never. ``timeout`` of the GNU coreutils has it for the same; the AWS CLIs
#: end with 0, 1, 2, 130 and 252 to 255.
NOT_YET = 124


class OutscaleWarning(UserWarning):
    """A parameter that FCU accepts and ignores, or a likely mistake."""


def refused(message: str) -> Refused:
    """Return a ``Refused`` that the host ends with its own exit code."""
    return _refused_class()(message)


@cache
def _refused_class() -> type[Refused]:
    # AWS CLI v2 only; its error handler has imported this module by then.
    host = sys.modules.get("awscli.customizations.exceptions")
    configuration_error = getattr(host, "ConfigurationError", None)
    if configuration_error is None:
        return Refused
    again = {"__reduce__": lambda self: (refused, (str(self),))}
    return type("Refused", (Refused, configuration_error), again)


def invalid_parameters(lines: list[str]) -> OutscaleError:
    """Return botocore's ``ParamValidationError`` with these problems."""
    return _invalid("\n".join(lines))


def _invalid(report: str) -> OutscaleError:
    error: OutscaleError = _invalid_parameters_class()(report=report)
    return error


@cache
def _invalid_parameters_class() -> Any:
    from botocore.exceptions import ParamValidationError

    # No module has the class, and processes hand their exceptions on.
    again = {"__reduce__": lambda self: (_invalid, (self.kwargs["report"],))}
    bases = (OutscaleError, ParamValidationError)
    return type("InvalidParameters", bases, again)


def foreign_answer(message: str) -> OutscaleError:
    """Return botocore's ``ResponseParserError`` with this message."""
    error: OutscaleError = _foreign_answer_class()(message)
    return error


@cache
def _foreign_answer_class() -> Any:
    from botocore.parsers import ResponseParserError

    attributes = {
        "__reduce__": lambda self: (foreign_answer, (str(self),)),
        "says_what_to_do": True,
    }
    bases = (OutscaleError, ResponseParserError)
    return type("ForeignAnswer", bases, attributes)
