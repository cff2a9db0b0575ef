"""What makes a profile look like AWS's, which is confirmed with the user?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awscli_outscale.cloud import (
    access_keys,
    configured_endpoint,
    hosts,
    regions,
)
from awscli_outscale.cloud.decision import read_switch, section
from awscli_outscale.cloud.objections import NEEDS_AWS
from awscli_outscale.commands.outscale.configure import osc_profile

# Settings that have no place in an OUTSCALE profile: by which botocore gets
# keys from AWS, and what goes with them.
_AWS_SETTINGS = ("aws_session_token", *NEEDS_AWS, "source_profile")


def why_aws(
    config: Mapping[str, Any],
    sections: Mapping[str, Mapping[str, Any]],
    profile: str,
    profiles: Mapping[str, Mapping[str, Any]],
) -> list[str]:
    """Say, in sentences, what makes a profile look like an AWS profile.

    :param config: its settings.
    :param sections: the ``services`` sections, by name.
    :param profiles: all profiles, by name.
    """
    if read_switch(config.get("outscale")):
        return []
    found = []
    if "outscale" in config:
        found.append(f"It says outscale = {config['outscale']}.")
    found += why_aws_key(str(config.get("aws_access_key_id", "")))
    process = str(config.get("credential_process", ""))
    if process and not osc_profile.LINK.search(process):
        found.append("It gets its keys from a credential_process.")
    found += [f"It has {name}." for name in _AWS_SETTINGS if name in config]
    endpoints = configured_endpoint.all_of_profile(config, sections)
    named = [hosts.host_of(each.url) for each in endpoints]
    found += [f"Its endpoint {h} is AWS's." for h in named if hosts.is_aws(h)]
    region = config.get("region")
    private = config.get("outscale_domain") or any(named)
    if region and region not in regions.REGIONS and not private:
        found.append(f"Its Region {region} is not one of OUTSCALE's.")
    found += [
        f"{section(name)} gets its keys from it (source_profile)."
        for name, other in profiles.items()
        if other.get("source_profile") == profile and name != profile
    ]
    return found


def settings_of_aws(
    config: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    """Return the settings of a profile that only AWS can serve.

    The parameters are those of :func:`why_aws`.
    """
    found = [name for name in _AWS_SETTINGS if name in config]
    found += [
        each.setting
        for each in configured_endpoint.all_of_profile(config, sections)
        if hosts.is_aws(hosts.host_of(each.url))
    ]
    return tuple(dict.fromkeys(found))


def why_aws_key(access_key: str) -> list[str]:
    """Say what makes an access key ID look like AWS's."""
    if not access_keys.is_aws(access_key):
        return []
    return [f"Its access key ID begins with {access_key[:4]}, as AWS's do."]
