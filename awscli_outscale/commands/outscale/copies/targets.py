"""Sessions of their own for the accounts that a copy goes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from awscli_outscale import errors
from awscli_outscale.cloud.decision import decide
from awscli_outscale.commands.outscale.copies.journey import Target
from awscli_outscale.hooks import lockout
from awscli_outscale.hooks.install import call_of, in_words, install
from awscli_outscale.terminal import next_command
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
        session = _session(source, profile) if profile else source
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


def _session(source: Any, profile: str) -> Any:
    """Return a session with another profile, under the same laws."""
    import botocore.session

    session = botocore.session.Session(profile=profile)
    session.get_scoped_config()  # says so if there is no such profile
    # Nobody has said that these keys are OUTSCALE's but the profile itself:
    # it is not forced, and an endpoint in the environment says nothing.
    call = call_of(session)
    alone = decide(call._replace(environ=_without_endpoints(call.environ)))
    decision = decide(call) if alone.outscale else alone
    decision = in_words(decision, call, session, "cli")
    if decision.refusal:
        raise errors.refused(f"--to-profile {profile}: {decision.refusal}")
    if not decision.outscale:
        spell = next_command.speller(source)
        configure = spell("outscale", "configure", "--profile", profile)
        raise errors.refused(
            f"--to-profile {profile}: It is not an OUTSCALE profile "
            f"({decision.why}), so that its keys may be AWS's. Nothing was "
            "sent. Name another one, or make it an OUTSCALE profile: "
            f"{configure}"
        )
    session.user_agent_name = source.user_agent_name
    session.user_agent_version = source.user_agent_version
    session.user_agent_extra = source.user_agent_extra
    session.set_default_client_config(source.get_default_client_config())
    # The EC2 API's model has megabytes; it is read once.
    session.register_component(
        "data_loader", source.get_component("data_loader")
    )
    lockout.share(session, source)
    install(session, decision, style="cli")
    return session


def _without_endpoints(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith("AWS_ENDPOINT_URL")
    }
