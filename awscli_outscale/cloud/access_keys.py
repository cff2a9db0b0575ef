"""Whose is an access key: OUTSCALE's, or AWS's?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awscli_outscale.cloud import hosts, regions
from awscli_outscale.cloud.configured_endpoint import ENVIRONMENT
from awscli_outscale.cloud.decision import (
    is_outscales,
    section,
    sources_of,
)


def is_temporary(access_key: str | None, token: str | None = None) -> bool:
    """Tell whether a key is one of those that only AWS gives out.

    They come with a session token, and begin with ASIA ("IAM identifiers" in
    AWS's documentation).
    """
    return bool(token) or str(access_key).startswith("ASIA")


def is_aws(access_key: str | None) -> bool:
    """Tell whether a key looks like one of AWS's, temporary or not."""
    key = str(access_key)
    return len(key) == 20 and key.startswith(("AKIA", "ASIA"))


def owner(
    access_key: str | None,
    *,
    profile: str,
    profiles: Mapping[str, Mapping[str, Any]],
    sections: Mapping[str, Mapping[str, Any]],
    strays: Mapping[str, Mapping[str, Any]],
    environ: Mapping[str, str],
    is_guessed: bool = False,
) -> str | None:
    """Return who says that a key is OUTSCALE's, or None.

    :param access_key: the key that is about to sign, not a temporary one.
    :param profile: the name of the profile that it is used for.
    :param profiles: all profiles, by name.
    :param sections: the ``services`` sections, by name.
    :param strays: sections that botocore takes no notice of, such as [osc].
    :param environ: the environment.
    :param is_guessed: the profile is a guess; then a key that is in no
        profile may be that of any ``credential_process``.
    """
    ours = {
        name: config
        for name, config in profiles.items()
        if is_outscales(config, sections)
    }
    for name, config in ours.items():
        if config.get("aws_access_key_id") == access_key:
            return section(name)
    for name, config in strays.items():
        key = {**config, **profiles.get(name, {})}.get("aws_access_key_id")
        if key == access_key and is_outscales(config, sections):
            return f"[{name}] (write {section(name)})"
    if access_key == environ.get("OSC_ACCESS_KEY"):
        return "OSC_ACCESS_KEY"
    for name in (profile, *sources_of(profiles.get(profile, {}), profiles)):
        if name in ours:
            return section(name)
    if access_key == environ.get("AWS_ACCESS_KEY_ID"):
        return None if is_aws(access_key) else _endpoint_in(environ)
    if is_guessed and not any(
        config.get("aws_access_key_id") == access_key
        for config in profiles.values()
    ):
        for name, config in ours.items():
            if config.get("credential_process"):
                return section(name)
    return None


def _endpoint_in(environ: Mapping[str, str]) -> str | None:
    for name, value in environ.items():
        if name.startswith(ENVIRONMENT) and hosts.names(value, regions.DOMAIN):
            return name
    return None
