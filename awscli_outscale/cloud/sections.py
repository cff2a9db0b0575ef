"""What the sections of a configuration file are meant for.

botocore takes no notice of ``[osc]``, ``[Profile osc]`` and ``[profile my
osc]``, and forgets ``[profile osc]`` where ``[profile "osc"]`` follows. Their
keys stand in the other file, and are used without what the section says. The
same is true of a setting that stands below another one, or has a name that
only another program knows.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from awscli_outscale.cloud import hosts, regions

_OTHERS = re.compile(r"[\s\"']*(plugins|sso-session|services)\b", re.I)
_PROFILE = re.compile(r"[\s\"']*prof\w*(?=[\s:._\"'-])[\s:._\"'-]*", re.I)
_SERVICES = re.compile(r"[\s\"']*services[\s:._\"'-]*", re.I)
_SWITCH = re.compile("outscale(_domain)?", re.I)
# Also as other programs, and hasty users, spell it.
_ENDPOINT = re.compile(r"(\w+_)?endpoint_url|endpoint(-url)?", re.I)


class Unread(NamedTuple):
    """A section that botocore has not read, or has read and forgotten.

    :ivar heading: what stands between its brackets.
    :ivar profile: the name of the profile that it is meant for.
    :ivar is_twice: it is forgotten, for another one of the same name.
    """

    heading: str
    profile: str
    settings: Mapping[str, Any]
    is_twice: bool


def unread(
    raw: Mapping[str, Mapping[str, Any]], profiles: Iterable[str]
) -> Iterator[Unread]:
    """Yield the sections of a file that botocore has not read.

    :param raw: all sections, by their headings (``raw_config_parse``).
    :param profiles: the names of the profiles that there are.
    """
    known = {name.casefold(): name for name in profiles}
    last = {_profile_of(heading): heading for heading in raw}
    for heading, settings in raw.items():
        name = _profile_of(heading)
        if name is not None:
            if last[name] != heading:
                yield Unread(heading, name, settings, True)
        elif not _OTHERS.match(heading):
            meant = _PROFILE.sub("", heading, count=1).strip(" \t\"'")
            meant = known.get(meant.casefold(), meant)
            yield Unread(heading, meant, settings, False)


def _profile_of(heading: str) -> str | None:
    """Return the profile that botocore takes a section for, or None."""
    if heading == "default":
        return heading
    if not heading.startswith("profile"):
        return None
    try:
        words = shlex.split(heading)
    except ValueError:
        return None
    return words[1] if len(words) == 2 else None


def services_meant(
    raw: Mapping[str, Mapping[str, Any]], names: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """Return the ``services`` sections that are meant by names of theirs.

    :param raw: all sections, by their headings.
    :param names: what profiles name them.
    :returns: by name, the sections by their headings; all of them if there is
        none of that name, however it is written.
    """
    every = {
        heading: _SERVICES.sub("", heading, count=1).strip(" \t\"'").casefold()
        for heading in raw
        if _SERVICES.match(heading)
    }
    found = {}
    for name in names:
        meant = [h for h, each in every.items() if each == name.casefold()]
        found[name] = {heading: raw[heading] for heading in meant or every}
    return found


def name_outscale(settings: Mapping[str, Any]) -> bool:
    """Tell whether settings have OUTSCALE in them, wherever it stands.

    >>> name_outscale({"role_arn": "arn:aws:iam::1:role/outscale.com"})
    False
    """
    return any(outscale_settings(settings))


def outscale_settings(settings: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the settings that have OUTSCALE in them.

    ``outscale`` or ``outscale_domain``, or an endpoint; also below another
    setting, or in the lines that an indented one has become a part of. No
    other setting says whose a key is: not ``console_url``, for instance.

    >>> list(outscale_settings({"s3": {"endpoint": "https://oos.outscale.com"}}))
    ['s3.endpoint']
    """
    for name, value in settings.items():
        if _SWITCH.fullmatch(name):
            yield name
            continue
        below: Mapping[str, Any]
        if isinstance(value, Mapping):
            below = value
        else:
            first, *more = str(value).split("\n")
            if _ENDPOINT.fullmatch(name) and hosts.names(
                first, regions.DOMAIN
            ):
                yield name
            lines = (line.partition("=") for line in more)
            below = {n.strip(): v.strip() for n, _, v in lines}
        for each in outscale_settings(below):
            yield f"{name}.{each}"
