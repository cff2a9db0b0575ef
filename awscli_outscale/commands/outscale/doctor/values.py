"""Find settings whose values cannot be used, before a command fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud.decision import Call
from awscli_outscale.commands.ec2 import options
from awscli_outscale.commands.outscale.doctor.findings import FAIL, Finding

# botocore's, which says of a wrong number only that Python cannot read it.
# AWS CLI v2 has no legacy one.
_MODES = ("legacy", "standard", "adaptive")
_ATTEMPTS = "max_attempts"
_PARTED = ("s3", "api_versions")


def wrong(
    session: Any, call: Call, formats: Sequence[str], is_v2: bool
) -> Iterator[Finding]:
    """Examine the values of settings that have few.

    :param formats: those that the AWS CLI can write.
    """
    try:
        options.profile_timeout(session)
    except errors.Refused as problem:
        told = str(problem).removesuffix(" Nothing was sent.")
        yield Finding("Settings", FAIL, told, "Correct or remove the line.")
    yield from _without_parts(call)
    for setting, variable, known in (
        ("output", "AWS_DEFAULT_OUTPUT", formats),
        ("retry_mode", "AWS_RETRY_MODE", _MODES[is_v2:]),
        (_ATTEMPTS, "AWS_MAX_ATTEMPTS", ("a number from 1",)),
    ):
        name, value = setting, call.config.get(setting)
        if call.environ.get(variable):
            name, value = variable, call.environ[variable]
        if value is None or value in known:
            continue
        if setting == _ATTEMPTS and _is_positive(str(value)):
            continue
        yield Finding(
            "Settings",
            FAIL,
            f"{name} is {str(value)!r}, which the AWS CLI does not know",
            f"Set it to {' or '.join(known)}, or remove it.",
        )


def _without_parts(call: Call) -> Iterator[Finding]:
    """Find settings that botocore takes for others of which they consist."""
    name = str(call.config.get("services", ""))
    found = [
        (f"{service} in [services {name}]", value)
        for service, value in call.sections.get(name, {}).items()
    ]
    found += [(each, call.config.get(each, {})) for each in _PARTED]
    for setting, value in found:
        if not isinstance(value, Mapping):
            yield Finding(
                "Settings",
                FAIL,
                f"{setting} is {str(value)!r}, and has to have settings of "
                "its own, indented in the lines below it",
                "Correct or remove the line.",
            )


def _is_positive(text: str) -> bool:
    """Tell whether botocore takes it: as Python reads a number."""
    try:
        return int(text) > 0
    except ValueError:
        return False
