"""What ``aws outscale configure`` makes of the user's configuration files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from awscli_outscale.cloud import regions
from awscli_outscale.commands.outscale.configure import ini

#: Where tools without our plugin are sent for services that OUTSCALE lacks:
#: nowhere, instead of AWS. (RFC 2606 keeps the name free.)
NOWHERE = "https://not-on-outscale.invalid"

#: Our line in [plugins], and that by which AWS CLI v2 finds us.
PLUGIN = "awscli_outscale"
PLUGIN_PATH = "cli_legacy_plugin_path"

_OURS = "outscale-"

#: The settings that are keys.
KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")


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


def change_config(text: str, setup: Setup) -> str:
    """Return ``~/.aws/config`` with the profile set up.

    :raises NotEditable: it is not a configuration file, or too odd.
    """
    values = _values(setup)
    if setup.credential_process:
        values.update(dict.fromkeys(KEYS))
    elif setup.keys:
        # An old one of any kind would be useless beside the keys.
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
    not, so nothing stays here that the other file is to say.

    :raises NotEditable: it is not a configuration file, or too odd.
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

    :raises NotEditable: it is not a configuration file, or too odd.
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
    :raises NotEditable: it is not a configuration file, or too odd.
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
