"""Decide, once the AWS CLI's session is ready, whether to take part at all.

At ``session-initialized`` the profile, the Region and the options are final;
any earlier event sees the wrong profile.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from awscli_outscale.concerns import FORCED, might_be_ours
from awscli_outscale.installed import decision_of

if TYPE_CHECKING:
    from awscli_outscale.profile import Decision


def activate(session: Any, parsed_args: Any, **kwargs: Any) -> None:
    """Event handler: make the session an OUTSCALE one, or leave it alone."""
    global _activated, _main_table
    _activated = True
    # Whatever is kept until Python ends makes its end slower.
    main_table, _main_table = _main_table, None
    decision = _decide(
        session,
        endpoint_url=parsed_args.endpoint_url,
        region=parsed_args.region,
        command=parsed_args.command,
    )
    if decision is None:
        return
    from awscli_outscale import (
        fcu_commands,
        garbage,
        hinting,
        literal_urls,
        patient_waiters,
    )
    from awscli_outscale.commands import visibility
    from awscli_outscale.session import install

    events = session.get_component("event_emitter")
    garbage.make_rare(events)
    install(session, decision, style="cli")
    if decision.outscale and main_table is not None:
        visibility.add_to(main_table, session)
        hinting.watch(main_table, session, decision)

    patient_waiters.register(events, session)
    literal_urls.register(events)
    fcu_commands.register(events)


def offer_group(command_table: Any, session: Any, **kwargs: Any) -> None:
    """Event handler: let `aws outscale` exist for those who may see it.

    v1's completer has the command line in the environment, and builds the
    table for a session that nobody initializes.
    """
    global _main_table
    _main_table = command_table
    words = sys.argv[1:]
    line = None
    if "completer" in os.path.basename(sys.argv[0]):
        line = os.environ.get("COMP_LINE")
    if line is None and "outscale" not in words:
        return
    from awscli_outscale.commands import visibility

    if line is not None:
        words = visibility.words_to_complete(line)
    named = visibility.names_group(words, session.get_data("cli")["options"])
    if not named and line is not None:
        decision = _decide_alone(line)
        named = decision is not None and decision.outscale
    if named:
        visibility.add_to(command_table, session)


def add_commands(command_table: Any, session: Any, **kwargs: Any) -> None:
    """Event handler: give an OUTSCALE session our commands.

    v1's completer builds the command table of a session that nobody has
    initialized. Where calls are refused our options are there as well, so
    that the refusal is what the user reads.
    """
    decision = decision_of(session) or _decide(session)
    if decision is not None:
        from awscli_outscale import fcu_commands, image_commands

        fcu_commands.add_commands(command_table, session)
        image_commands.add_commands(command_table, session)


def check_completer(**kwargs: Any) -> None:
    """Event handler: refuse the calls of AWS CLI v2's completer.

    It makes them for the profile on the line, to AWS, with a session that
    nobody has initialized.
    """
    if _activated:
        return
    decision = _decide_alone(os.environ.get("COMP_LINE", ""))
    if decision is not None:
        from awscli_outscale import errors

        raise errors.refused(f"Completion calls AWS, and {decision.why}.")


def _decide(session: Any, **known: Any) -> Decision | None:
    """Decide what is to be done with a session; None is nothing at all."""
    from botocore.exceptions import ProfileNotFound

    forced = _take_forced()
    try:
        config = session.get_scoped_config()
    except ProfileNotFound:
        config = {}
    endpoint_url = known.get("endpoint_url")
    if not forced and not might_be_ours(config, os.environ, endpoint_url):
        return None
    from awscli_outscale.profile import decide
    from awscli_outscale.session import call_of

    decision = decide(call_of(session, forced=forced, **known))
    return decision if decision.outscale or decision.refusal else None


def _decide_alone(line: str) -> Decision | None:
    """Decide for a command line that is completed, with a new session."""
    import botocore.session

    from awscli_outscale.commands import visibility

    return _decide(
        botocore.session.Session(profile=visibility.profile_named_in(line))
    )


_activated = False
_main_table: Any = None
_forced = False


def _take_forced() -> bool:
    """Tell whether this process is meant for OUTSCALE; its children are not.

    A ``credential_process`` or an alias may well call ``aws`` for AWS.
    """
    global _forced
    _forced = _forced or os.environ.pop(FORCED, "") == "1"
    return _forced
