"""Whose is an access key: OUTSCALE's, or AWS's?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from awscli_outscale.cloud import hosts, regions
from awscli_outscale.cloud.decision import (
    is_outscales,
    section,
    sources_of,
)
from awscli_outscale.cloud.objections import NEEDS_AWS
from awscli_outscale.cloud.objections import is_aws as is_aws

if TYPE_CHECKING:
    from awscli_outscale.cloud.sections import Unread


def is_temporary(access_key: str | None, token: str | None = None) -> bool:
    """Tell whether a key is one of those that only AWS gives out.

    They come with a session token, and begin with ASIA ("IAM identifiers" in
    AWS's documentation).
    """
    return bool(token) or str(access_key).startswith("ASIA")


def may_be_outscales(access_key: str | None) -> bool:
    """Tell whether a key looks like one of OUTSCALE's: A1B2C3D4…, 20 long."""
    key = str(access_key)
    has_shape = len(key) == 20 and key.isascii() and key.isalnum()
    return has_shape and key == key.upper() and not is_aws(key)


def are_aws(config: Mapping[str, Any]) -> bool:
    """Tell whether the keys of a profile are temporary ones, from AWS.

    Not if it has keys of its own as well.
    """
    return any(config.get(setting) for setting in NEEDS_AWS) and not any(
        config.get(own) for own in ("aws_access_key_id", "credential_process")
    )


def owner(
    access_key: str | None,
    *,
    profile: str,
    profiles: Mapping[str, Mapping[str, Any]],
    sections: Mapping[str, Mapping[str, Any]],
    unread: Iterable[Unread],
    environ: Mapping[str, str],
    endpoints: Iterable[str] = (),
    is_guessed: bool = False,
    is_given: bool = False,
) -> str | None:
    """Return who says that a key is OUTSCALE's, or None.

    :param access_key: the key that is about to sign, not a temporary one;
        empty if it is not known: then the profile says whose it is.
    :param profile: the name of the profile that it is used for.
    :param profiles: all profiles, by name.
    :param sections: the ``services`` sections, by name.
    :param unread: sections that botocore ignores, such as [osc].
    :param environ: the environment.
    :param endpoints: the variables in it that may have OUTSCALE's endpoint.
    :param is_guessed: the profile is a guess; then a key that is in no
        profile may be that of any ``credential_process``.
    :param is_given: a program has passed the key, which is not from there.
    """
    ours = _ours(access_key, profiles, sections, unread)
    for config, said in ours.values():
        if access_key and config.get("aws_access_key_id") == access_key:
            return said
    if access_key and access_key == environ.get("OSC_ACCESS_KEY"):
        return "OSC_ACCESS_KEY"
    is_environments = bool(access_key) and access_key == environ.get(
        "AWS_ACCESS_KEY_ID"
    )
    is_written = any(
        config.get("aws_access_key_id") == access_key
        for config in profiles.values()
    )
    for name in (profile, *sources_of(profiles.get(profile, {}), profiles)):
        config, said = ours.get(name, ({}, ""))
        if not said or (
            not is_environments
            and _is_anothers(access_key, config, is_given or is_written)
        ):
            continue
        if is_environments or not are_aws(config):
            return said
    if is_environments:
        return None if is_aws(access_key) else named_in(environ, endpoints)
    if is_guessed and may_be_outscales(access_key) and not is_written:
        for config, said in ours.values():
            if config.get("credential_process"):
                return said
    return None


def _is_anothers(
    access_key: str | None, config: Mapping[str, Any], is_apart: bool
) -> bool:
    """Tell whether a program has other keys than those of its profile.

    One that looks like OUTSCALE's may be, whatever the profile has.

    :param is_apart: it is known that the key is from elsewhere.
    """
    return (
        bool(access_key)
        and not may_be_outscales(access_key)
        and access_key != config.get("aws_access_key_id")
        and (
            is_apart
            or (
                not config.get("credential_process")
                and bool(config.get("aws_access_key_id"))
            )
        )
    )


def _ours(
    access_key: str | None,
    profiles: Mapping[str, Mapping[str, Any]],
    sections: Mapping[str, Mapping[str, Any]],
    unread: Iterable[Unread],
) -> dict[str, tuple[Mapping[str, Any], str]]:
    """Return the profiles that make a key OUTSCALE's.

    :returns: their settings, and how to name them.
    """
    found = {
        name: (config, section(name))
        for name, config in profiles.items()
        if is_outscales(config, sections, access_key)
    }
    if is_aws(access_key):
        return found  # what is not read does not say so of AWS's
    for heading, name, settings, is_twice in unread:
        config = {**settings, **profiles.get(name, {})}
        if name not in found and is_outscales(
            {**settings, **_switch(profiles.get(name, {}))},
            sections,
            access_key,
        ):
            twice = "there are two of that name"
            belongs = f"its lines belong in {section(name)}"
            advice = twice if is_twice else belongs
            found[name] = config, f"[{heading}] ({advice})"
    return found


def _switch(config: Mapping[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in config.items() if n == "outscale"}


def named_in(
    environ: Mapping[str, str], endpoints: Iterable[str]
) -> str | None:
    """Return how to name the keys beside an OUTSCALE endpoint, or None.

    :param environ: the environment.
    :param endpoints: the variables in it that may have that endpoint.
    """
    for name in endpoints:
        if hosts.names(environ[name], regions.DOMAIN):
            return f"the OUTSCALE account that {name} is for"
    return None
