"""Is this an OUTSCALE call? The only place that decides.

The name of the Region never says so: eu-west-2, us-east-2, us-west-1 and
ap-northeast-1 are AWS Regions as well. What counts is what the user said, in
this order: ``outscale = false``, ``outscale = true`` (or ``aws-outscale``, or
``enable``), an explicit endpoint on an OUTSCALE host. Without any of these
the plugin does nothing.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

from awscli_outscale.cloud import (
    configured_endpoint,
    hosts,
    objections,
    regions,
)

_TRUE = frozenset(["true", "yes", "on", "1"])
_FALSE = frozenset(["false", "no", "off", "0"])


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
        because nothing says that they are OUTSCALE's.
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
    name = section(call.profile)
    domain = domain_of(call.config)
    opted_in = read_switch(call.config.get("outscale"))
    if opted_in is None and "outscale" in call.config:
        return _refuse(
            f"outscale = {str(call.config['outscale'])!r} in {name} is "
            "neither true nor false. Run: {aws configure set outscale true}"
        )
    endpoint = _endpoint_of(call)
    meant = bool(opted_in or call.forced)
    problem = endpoint and objections.to_url(endpoint, domain, meant)
    if problem:
        return _refuse(objections.to_domain(domain, name) or problem)
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
    elif hosts.region_of(host, regions.DOMAIN):
        return _refuse(
            f"The endpoint {host} is not under {domain}, which is the "
            f"outscale_domain of {name}. Give an endpoint in that domain, or "
            "name another profile with {--profile}."
        )
    else:
        return _decide_aws(call, "no profile or endpoint says so")
    refusal = (
        objections.to_name(call.profile)
        or objections.to_domain(domain, name)
        or objections.to_endpoint(host)
        or objections.to_keys(call, name, meant)
        or objections.to_regions(call, domain, region, host)
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
    for source in sources_of(call.config, call.profiles):
        if is_outscales(call.profiles.get(source, {}), call.sections):
            return _refuse(
                f"{section(call.profile)} takes its keys from "
                f"{section(source)} (source_profile), which is an OUTSCALE "
                "profile: "
                "AWS STS would get OUTSCALE keys. Name an AWS profile there."
            )
    return Decision(False, why)


def sources_of(
    config: Mapping[str, Any], profiles: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Return the profiles from which a profile takes its keys, in order.

    :param config: the settings of the profile.
    :param profiles: all profiles, by name.
    """
    found: list[str] = []
    source = config.get("source_profile")
    while isinstance(source, str) and source not in found:
        found.append(source)
        source = profiles.get(source, {}).get("source_profile")
    return found


def is_outscales(
    config: Mapping[str, Any],
    sections: Mapping[str, Mapping[str, Any]],
    access_key: str | None = None,
) -> bool:
    """Tell whether a key that is used for a profile is, or may be, OUTSCALE's.

    It is if the profile has opted in, names an OUTSCALE domain, or has an
    OUTSCALE endpoint for any service, though the AWS CLI may not read it. One
    that looks like AWS's is only if the profile has opted in, or has an
    endpoint that the AWS CLI reads, for all services.

    :param config: the settings of the profile.
    :param sections: the ``services`` sections, by name.
    :param access_key: the key; the profile's own if it is empty.
    """
    if "outscale" in config:
        return read_switch(config["outscale"]) is not False
    # Asked of an AWS profile with a source_profile, and of keys: not often.
    from awscli_outscale.cloud.sections import name_outscale

    if objections.is_aws(access_key or config.get("aws_access_key_id")):
        found = configured_endpoint.find(config, {}, {}, None)
        return bool(found and hosts.names(found.url, regions.DOMAIN))
    named = sections.get(str(config.get("services", "")), {})
    return name_outscale({**config, "services": named})


def domain_of(config: Mapping[str, Any]) -> str:
    """Return the domain of a profile's endpoints."""
    return str(config.get("outscale_domain", regions.DOMAIN)).strip().lower()


def read_switch(value: Any) -> bool | None:
    """Return what a setting such as ``outscale`` says; None if unclear."""
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    return False if text in _FALSE else None


def _refuse(reason: str) -> Decision:
    return Decision(False, reason, refusal=reason)


def section(profile: str | None) -> str:
    """Return a profile as its section in ``~/.aws/config`` is headed.

    >>> section("a b")
    "[profile 'a b']"
    """
    if not profile or profile == "default":
        return "[default]"
    return f"[profile {shlex.quote(profile)}]"
