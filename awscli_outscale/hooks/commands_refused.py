"""Refuse the AWS CLI's commands that bypass botocore's events.

They sign by themselves, or start a program that does, or make a session of
their own: no guard of ours would see what they send. Or they open a page of
AWS's in a browser. ``data/signers.json``
has the list, and where in the AWS CLI each of them is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awscli_outscale import data, errors
from awscli_outscale.cloud import regions
from awscli_outscale.cloud.decision import Decision
from awscli_outscale.hooks.guard import Guard

# Commands of the AWS CLI that are not a service.
_NO_SERVICE = ("configure", "login")


def install(events: Any, decision: Decision, **kwargs: Any) -> None:
    """Refuse them in a session, before they do anything."""
    events.register_first(
        "before-building-argument-table-parser", Refusal(decision).check
    )


def listed(event_name: str, args: Sequence[str]) -> str | None:
    """Return the command that is on the list, or None.

    :param event_name: of the command that is about to read its options.
    :param args: these; one whose help is wanted is not on the list.
    """
    words = event_name.split(".")[1:]
    if words[0] in regions.SERVICES or list(args[-1:]) == ["help"]:
        return None
    refused = data.load("signers")["refused"]
    commands = (" ".join(words[:n]) for n in range(1, len(words) + 1))
    return next((each for each in commands if each in refused), None)


class Refusal:
    """Event handler: ends a command that is on the list."""

    def __init__(self, decision: Decision) -> None:
        self._decision = decision

    def check(
        self, event_name: str, args: Sequence[str] = (), **kwargs: Any
    ) -> None:
        """Look at the command that is about to read its options.

        :raises Refused: it is on the list, and more than its help is wanted.
        """
        command = listed(event_name, args)
        if command:
            self._refuse(command, data.load("signers")["refused"][command])

    def _refuse(self, command: str, does: str) -> None:
        if self._decision.refusal:
            raise errors.refused(self._decision.refusal)
        first = command.split()[0]
        if first not in _NO_SERVICE:
            Guard(self._decision).refuse_service(first)
        raise errors.refused(
            f"`aws {command}` {does}, and this is an OUTSCALE call "
            f"({self._decision.why}). For AWS, use a profile without "
            "`outscale = true` and no OUTSCALE endpoint. Nothing was sent."
        )
