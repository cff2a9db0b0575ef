"""Findings about a profile's settings, without any call."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from awscli_outscale.cloud import regions
from awscli_outscale.cloud.decision import Call, Decision, section
from awscli_outscale.cloud.sections import (
    Unread,
    name_outscale,
    outscale_settings,
)
from awscli_outscale.commands.outscale.doctor.findings import (
    FAIL,
    OK,
    WARN,
    Finding,
)

# What is written wrong at times; others are looked for by what is near them.
_MEANT = (
    "outscale",
    "outscale_domain",
    "outscale_wait_timeout",
    "aws_access_key_id",
    "aws_secret_access_key",
    "region",
)

# "AWS SDK and CLI Compatibility Warning" of OUTSCALE's documentation.
_CHECKSUMS = {
    "request_checksum_calculation": (
        'OOS answers "trailing checksum is not supported"'
    ),
    "response_checksum_validation": "OUTSCALE asks for when_required",
}


def profile(
    call: Call, decision: Decision, unread: Sequence[Unread] = ()
) -> Finding:
    """Say whether calls are OUTSCALE calls, and why.

    :param unread: sections that the AWS CLI ignores.
    """
    name = section(call.profile)
    option = f" --profile {shlex.quote(call.profile)}" if call.profile else ""
    if call.profile == "":
        return Finding(
            "Profile",
            FAIL,
            "AWS_PROFILE (or AWS_DEFAULT_PROFILE) is empty, and the AWS CLI "
            "finds no profile of that "
            "name",
            "Unset it, or name a profile with --profile.",
        )
    if decision.refusal:
        return Finding("Profile", FAIL, decision.refusal)
    is_there = call.config or (call.profile or "default") in call.profiles
    if decision.outscale and (is_there or not call.profile):
        # Without a name, the keys may come from the environment.
        return Finding("Profile", OK, f"OUTSCALE: {decision.why}")
    for heading in _meant_by(call, unread):
        if not is_there:
            return Finding(
                "Profile",
                FAIL,
                f"There is no {name}, only [{heading}]",
                f"Write {name} instead of [{heading}].",
            )
    if not is_there:
        return Finding(
            "Profile",
            FAIL,
            f"There is no {name}",
            f"Run: {{aws outscale configure{option}}}",
        )
    if passed_over := _passed_over(call):
        return Finding(
            "Profile",
            FAIL,
            f"{name} is not an OUTSCALE profile: the AWS CLI does not read "
            f"{' and '.join(passed_over)} in it",
            f"Remove {'it' if len(passed_over) == 1 else 'them'}, and run: "
            "{aws configure set outscale true}",
        )
    return Finding(
        "Profile",
        FAIL,
        f"{name} is AWS's: {decision.why}",
        f"Name another one with --profile, or run: "
        f"{{aws outscale configure{option}}}",
    )


def _passed_over(call: Call) -> list[str]:
    """Return what is meant for OUTSCALE, but not where the AWS CLI looks.

    Such as ``ec2.endpoint_url``, which awscli-plugin-endpoint reads.
    """
    if "outscale" in call.config:
        return []
    named = outscale_settings(call.config)
    return [
        name
        for name in named
        if name != "endpoint_url" and not name.startswith("outscale")
    ]


def mistakes(call: Call, unread: Sequence[Unread]) -> Iterator[Finding]:
    """Find settings and sections whose names are likely mistakes."""
    for name in call.config:
        close = difflib.get_close_matches(name, _MEANT, 1, 0.8)
        if name in _MEANT or not (close or name.startswith("outscale")):
            continue
        yield Finding(
            "Settings",
            WARN,
            f"{name} is not a setting, and has no effect",
            f"Write {close[0]}." if close else f"Remove the line {name}.",
        )
    told = [] if call.config else _meant_by(call, unread)  # as the profile
    for heading, name, config, is_twice in unread:
        if name_outscale(config) and heading not in told:
            meant = section(name)
            why = ", which has another one of that name" if is_twice else ""
            yield Finding(
                "Settings",
                WARN,
                f"The AWS CLI does not read [{heading}] in the configuration "
                f"file{why}",
                f"Move its lines to {meant}."
                if name in call.profiles or name == call.profile
                else f"Write {meant}.",
            )


def _meant_by(call: Call, unread: Sequence[Unread]) -> list[str]:
    return [each.heading for each in unread if each.profile == call.profile]


def region(
    name: str | None, decision: Decision, environ: Mapping[str, str]
) -> Finding:
    """Examine the Region."""
    problem = decision.why_not_region(name)
    if problem is None:
        return Finding("Region", OK, str(name))
    unread = regions.unread(name, environ)
    return Finding("Region", FAIL, f"{problem}{unread}")


def settings(call: Call, is_v2: bool) -> Iterator[Finding]:
    """Find settings that get in the way."""
    found = [*_of_oos(call), *_in_the_way(call, is_v2)]
    if found:
        for message, fix in found:
            yield Finding("Settings", WARN, message, fix)
    else:
        yield Finding("Settings", OK, "Nothing contradicts OUTSCALE's needs")


def _of_oos(call: Call) -> Iterator[tuple[str, str]]:
    for name in _CHECKSUMS:
        variable = f"AWS_{name.upper()}"
        value = call.environ.get(variable) or call.config.get(name)
        if value and str(value).lower() != "when_required":
            where = variable if variable in call.environ else name
            yield (
                f"{where} is {value}: {_CHECKSUMS[name]}",
                "Remove it, or set it to when_required.",
            )
    s3 = call.config.get("s3")
    if isinstance(s3, Mapping) and s3.get("addressing_style") == "virtual":
        yield (
            "s3.addressing_style is virtual: OUTSCALE documents path style "
            "only",
            "Remove the line addressing_style = virtual.",
        )
    if isinstance(s3, Mapping) and _is_true(s3.get("use_accelerate_endpoint")):
        yield (
            "s3.use_accelerate_endpoint is true: OOS has no S3 Accelerate, "
            "and the line has no effect",
            "Remove the line use_accelerate_endpoint = true.",
        )


def _in_the_way(call: Call, is_v2: bool) -> Iterator[tuple[str, str]]:
    environ, config = call.environ, call.config
    if environ.get("AWS_ENDPOINT_URL"):
        yield (
            "AWS_ENDPOINT_URL takes all services to one host",
            "Unset it; for one service there is AWS_ENDPOINT_URL_EC2.",
        )
    if environ.get("AWS_ACCESS_KEY_ID") and call.profile_is_explicit:
        yield (
            "AWS_ACCESS_KEY_ID is set, but not used with --profile",
            "Unset it.",
        )
    if str(config.get("parameter_validation", "true")).lower() != "true":
        yield (
            "parameter_validation is off: nothing is checked before it is "
            "sent",
            "Remove the line parameter_validation.",
        )
    if not is_v2 and _is_true(config.get("cli_follow_urlparam", "false")):
        yield (
            "cli_follow_urlparam is true: AWS CLI v1 sends what a URL leads "
            "to, instead of the URL (not for --image-location and "
            "--snapshot-location)",
            "Run: {aws configure set cli_follow_urlparam false}",
        )


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
