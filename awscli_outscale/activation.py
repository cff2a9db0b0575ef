"""Decide, once the AWS CLI's session is ready, whether to take part at all.

At ``session-initialized`` the profile, the Region and the options are final;
any earlier event sees the wrong profile.
"""

from __future__ import annotations

import os
from typing import Any

from awscli_outscale.profile import FORCED, decide


def activate(session: Any, parsed_args: Any, **kwargs: Any) -> None:
    """Event handler: make the session an OUTSCALE one, or leave it alone."""
    from awscli_outscale.session import call_of, install

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
    from awscli_outscale import images

    images.register(session.get_component("event_emitter"))


_forced = False


def _take_forced() -> bool:
    """Tell whether this process is meant for OUTSCALE; its children are not.

    A ``credential_process`` or an alias may well call ``aws`` for AWS.
    """
    global _forced
    _forced = _forced or os.environ.pop(FORCED, "") == "1"
    return _forced
