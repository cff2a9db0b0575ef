"""Decide, once the AWS CLI's session is ready, whether to take part at all.

At ``session-initialized`` the profile, the Region and the options are final;
any earlier event sees the wrong profile.
"""

from __future__ import annotations

import os
import re
from typing import Any

from awscli_outscale import errors
from awscli_outscale.installed import decision_of
from awscli_outscale.profile import FORCED, decide
from awscli_outscale.session import call_of, install


def activate(session: Any, parsed_args: Any, **kwargs: Any) -> None:
    """Event handler: make the session an OUTSCALE one, or leave it alone."""
    global _activated
    _activated = True
    decision = decide(
        call_of(
            session,
            endpoint_url=parsed_args.endpoint_url,
            region=parsed_args.region,
            command=parsed_args.command,
            forced=_take_forced(),
        )
    )
    if not decision.outscale and not decision.refusal:
        return
    install(session, decision, style="cli")
    from awscli_outscale import fcu_commands, images, literal_urls

    events = session.get_component("event_emitter")
    images.register(events)
    literal_urls.register(events)
    fcu_commands.register(events)


def add_commands(command_table: Any, session: Any, **kwargs: Any) -> None:
    """Event handler: give an OUTSCALE session our commands.

    v1's completer builds the command table of a session that nobody has
    initialized. Where calls are refused our options are there as well, so
    that the refusal is what the user reads.
    """
    decision = decision_of(session) or decide(call_of(session))
    if decision.outscale or decision.refusal:
        from awscli_outscale import fcu_commands, images

        fcu_commands.add_commands(command_table, session)
        images.add_commands(command_table, session)


def check_completer(**kwargs: Any) -> None:
    """Event handler: refuse the calls of AWS CLI v2's completer.

    It makes them for the profile on the line, to AWS, with a session that
    nobody has initialized.
    """
    if _activated:
        return
    import botocore.session

    line = os.environ.get("COMP_LINE", "")
    named = re.search(r"\s--profile[ =]+(\S+)", line)
    session = botocore.session.Session(profile=named[1] if named else None)
    decision = decide(call_of(session, forced=_take_forced()))
    if decision.outscale or decision.refusal:
        raise errors.refused(f"Completion calls AWS, and {decision.why}.")


_activated = False
_forced = False


def _take_forced() -> bool:
    """Tell whether this process is meant for OUTSCALE; its children are not.

    A ``credential_process`` or an alias may well call ``aws`` for AWS.
    """
    global _forced
    _forced = _forced or os.environ.pop(FORCED, "") == "1"
    return _forced
