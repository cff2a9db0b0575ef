"""The clients of those commands of ``aws outscale`` that make calls."""

from __future__ import annotations

from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud.decision import Decision, section
from awscli_outscale.terminal import next_command
from awscli_outscale.triage import decision_of


def outscale(session: Any, command: str) -> Decision:
    """Return the decision of a session that is an OUTSCALE one.

    ``aws outscale`` is there for everybody, and a client of a session that
    is not OUTSCALE's would call AWS.

    :param command: the name of the command, for the message.
    :raises Refused: it is not, or its settings cannot be used.
    """
    session.get_scoped_config()  # says so if there is no such profile
    decision = decision_of(session)
    if decision is None or not decision.outscale:
        why = decision.refusal if decision else None
        configure = next_command.speller(session)("outscale", "configure")
        raise errors.refused(
            why
            or f"{section(session.profile)} is not an OUTSCALE "
            f"profile, and {command} is for those only. Nothing was sent. "
            f"Name one with --profile, or set one up: {configure}"
        )
    if decision.refusal:
        raise errors.refused(decision.refusal)
    return decision


def ec2(session: Any, parsed_globals: Any) -> Any:
    """Return the client that ``aws ec2`` would use."""
    return session.create_client(
        "ec2",
        region_name=parsed_globals.region,
        endpoint_url=parsed_globals.endpoint_url,
        verify=parsed_globals.verify_ssl,
    )
