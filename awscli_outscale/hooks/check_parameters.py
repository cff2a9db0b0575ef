"""Apply the checks of ``checks`` to the calls of an OUTSCALE session.

``before-parameter-build`` sees the parameters of every door: options,
``--cli-input-json`` and Python; and it comes before botocore's own
validation, whose exception and exit code we use.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from awscli_outscale import by_name, errors
from awscli_outscale.checks.table import CHECKS, PARTLY, REWRITES
from awscli_outscale.cloud.decision import Decision
from awscli_outscale.terminal.messages import warn

#: Returns a problem with the parameter as the user knows it.
Renamed = Callable[[Any], Any]

# A child of botocore's logger, so that `aws --debug` and boto3's stream logger
# show what it says.
_LOG = logging.getLogger("botocore.outscale")


_EVENT = "before-parameter-build.ec2"
_ID = "awscli-outscale.check"


def rename(
    client: Any, session: Any, decision: Decision, renamed: Renamed
) -> None:
    """Have the checks of one client speak of what the user was asked for.

    For a command whose options are not those of the calls that it makes.
    """
    client.meta.events.unregister(_EVENT, unique_id=_ID)
    _check(client.meta.events, session, decision, "cli", renamed)


def install(events: Any, session: Any, decision: Decision, style: str) -> None:
    """Check the calls of a session from now on."""
    events.register(_EVENT, _rewrite)
    _check(events, session, decision, style, lambda problem: problem)


def _check(
    events: Any,
    session: Any,
    decision: Decision,
    style: str,
    renamed: Renamed,
) -> None:

    def check(params: Any, model: Any, context: Any, **kwargs: Any) -> None:
        checked = model.name in CHECKS or model.name in PARTLY
        if not (checked and _validates(session)):
            return
        from awscli_outscale.checks import report as checks
        from awscli_outscale.checks.problem import Circumstances
        from awscli_outscale.terminal.next_command import speller

        region = context.get("client_region")
        report = checks.check(
            model.name,
            params,
            Circumstances(
                time.time(),
                decision.domain,
                region,
                decision.any_region,
            ),
        )

        def describe(problem: Any) -> str:
            spell = speller(session, None, decision, region)
            return checks.describe(
                renamed(problem), style=style, command=spell
            )

        for problem in report.warnings:
            warn(describe(problem), style)
        if report.errors:
            raise errors.invalid_parameters(
                [
                    *_unknown(params, model),
                    *(describe(problem) for problem in report.errors),
                ]
            )

    events.register(_EVENT, check, unique_id=_ID)


def _unknown(params: Any, model: Any) -> list[str]:
    """Return what botocore says of what cannot stand there, word by word."""
    from botocore.validate import ParamValidator

    found = ParamValidator().validate(params, model.input_shape)
    lines = found.generate_report().splitlines()
    said = "Unknown parameter in", "Invalid type for parameter BlockDevice"
    return [line for line in lines if line.startswith(said)]


def _rewrite(params: Any, model: Any, **kwargs: Any) -> None:
    """Event handler: change the parameters into those that FCU takes."""
    operation = model.name
    if operation not in REWRITES:
        return
    rewritten = by_name(REWRITES[operation])(params)
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
