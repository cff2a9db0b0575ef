"""What is to be said about a profile's settings, without asking anybody."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.cloud.decision import Call, Decision
from awscli_outscale.commands.outscale.configure.profile import (
    PLUGIN,
    PLUGIN_PATH,
)
from awscli_outscale.commands.outscale.doctor.findings import (
    FAIL,
    OK,
    WARN,
    Finding,
)

# Plugins that set endpoints, too: the value of their line in [plugins].
_RIVALS = ("awscli_plugin_endpoint",)

# "AWS SDK and CLI Compatibility Warning" of Outscale's documentation.
_CHECKSUMS = {
    "request_checksum_calculation": (
        'OOS answers "trailing checksum is not supported"'
    ),
    "response_checksum_validation": "OUTSCALE asks for when_required",
}


def plugin(
    plugins: Mapping[str, str], place: str, version: str
) -> Iterator[Finding]:
    """Examine the ``[plugins]`` section.

    :param place: the directory that we were loaded from.
    :param version: ours.
    """
    names = list(plugins)
    ours = next((n for n in names if plugins[n] == PLUGIN), None)
    by = "by [plugins]" if ours else "by aws-outscale only"
    message = f"awscli-outscale {version} from {place}, loaded {by}"
    if ours is None:
        yield Finding(
            "Plugin",
            WARN,
            message,
            "The plain `aws` takes OUTSCALE profiles for AWS's. Use "
            "aws-outscale, or: {aws configure set plugins.outscale "
            f"{PLUGIN}}}",
        )
    elif PLUGIN_PATH in names and names.index(PLUGIN_PATH) < names.index(ours):
        yield Finding(
            "Plugin",
            WARN,
            f"{message}, after {PLUGIN_PATH}",
            f"AWS CLI v1 cannot read that: put `{ours} = {PLUGIN}` before "
            f"{PLUGIN_PATH} in [plugins], or run: {{aws outscale configure}}",
        )
    else:
        yield Finding("Plugin", OK, message)
    for name in names:
        if plugins[name] in _RIVALS:
            yield Finding(
                "Plugin",
                WARN,
                f"{plugins[name]} is loaded as well, and sets endpoints",
                f"Remove the line `{name} = {plugins[name]}`.",
            )


def profile(call: Call, decision: Decision) -> Finding:
    """Say whether calls are OUTSCALE calls, and why."""
    name = f"[profile {call.profile}]" if call.profile else "[default]"
    option = f" --profile {shlex.quote(call.profile)}" if call.profile else ""
    if call.profile == "":
        return Finding(
            "Profile",
            FAIL,
            "AWS_PROFILE is empty, and the AWS CLI finds no profile of that "
            "name",
            "Unset AWS_PROFILE, or name a profile with --profile.",
        )
    if decision.refusal:
        return Finding("Profile", FAIL, decision.refusal)
    if decision.outscale:
        return Finding("Profile", OK, f"OUTSCALE: {decision.why}")
    if not call.config:
        return Finding(
            "Profile",
            FAIL,
            f"There is no {name}",
            f"Run: {{aws outscale configure{option}}}",
        )
    return Finding(
        "Profile",
        FAIL,
        f"{name} is AWS's: {decision.why}",
        f"Name another one with --profile, or run: "
        f"{{aws outscale configure{option}}}",
    )


def region(name: str | None, decision: Decision) -> Finding:
    """Examine the Region."""
    problem = decision.why_not_region(name)
    return Finding("Region", FAIL if problem else OK, problem or str(name))


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


def _in_the_way(call: Call, is_v2: bool) -> Iterator[tuple[str, str]]:
    environ, config = call.environ, call.config
    if environ.get("AWS_ENDPOINT_URL"):
        yield (
            "AWS_ENDPOINT_URL takes all services to one host",
            "Unset it; for one service there is AWS_ENDPOINT_URL_EC2.",
        )
    if environ.get("AWS_ACCESS_KEY_ID") and call.profile_is_explicit:
        yield (
            "AWS_ACCESS_KEY_ID is set, and not used beside --profile",
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
            "to, in the place of the URL (not for --image-location and "
            "--snapshot-location)",
            "Run: {aws configure set cli_follow_urlparam false}",
        )


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
