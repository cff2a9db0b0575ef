"""Reasons why nothing of an OUTSCALE call may be sent.

Each objection is a template of ``checks.template``; None means that there is
no objection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from awscli_outscale.cloud import hosts, regions

if TYPE_CHECKING:
    from awscli_outscale.cloud.configured_endpoint import Configured
    from awscli_outscale.cloud.decision import Call

#: Settings that make botocore fetch temporary keys from AWS STS or AWS SSO.
NEEDS_AWS = (
    "web_identity_token_file",
    "role_arn",
    "credential_source",
    "sso_session",
    "sso_start_url",
    "login_session",
)


def is_aws(access_key: str | None) -> bool:
    """Tell whether a key looks like one of AWS's, temporary or not."""
    key = str(access_key)
    return len(key) == 20 and key.startswith(("AKIA", "ASIA"))


def to_url(endpoint: Configured, domain: str, meant: bool) -> str | None:
    """Object to an endpoint if it is not clear where it leads.

    Two parsers of URLs may disagree about it, and one of them sees OUTSCALE.

    :param meant: the call is OUTSCALE's whatever the endpoint is.
    """
    url, setting = endpoint
    if not (
        meant or hosts.names(url, domain) or hosts.names(url, regions.DOMAIN)
    ):
        return None
    why = hosts.why_unclear(url)
    if why is None and hosts.imitates(url, domain):
        why = f"imitates an OUTSCALE host but does not end in {domain}"
    if why is None:
        return None
    shown = repr(hosts.without_secrets(url)).replace("{", "{{")
    return (
        f"{setting} is {shown}, which {why}. Write the endpoint as "
        f"https://fcu.eu-west-2.{domain}, for example; if it is another host "
        "of yours, set outscale_domain."
    )


def to_name(profile: str | None) -> str | None:
    """Object to an empty name of a profile."""
    if profile != "":
        return None
    # botocore would take the settings of [profile ''], if there is one, and
    # the keys of [default].
    return (
        "The name of the profile is empty (AWS_PROFILE or "
        "AWS_DEFAULT_PROFILE). Unset it, or name a profile with {--profile}."
    )


def to_domain(domain: str, name: str) -> str | None:
    """Object to a domain that cannot be OUTSCALE's.

    :param name: of the profile's section, like ``[profile osc]``.
    """
    if hosts.may_be_outscales(domain):
        return None
    return (
        f"outscale_domain = {domain!r} in {name} is neither OUTSCALE's domain "
        "nor one of your own. Write a domain such as outscale.com, or remove "
        "the line."
    )


def to_endpoint(host: str | None) -> str | None:
    """Object to an AWS endpoint."""
    if hosts.is_aws(host):
        return (
            f"The endpoint {host} is AWS's, and this is an OUTSCALE call. "
            "Remove {--endpoint-url} (or AWS_ENDPOINT_URL, or endpoint_url in "
            "the profile), or use a profile without `outscale = true`."
        )
    return None


def to_keys(call: Call, name: str, meant: bool) -> str | None:
    """Object to keys that are AWS's, or may be.

    :param name: of the profile's section, like ``[profile osc]``.
    :param meant: the call is OUTSCALE's whatever the endpoint is.
    """
    for setting in NEEDS_AWS:
        if call.config.get(setting):
            return (
                f"{name} has {setting}, which gets temporary keys from AWS; "
                "OUTSCALE has no such service. Use aws_access_key_id and "
                "aws_secret_access_key, or credential_process."
            )
    osc_key = call.environ.get("OSC_ACCESS_KEY")
    aws_key = call.environ.get("AWS_ACCESS_KEY_ID")
    if (
        call.forced
        and not call.profile
        and osc_key
        and aws_key
        and osc_key != aws_key
    ):
        return (
            "AWS_ACCESS_KEY_ID and OSC_ACCESS_KEY are both set, and are not "
            "the same: it is not clear which one is meant. Unset one of "
            "them, or name a profile: {--profile=NAME}"
        )
    own = call.config.get("aws_access_key_id") or call.config.get(
        "credential_process"
    )
    environment = call.environ.get("AWS_ACCESS_KEY_ID")
    # The default profile's keys are not chosen for a forced call.
    chosen = call.profile or not call.forced or "outscale" in call.config
    if (
        meant
        and chosen
        and own
        and environment
        and (not call.profile_is_explicit)
    ):
        return (
            f"{name} has keys of its own, and AWS_ACCESS_KEY_ID is set as "
            "well: it is not clear which of them are OUTSCALE's. Unset "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to use the "
            f"profile's (or name it: {{--profile={call.profile or 'default'}}}"
            "), or remove the keys from the profile to use the environment's."
        )
    return None


def to_regions(
    call: Call, domain: str, region: str | None, host: str | None
) -> str | None:
    """Object to two Regions. The endpoint decides, unless both are known.

    OOS does not look at the Region of a signature (Scality's Arsenal,
    lib/auth/v4/validateInputs.ts), so any Region has always been accepted
    there.
    """
    unknown = regions.why_not(
        call.region,
        domain,
        explicit="outscale_domain" in call.config,
    )
    if call.command in ("s3", "s3api") or unknown:
        return None
    if region and call.region != region:
        return (
            f"{{--region={call.region}}} contradicts the endpoint {host}, "
            f"which is in {region}. Remove one of the two."
        )
    return None
