"""Sessions of their own for the accounts that a copy goes to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from awscli_outscale.commands import other_profile
from awscli_outscale.commands.outscale.copies.journey import Target
from awscli_outscale.triage import decision_of


class Place(NamedTuple):
    """A target, with what reaches it.

    :ivar session: a botocore session with the target's profile.
    :ivar client: an EC2 client of it, in the target's Region.
    """

    target: Target
    session: Any
    client: Any


def places(
    source: Any,
    profiles: Sequence[str],
    regions: Sequence[str],
    home: str,
    verify: Any,
) -> list[Place]:
    """Return where the copies are to go: each profile, in each Region.

    Sessions and clients are made here, one after the other: botocore's are
    not made for threads, their methods are.

    :param source: the session of the command.
    :param profiles: if there are none, it is the profile of the command.
    :param regions: if there are none, it is the Region of each profile.
    :param home: the Region for a profile that names none.
    :param verify: as ``parsed_globals.verify_ssl`` has it.
    :raises Refused: a profile is not OUTSCALE's, or cannot be used.
    """
    found: dict[Target, Place] = {}
    named: Sequence[str | None] = profiles or [None]
    for profile in named:
        session = (
            other_profile.session_of(source, profile, "--to-profile")
            if profile
            else source
        )
        for region in regions or [_region(session) or home]:
            target = Target(profile or source.profile or "default", region)
            if target not in found:
                client = session.create_client(
                    "ec2", region_name=region, verify=verify
                )
                found[target] = Place(target, session, client)
    return list(found.values())


def _region(session: Any) -> str | None:
    """Return the Region that a profile names, whatever the environment says.

    AWS_REGION would send all copies to one place.
    """
    decision = decision_of(session)
    region = session.get_scoped_config().get("region")
    return (decision.region if decision else None) or region
