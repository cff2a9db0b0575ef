"""Apply the checks of ``checks`` to the calls of an OUTSCALE session.

``before-parameter-build`` sees the parameters of every door: options,
``--cli-input-json`` and Python; and it comes before botocore's own
validation, whose exception and exit code we use.
"""

from __future__ import annotations

import time
from typing import Any

from awscli_outscale import errors
from awscli_outscale.profile import Decision
from awscli_outscale.telling import warn


def register(
    events: Any, session: Any, decision: Decision, style: str
) -> None:
    """Check the image calls of a session from now on."""

    def check(params: Any, **kwargs: Any) -> None:
        location = params.get("ImageLocation")
        if isinstance(location, str):
            # A file (file://url.txt) usually ends with a line feed.
            params["ImageLocation"] = location.strip()
        if not _validates(session):
            return
        from awscli_outscale import checks

        report = checks.register_image(
            params, now=time.time(), domain=decision.domain
        )
        for problem in report.warnings:
            warn(checks.describe(problem, style=style), style)
        if report.errors:
            raise errors.invalid_parameters(
                [checks.describe(p, style=style) for p in report.errors]
            )

    events.register("before-parameter-build.ec2.RegisterImage", check)


def _validates(session: Any) -> bool:
    """Tell whether the profile wants parameters to be validated at all."""
    value = session.get_scoped_config().get("parameter_validation", "true")
    return str(value).lower() == "true"
