"""Keep OUTSCALE's keys from commands that sign without botocore's events.

For a session of the AWS CLI that is not an OUTSCALE one, but may have
OUTSCALE's keys: those of a profile with an OUTSCALE endpoint for ``ec2``
alone, say. The last word on each request is ours there as well; but the
commands of ``data/signers.json`` and the C library of `aws s3` sign
without asking anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awscli_outscale import errors
from awscli_outscale.hooks import key_owner
from awscli_outscale.triage import decision_of


def install(session: Any) -> None:
    """Look at each command of a session, before it does anything."""

    def check(
        event_name: str, args: Sequence[str] = (), **kwargs: Any
    ) -> None:
        # An alias may have made it an OUTSCALE session.
        if decision_of(session) is None:
            _check(session, event_name, args)

    session.get_component("event_emitter").register_first(
        "before-building-argument-table-parser", check
    )


def _check(session: Any, event_name: str, args: Sequence[str]) -> None:
    from awscli_outscale.hooks import commands_refused

    if event_name.split(".")[1] == "s3":
        if key_owner.as_written(session):
            from awscli_outscale.hooks import object_storage

            object_storage.transfer_classically(session)
        return
    command = commands_refused.listed(event_name, args)
    if command is None:
        return
    from awscli_outscale import data

    signers = data.load("signers")
    said_by = key_owner.as_written(session)
    if said_by and command not in signers["own_key"]:
        does = signers["refused"][command]
        raise errors.refused(
            f"`aws {command}` {does}, and would use the access key of "
            f"{said_by}, which is OUTSCALE's. Name a profile with AWS keys "
            "(--profile). Nothing was sent."
        )
