"""What ``aws outscale configure`` makes of the user's configuration files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from awscli_outscale.cloud import hosts, regions
from awscli_outscale.cloud.decision import NEEDS_AWS, read_switch
from awscli_outscale.commands.outscale.configure import ini

#: Where tools without our plugin are sent for services that OUTSCALE lacks:
#: nowhere, in the place of AWS. (RFC 2606 keeps the name free.)
NOWHERE = "https://not-on-outscale.invalid"

#: Our line in [plugins], and that by which AWS CLI v2 finds us.
PLUGIN = "awscli_outscale"
PLUGIN_PATH = "cli_legacy_plugin_path"

_OURS = "outscale-"

#: The settings that are keys.
KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")

#: What the command has in it that --link-osc-cli writes.
LINK = re.compile(r"\bosc_cli\.py\b|\boutscale osc-credentials\b")

# Settings that have no place in an OUTSCALE profile: by which botocore gets
# keys from AWS, and what goes with them.
_AWS_SETTINGS = ("aws_session_token", *NEEDS_AWS, "source_profile")


class Setup(NamedTuple):
    """What a profile is to become.

    :ivar profile: its name; None for the default one.
    :ivar keys: access key ID and secret key; None to leave what there is.
    :ivar credential_process: the command that gives the keys; no keys are
        kept in the files then.
    :ivar domain: None for the public Regions'.
    :ivar native: also for tools that do not have our plugin.
    :ivar dropped: names of settings that only AWS can serve.
    """

    profile: str | None
    region: str
    keys: tuple[str, str] | None = None
    credential_process: str | None = None
    domain: str | None = None
    output: str | None = None
    native: bool = False
    dropped: tuple[str, ...] = ()


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
    if process and not LINK.search(process):
        found.append("It gets its keys from a credential_process.")
    found += [f"It has {name}." for name in _AWS_SETTINGS if name in config]
    endpoints = _endpoints(config, sections)
    named = [hosts.host_of(url) for _, url in endpoints]
    found += [f"Its endpoint {h} is AWS's." for h in named if hosts.is_aws(h)]
    region = config.get("region")
    private = config.get("outscale_domain") or any(named)
    if region and region not in regions.REGIONS and not private:
        found.append(f"Its Region {region} is not one of OUTSCALE's.")
    found += [
        f"[profile {name}] gets its keys from it (source_profile)."
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
        setting
        for setting, url in _endpoints(config, sections)
        if hosts.is_aws(hosts.host_of(url))
    ]
    return tuple(dict.fromkeys(found))


def why_aws_key(access_key: str) -> list[str]:
    """Say what makes an access key ID look like AWS's."""
    # AWS's documentation, "IAM identifiers": AKIA long-term, ASIA temporary.
    prefix = access_key[:4]
    if prefix in ("AKIA", "ASIA") and len(access_key) == 20:
        return [f"Its access key ID begins with {prefix}, as AWS's do."]
    return []


def change_config(text: str, setup: Setup) -> str:
    """Return ``~/.aws/config`` with the profile set up.

    :raises NotEditable: it is no configuration file, or too odd.
    """
    values = _values(setup)
    if setup.credential_process:
        values.update(dict.fromkeys(KEYS))
    elif setup.keys:
        # An old one of any kind would be beside the keys for nothing.
        values["aws_session_token"] = None
    if setup.native:
        domain = setup.domain or regions.DOMAIN
        text = ini.change(
            text,
            f"services {_services_name(setup)}",
            {
                service["service_id"].replace("-", "_"): {
                    "endpoint_url": "https://"
                    + regions.hostname(service["api"], setup.region, domain)
                }
                for service in regions.SERVICES.values()
            },
        )
    return ini.change(text, ini.profile_section(setup.profile), values)


def change_credentials(text: str, setup: Setup) -> str:
    """Return ``~/.aws/credentials`` with the profile set up.

    botocore prefers what stands there to ``~/.aws/config``, be it keys or
    not, so that nothing stays that the other file is to say.

    :raises NotEditable: it is no configuration file, or too odd.
    """
    section = setup.profile or "default"
    old = _section(text, section)
    values: dict[str, str | Mapping[str, str] | None] = {
        name: value if isinstance(value, Mapping) else None
        for name, value in _values(setup).items()
        if name in old
    }
    if setup.credential_process:
        values.update(dict.fromkeys(KEYS))
    elif setup.keys:
        values.update(zip(KEYS, (*setup.keys, None), strict=True))
    if not old and not setup.keys:
        return text
    return ini.change(text, section, values)


def change_one_file(text: str, setup: Setup) -> str:
    """Return a file that is both, with the profile set up.

    The default profile has one section there, the others have two.

    :raises NotEditable: it is no configuration file, or too odd.
    """
    text = change_config(text, setup)
    if setup.profile:
        return change_credentials(text, setup)
    if setup.keys and not setup.credential_process:
        keys = dict(zip(KEYS, (*setup.keys, None), strict=True))
        text = ini.change(text, "default", keys)
    return text


def load_plugin(text: str, path: str | None) -> str:
    """Return ``~/.aws/config`` with our plugin named in it.

    It comes before v2's path, so that v1 can read the file, too.

    :param path: the directory where AWS CLI v2 finds us; None for v1.
    :raises NotEditable: it is no configuration file, or too odd.
    """
    plugins = _section(text, "plugins")
    name = next((k for k, v in plugins.items() if v == PLUGIN), None)
    if name is None:
        name = "outscale" if "outscale" not in plugins else PLUGIN
        text = ini.change(text, "plugins", {name: PLUGIN})
    if path and not plugins.get(PLUGIN_PATH):
        text = ini.change(text, "plugins", {PLUGIN_PATH: path})
    return ini.move_before(text, "plugins", name, PLUGIN_PATH)


def is_native(config: Mapping[str, Any]) -> bool:
    """Tell whether a profile has been set up with ``native`` before."""
    return str(config.get("services", "")).startswith(_OURS)


def _endpoints(
    config: Mapping[str, Any], sections: Mapping[str, Mapping[str, Any]]
) -> list[tuple[str, str]]:
    """Return the endpoints of a profile, with the settings they come from."""
    services = sections.get(str(config.get("services", "")), {})
    found = [("endpoint_url", config.get("endpoint_url"))]
    found += [
        ("services", service.get("endpoint_url"))
        for service in services.values()
        if _is_map(service)
    ]
    return [(setting, str(url)) for setting, url in found if url]


def _values(setup: Setup) -> dict[str, str | Mapping[str, str] | None]:
    """Return all that the profile is to have, but keys."""
    values: dict[str, str | Mapping[str, str] | None] = {
        **dict.fromkeys(setup.dropped),
        "outscale": "true",
        "region": setup.region,
        "outscale_domain": setup.domain,
    }
    if setup.output:
        values["output"] = setup.output
    if setup.credential_process:
        values["credential_process"] = setup.credential_process
    if setup.native:
        values.update(_native(setup))
    return values


def _native(setup: Setup) -> dict[str, str | Mapping[str, str]]:
    return {
        "services": _services_name(setup),
        "endpoint_url": NOWHERE,
        # OOS: "AWS SDK and CLI Compatibility Warning", and path style.
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
        "s3": {"addressing_style": "path"},
    }


def _services_name(setup: Setup) -> str:
    domain = f".{setup.domain}" if setup.domain else ""
    return f"{_OURS}{setup.region}{domain}"


def _section(text: str, name: str) -> dict[str, str]:
    return ini.read(text).get(name, {})


def _is_map(value: Any) -> bool:
    return isinstance(value, Mapping)
