"""Whose is a command line that is being completed?

The AWS CLI completes it, or prompts for it, with a session that was never
initialized; so it is decided about with a session of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from awscli_outscale import errors
from awscli_outscale.cloud import regions
from awscli_outscale.commands.outscale import visibility

if TYPE_CHECKING:
    from awscli_outscale.cloud.decision import Decision


def check(service_id: str, decide: Callable[..., Decision | None]) -> None:
    """Refuse if a command line that is being completed is OUTSCALE's.

    :param service_id: whom the completion asks, as botocore's events name it.
    :param decide: decides, as ``activation.decide``.
    :raises Refused: it is.
    """
    command = regions.command_of(service_id)
    for line in visibility.lines_being_typed():
        decision = decide_alone(line, decide, command)
        if decision is not None:
            raise errors.refused(f"Completion calls AWS, and {decision.why}.")


def decide_alone(
    line: str,
    decide: Callable[..., Decision | None],
    command: str | None = None,
) -> Decision | None:
    """Decide for a command line that is completed, with a new session.

    :param decide: decides, as ``activation.decide``.
    """
    import botocore.session

    session: Any = botocore.session.Session(
        profile=visibility.profile_named_in(line)
    )
    return decide(
        session,
        endpoint_url=visibility.endpoint_named_in(line),
        command=command,
    )
