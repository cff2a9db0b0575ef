"""Apply the checks of ``checks`` to the calls of an OUTSCALE session.

``before-parameter-build`` sees the parameters of every door: options,
``--cli-input-json`` and Python; and it comes before botocore's own
validation, whose exception and exit code we use.
"""

from __future__ import annotations

import importlib
import logging
import time
from typing import Any

from awscli_outscale import errors
from awscli_outscale.checked import CHECKS, REWRITES
from awscli_outscale.profile import Decision
from awscli_outscale.telling import warn

# A child of botocore's, so that `aws --debug` and boto3's stream logger show
# what it says.
_LOG = logging.getLogger("botocore.outscale")


def register(
    events: Any, session: Any, decision: Decision, style: str
) -> None:
    """Check the calls of a session from now on."""

    def check(params: Any, model: Any, context: Any, **kwargs: Any) -> None:
        if model.name in REWRITES:
            _rewrite(params, model.name)
        if model.name not in CHECKS or not _validates(session):
            return
        from awscli_outscale import checks
        from awscli_outscale.problems import Circumstances

        report = checks.check(
            model.name,
            params,
            Circumstances(
                time.time(), decision.domain, context.get("client_region")
            ),
        )
        for problem in report.warnings:
            warn(checks.describe(problem, style=style), style)
        if report.errors:
            raise errors.invalid_parameters(
                [checks.describe(p, style=style) for p in report.errors]
            )

    events.register("before-parameter-build.ec2", check)


def _rewrite(params: Any, operation: str) -> None:
    """Change the parameters of a call into those that FCU takes."""
    module, _, name = REWRITES[operation].partition(":")
    rewritten = getattr(importlib.import_module(module), name)(params)
    if rewritten == params:
        return
    # The names alone: a value may be a presigned URL.
    _LOG.debug(
        "FCU takes %s of %s in another form: %s is sent.",
        " and ".join(_changed(params, rewritten)),
        operation,
        " and ".join(_changed(rewritten, params)) or "nothing else",
    )
    params.clear()
    params.update(rewritten)


def _changed(these: Any, those: Any) -> list[str]:
    return [
        name
        for name, value in these.items()
        if name not in those or those[name] != value
    ]


def _validates(session: Any) -> bool:
    """Tell whether the profile wants parameters to be validated at all."""
    value = session.get_scoped_config().get("parameter_validation", "true")
    return str(value).lower() == "true"
