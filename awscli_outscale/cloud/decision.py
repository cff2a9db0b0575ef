"""Is this an OUTSCALE call? The only place that decides.

The name of the Region never says so: eu-west-2, us-east-2, us-west-1 and
ap-northeast-1 are AWS Regions as well. What counts is what the user said, in
this order: ``outscale = false``, ``outscale = true`` (or ``aws-outscale``, or
``enable``), an explicit endpoint on an OUTSCALE host. Without any of these
the plugin does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from awscli_outscale.cloud import configured_endpoint, hosts, regions

_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]")
_TRUE = frozenset(["true", "yes", "on", "1"])
_FALSE = frozenset(["false", "no", "off", "0"])

#: Settings that make botocore fetch temporary keys from AWS STS or AWS SSO.
NEEDS_AWS = (
    "web_identity_token_file",
    "role_arn",
    "credential_source",
    "sso_session",
    "sso_start_url",
    "login_session",
)


class Call(NamedTuple):
    """What is known about a call before it is made.

    :ivar config: the settings of the profile (strings, or mappings for nested
        sections); empty if there is no such profile.
    :ivar environ: the environment.
    :ivar profiles: all profiles, by name, for ``source_profile`` chains.
    :ivar sections: the ``services`` sections, by name.
    :ivar profile: the profile's name; None for the default one.
    :ivar profile_is_explicit: named by ``--profile`` (or in Python), as
        opposed to ``AWS_PROFILE``; botocore then ignores keys in the
        environment.
    :ivar endpoint_url: the value of ``--endpoint-url``.
    :ivar region: the value of ``--region``.
    :ivar command: the AWS CLI's command, such as ``ec2``; None in Python.
    :ivar forced: made through ``aws-outscale`` or ``enable``.
    """

    config: Mapping[str, Any] = {}
    environ: Mapping[str, str] = {}
    profiles: Mapping[str, Mapping[str, Any]] = {}
    sections: Mapping[str, Mapping[str, Any]] = {}
    profile: str | None = None
    profile_is_explicit: bool = False
    endpoint_url: str | None = None
    region: str | None = None
    command: str | None = None
    forced: bool = False

    def __repr__(self) -> str:
        """Say which call it is; what else it knows has keys in it."""
        return f"Call(profile={self.profile!r}, command={self.command!r})"


class Decision(NamedTuple):
    """What is to be done with a call.

    :ivar outscale: the call goes to OUTSCALE.
    :ivar why: the reason, in words.
    :ivar refusal: why no request of this session may be sent, or None; with
        placeholders of ``checks.template``.
    :ivar domain: the domain of the endpoints.
    :ivar region: the Region that the explicit endpoint names, or None.
    :ivar forced: made through ``aws-outscale`` or ``enable``.
    :ivar only_environment_keys: the profile's own keys are not to be used,
        because nobody has said that they are OUTSCALE's.
    :ivar endpoint: what ``--endpoint-url`` names, without a secret, or None.
    :ivar any_region: the domain is a setting of the profile, so that its
        Regions may be others than the known ones.
    """

    outscale: bool
    why: str
    refusal: str | None = None
    domain: str = regions.DOMAIN
    region: str | None = None
    forced: bool = False
    only_environment_keys: bool = False
    endpoint: str | None = None
    any_region: bool = False

    def why_not_region(self, region: str | None) -> str | None:
        """Say why a call cannot go to a Region, or return None if it can."""
        if region and region == self.region:
            return None  # as the endpoint says
        return regions.why_not(region, self.domain, explicit=self.any_region)


def decide(call: Call) -> Decision:
    """Decide whether a call is an OUTSCALE call, and with which settings."""
    name = _spell(call.profile)
    domain = domain_of(call.config)
    opted_in = read_switch(call.config.get("outscale"))
    if opted_in is None and "outscale" in call.config:
        return _refuse(
            f"outscale = {str(call.config['outscale'])!r} in {name} is "
            "neither true nor false. Run: {aws configure set outscale true}"
        )
    endpoint = _endpoint_of(call)
    problem = endpoint and _why_not_this_url(
        endpoint, domain, bool(opted_in or call.forced)
    )
    if problem:
        return _refuse(problem)
    host = hosts.host_of(endpoint.url) if endpoint else None
    region = hosts.region_of(host, domain)
    if opted_in is False:
        return _decide_opted_out(call, name, host, region)
    if opted_in:
        why = f"{name} says outscale = true"
    elif call.forced:
        why = "the call was made through aws-outscale or enable()"
    elif region:
        why = f"the endpoint {host} is OUTSCALE's"
    else:
        return _decide_aws(call, "no profile or endpoint says so")
    refusal = (
        _why_not_this_name(call.profile)
        or _why_not_this_domain(domain, name)
        or _why_not_this_endpoint(host)
        or _why_not_these_keys(call, name, bool(opted_in or call.forced))
        or _why_not_both_regions(call, region, host)
    )
    return Decision(
        True,
        why,
        refusal,
        domain,
        region,
        forced=call.forced,
        only_environment_keys=call.forced
        and not opted_in
        and not call.profile_is_explicit,
        endpoint=hosts.bare(call.endpoint_url) if call.endpoint_url else None,
        any_region="outscale_domain" in call.config,
    )


def _endpoint_of(call: Call) -> configured_endpoint.Configured | None:
    """Return the endpoint that the user has named, with where it stands."""
    if call.endpoint_url:
        return configured_endpoint.Configured(
            call.endpoint_url, "{--endpoint-url}"
        )
    return configured_endpoint.find(
        call.config, call.environ, call.sections, call.command
    )


def _why_not_this_url(
    endpoint: configured_endpoint.Configured, domain: str, meant: bool
) -> str | None:
    """Say why it is not clear where an endpoint leads.

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
    shown = repr(hosts.without_user(url)).replace("{", "{{")
    return (
        f"{setting} is {shown}, which {why}. Write the endpoint as "
        f"https://fcu.eu-west-2.{domain}, for example; if it is another host "
        "of yours, set outscale_domain."
    )


def _decide_opted_out(
    call: Call, name: str, host: str | None, region: str | None
) -> Decision:
    if region or call.forced:
        what = (
            f"the endpoint {host} is OUTSCALE's"
            if region
            else "this call is meant for OUTSCALE"
        )
        return _refuse(
            f"{name} says outscale = false, but {what}. Name another profile "
            "with {--profile}, or remove the line."
        )
    return _decide_aws(call, f"{name} says outscale = false")


def _decide_aws(call: Call, why: str) -> Decision:
    """Look for the one way in which an AWS profile could leak our keys."""
    seen: list[str] = []
    source = call.config.get("source_profile")
    while isinstance(source, str) and source not in seen:
        seen.append(source)
        config = call.profiles.get(source, {})
        if is_outscales(config, call.sections):
            return _refuse(
                f"{_spell(call.profile)} takes its keys from [profile "
                f"{source}] (source_profile), which is an OUTSCALE profile: "
                "AWS STS would get OUTSCALE keys. Name an AWS profile there."
            )
        source = config.get("source_profile")
    return Decision(False, why)


def is_outscales(
    config: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]]
) -> bool:
    """Tell whether the keys of a profile are, or may be, OUTSCALE's.

    They are if it has opted in, or has an OUTSCALE endpoint for any service.

    :param config: the settings of the profile.
    :param sections: the ``services`` sections, by name.
    """
    if "outscale" in config:
        return read_switch(config["outscale"]) is not False
    domain = domain_of(config)
    return any(
        hosts.names(url, domain) or hosts.names(url, regions.DOMAIN)
        for url in configured_endpoint.all_of_profile(config, sections)
    )


def domain_of(config: Mapping[str, Any]) -> str:
    """Return the domain of a profile's endpoints."""
    return str(config.get("outscale_domain", regions.DOMAIN)).strip().lower()


def may_be_outscales(domain: str) -> bool:
    """Tell whether endpoints may lie under a domain (in lower case)."""
    return bool(_DOMAIN.fullmatch(domain)) and not hosts.is_aws(domain)


def _why_not_this_name(profile: str | None) -> str | None:
    if profile != "":
        return None
    # botocore would take the settings of [profile ''], if there is one, and
    # the keys of [default].
    return (
        "The name of the profile is empty (AWS_PROFILE or "
        "AWS_DEFAULT_PROFILE). Unset it, or name a profile with {--profile}."
    )


def _why_not_this_domain(domain: str, name: str) -> str | None:
    if may_be_outscales(domain):
        return None
    return (
        f"outscale_domain = {domain!r} in {name} is not a domain of "
        "OUTSCALE's or your own. Write one such as outscale.com, or remove "
        "the line."
    )


def _why_not_this_endpoint(host: str | None) -> str | None:
    if hosts.is_aws(host):
        return (
            f"The endpoint {host} is AWS's, and this is an OUTSCALE call. "
            "Drop {--endpoint-url} (or AWS_ENDPOINT_URL, or endpoint_url in "
            "the profile), or use a profile without `outscale = true`."
        )
    return None


def _why_not_these_keys(call: Call, name: str, meant: bool) -> str | None:
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
    # The default profile's keys are no choice for a forced call.
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


def _why_not_both_regions(
    call: Call, region: str | None, host: str | None
) -> str | None:
    """The endpoint decides, unless the two Regions are both OUTSCALE's.

    OOS does not look at the Region of a signature (Scality's Arsenal,
    lib/auth/v4/validateInputs.ts), so that any has always been fine there.
    """
    unknown = regions.why_not(
        call.region,
        domain_of(call.config),
        explicit="outscale_domain" in call.config,
    )
    if call.command in ("s3", "s3api") or unknown:
        return None
    if region and call.region != region:
        return (
            f"{{--region={call.region}}} contradicts the endpoint {host}, "
            f"which is in {region}. Drop one of the two."
        )
    return None


def read_switch(value: Any) -> bool | None:
    """Return what a setting such as ``outscale`` says; None if unclear."""
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    return False if text in _FALSE else None


def _refuse(reason: str) -> Decision:
    return Decision(False, reason, refusal=reason)


def _spell(profile: str | None) -> str:
    return f"[profile {profile}]" if profile else "[default]"
