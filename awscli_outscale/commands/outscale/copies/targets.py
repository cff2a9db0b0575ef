"""Sessions of their own for the accounts that a copy goes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from awscli_outscale.commands import other_profile
from awscli_outscale.commands.outscale.copies.journey import Target
from awscli_outscale.terminal.messages import warn
from awscli_outscale.triage import decision_of

_OPTION = "--to-profile"


class Place(NamedTuple):
    """A target, with what reaches it.

    :ivar session: a botocore session with the target's profile.
    :ivar client: an EC2 client of it, in the target's Region.
    """

    target: Target
    session: Any
    client: Any


class _Account(NamedTuple):
    """What tells the accounts of two profiles apart."""

    access_key: str | None
    region: str
    endpoint: str

    def __repr__(self) -> str:
        return "_Account()"


def places(
    source: Any,
    profiles: Sequence[str],
    regions: Sequence[str],
    home: str,
    verify: Any,
) -> list[Place]:
    """Return where the copies are to go: each profile, in each Region.

    Profiles with the same access key are one account, and get one copy.

    Sessions and clients are made here, one after the other: botocore's are
    not made for threads, their methods are.

    :param source: the session of the command.
    :param profiles: if there are none, it is the profile of the command.
    :param regions: if there are none, it is the Region of each profile.
    :param home: the Region for a profile that names none.
    :param verify: as ``parsed_globals.verify_ssl`` has it.
    :raises Refused: a profile is not OUTSCALE's, or cannot be used.
    """
    found: dict[_Account, Place] = {}
    named: Sequence[str | None] = list(dict.fromkeys(profiles)) or [None]
    for profile in named:
        session, key = source, None
        if profile is not None:
            name = f"{_OPTION} {profile}"
            session = other_profile.session_of(source, profile, _OPTION)
            key = other_profile.keys_of(session, name).access_key
        own = dict.fromkeys(regions or [_region(session) or home])
        for region in own:
            target = Target(profile or source.profile or "default", region)
            client = session.create_client(
                "ec2", region_name=region, verify=verify
            )
            account = _Account(key, region, client.meta.endpoint_url)
            first = found.setdefault(account, Place(target, session, client))
            if first.target != target:
                warn(
                    f"{_OPTION} {profile}: It has the access key of "
                    f"{first.target.profile}, and one account gets one copy "
                    f"in {region}.",
                    "cli",
                )
    return list(found.values())


def _region(session: Any) -> str | None:
    """Return the Region that a profile names, whatever the environment says.

    AWS_REGION would send all copies to one place.
    """
    decision = decision_of(session)
    region = session.get_scoped_config().get("region")
    return (decision.region if decision else None) or region
