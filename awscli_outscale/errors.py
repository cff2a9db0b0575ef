"""What can go wrong, as exceptions; their wording, and the exit codes.

    OutscaleError
     +-- Refused            nothing was sent: the call may not leave
     +-- (invalid_parameters)  nothing was sent: the parameters are wrong
     +-- Unclear            sent, and nobody knows what became of it
     +-- NotShown           done, and the answer could not be written
     +-- NotAvailable       the image exists, and is not available
          +-- ImageFailed   ... and never will be
          +-- TimedOut      ... yet

``Refused`` and what ``invalid_parameters`` returns also inherit from the
host's own exception for such a case (botocore's ``ParamValidationError``, AWS
CLI v2's ``ConfigurationError``), so that the AWS CLI ends with its usual exit
code (255 on v1; 253 and 252 on v2) and Python programs may catch what they
always caught. Those classes exist once awscli or botocore is imported, which
is why functions make ours.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any


class OutscaleError(Exception):
    """Base class of all that this package raises."""


class Refused(OutscaleError):
    """The call was stopped before anything was signed or sent."""


class Unclear(OutscaleError):
    """A request was sent, its answer was lost, and trying again may harm."""


class NotShown(OutscaleError):
    """The call succeeded, and its answer could not be written."""


class NotAvailable(OutscaleError):
    """An image was registered, but cannot be used (yet).

    :ivar image_id: the ID of the image, as FCU gave it.
    :ivar image: what ``describe_images`` last said of it, or None.
    """

    def __init__(
        self,
        message: str,
        image_id: str,
        image: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.image_id = image_id
        self.image = image

    def __reduce__(self) -> Any:
        return type(self), (str(self), self.image_id, self.image)


class ImageFailed(NotAvailable):
    """The image has ended in a state that it cannot leave."""


class TimedOut(NotAvailable):
    """The image was still pending when the time was up."""


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
    return type("Refused", (Refused, configuration_error), {})


def invalid_parameters(lines: list[str]) -> OutscaleError:
    """Return botocore's ``ParamValidationError`` with these problems."""
    error: OutscaleError = _invalid_parameters_class()(report="\n".join(lines))
    return error


@cache
def _invalid_parameters_class() -> Any:
    from botocore.exceptions import ParamValidationError

    return type("InvalidParameters", (OutscaleError, ParamValidationError), {})
