"""``aws outscale configure --remove``: leave behind only what is wanted.

Without the plugin an OUTSCALE profile is an AWS profile, and its keys would
go to AWS. Where the keys stay, an endpoint prevents that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud.decision import read_switch
from awscli_outscale.commands.outscale.command import is_v2
from awscli_outscale.commands.outscale.configure import (
    changes,
    files,
    ini,
    uninstall,
)
from awscli_outscale.commands.outscale.configure.osc_profile import LINK
from awscli_outscale.commands.outscale.configure.profile import (
    KEYS,
    NOWHERE,
    PLUGIN,
    PLUGIN_PATH,
)
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.messages import report

Profiles = Mapping[str, Mapping[str, Any]]


def run(session: Any, with_keys: bool, paths: tuple[str, str]) -> int:
    """Remove what is asked for, and say what was; return the exit code.

    :param paths: of the configuration and the credentials file.
    """
    one = session.instance_variables().get("profile")
    profiles = session.full_config.get("profiles", {})
    if one is not None and one not in profiles:
        raise errors.refused(
            f"There is no profile {one!r}. Nothing was changed."
        )
    chosen = {n: c for n, c in profiles.items() if one in (None, n)}
    if files.are_one(*paths):
        paths = (paths[0], paths[0])
    old = {path: files.read(path) for path in paths}
    try:
        new = _without(old, paths, chosen, with_keys)
        if one is None:
            new[paths[0]] = without_plugin(new[paths[0]])
    except ini.NotEditable as problem:
        raise errors.refused(
            f"{' or '.join(old)} cannot be changed ({problem}). Nothing was "
            "changed."
        ) from None
    changed = {p: text for p, text in new.items() if text != old[p]}
    files.write(changed)
    for path, text in changed.items():
        changes.show(path, old[path], text)
    if not changed:
        report("There is nothing to remove.")
    elif any(NOWHERE in text for text in changed.values()):
        report(
            f"The keys stay. Their profiles now have the endpoint {NOWHERE}, "
            "so that the keys are not sent to AWS."
        )
        report(_how_to_remove_keys(session, one, paths[1]))
    if one is None:
        place = Path(errors.__file__).resolve().parents[1]
        report(uninstall.how(place, is_v2()))
    return 0


def _without(
    texts: Mapping[str, str],
    paths: tuple[str, str],
    profiles: Profiles,
    with_keys: bool,
) -> dict[str, str]:
    config, credentials = paths
    new = dict(texts)
    for profile, settings in profiles.items():
        values = dict.fromkeys(_to_remove(settings, with_keys))
        if not values:
            continue
        new[credentials] = _remove(new[credentials], profile, values)
        section = ini.profile_section(profile)
        new[config] = _remove(new[config], section, values)
        if _has_keys(settings, values) and not settings.get("endpoint_url"):
            new[config] = ini.change(
                new[config], section, {"endpoint_url": NOWHERE}
            )
    return new


def _to_remove(settings: Mapping[str, Any], with_keys: bool) -> Iterator[str]:
    yield from (name for name in settings if name.startswith("outscale"))
    if with_keys and _is_ours(settings):
        yield from (name for name in KEYS if name in settings)
        if LINK.search(str(settings.get("credential_process", ""))):
            yield "credential_process"
        if settings.get("endpoint_url") == NOWHERE:
            yield "endpoint_url"  # of keys that stayed the first time


def _is_ours(settings: Mapping[str, Any]) -> bool:
    """Tell whether the keys of a profile are OUTSCALE's."""
    return bool(
        read_switch(settings.get("outscale"))
        or settings.get("endpoint_url") == NOWHERE
    )


def _how_to_remove_keys(
    session: Any, profile: str | None, credentials: str
) -> str:
    """Say how, now that `aws` may not load the plugin any more."""
    words = ("outscale", "configure", "--remove", "--with-keys")
    if profile is not None:
        command = next_command.speller(session)(*words)
    elif is_v2():
        return f"To remove them as well, delete them from {credentials}."
    else:
        command = next_command.of_profile(None, "aws-outscale", *words)
    return f"To remove them as well: {command}"


def _has_keys(settings: Mapping[str, Any], gone: Mapping[str, None]) -> bool:
    """Tell whether a profile keeps keys that are OUTSCALE's."""
    return _is_ours(settings) and any(
        name in settings and name not in gone
        for name in ("aws_access_key_id", "credential_process")
    )


def _remove(text: str, section: str, values: Mapping[str, None]) -> str:
    if not ini.has_section(text, section):
        return text
    return ini.change(text, section, values)


def without_plugin(text: str) -> str:
    """Return a configuration without our lines, and none that are empty."""
    plugins = ini.read(text).get("plugins", {})
    ours = [name for name, value in plugins.items() if value == PLUGIN]
    if ours and not any(n not in (*ours, PLUGIN_PATH) for n in plugins):
        ours.append(PLUGIN_PATH)  # which no other plugin needs
    if not ours:
        return text
    text = ini.change(text, "plugins", dict.fromkeys(ours))
    empty = r"(?m)^\[plugins\]\s*(?=^\[|\Z)"
    return re.sub(empty, "", text, count=1)
