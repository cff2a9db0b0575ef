"""Who says that the keys of a session are OUTSCALE's?"""

from __future__ import annotations

import os
from typing import Any

from awscli_outscale.cloud import access_keys, hosts
from awscli_outscale.cloud.decision import Decision, sources_of
from awscli_outscale.triage import OURS, services_of, stray_sections


def install(events: Any, decision: Decision, **kwargs: Any) -> None:
    """Remember the keys with which a session signs for OUTSCALE.

    A program may hand them to another session, and that one to AWS.
    """

    def remember(request: Any, request_signer: Any, **kwargs: Any) -> None:
        credentials = request_signer._credentials
        host = hosts.host_of(request.url)
        if credentials and hosts.is_under(host, decision.domain):
            key = credentials.access_key
            if not access_keys.is_aws(key):
                OURS.add(key)

    # After those who refuse.
    events.register_last("before-sign", remember)


def of(
    session: Any, access_key: str | None, is_guessed: bool = False
) -> str | None:
    """Return who says that a key is OUTSCALE's, or None.

    :param session: the session that is to sign with it.
    :param access_key: not a temporary one.
    :param is_guessed: it is only a session like it.
    """
    full_config = session.full_config
    return access_keys.owner(
        access_key,
        profile=session.profile or "default",
        profiles=full_config.get("profiles", {}),
        sections=services_of(full_config),
        strays=dict(stray_sections(full_config)),
        environ=os.environ,
        is_guessed=is_guessed,
    )


def as_written(session: Any) -> str | None:
    """Return who says that a session's keys are OUTSCALE's, or None.

    By what is written down: to load them may start a program, or ask for a
    code.
    """
    profiles = session.full_config.get("profiles", {})
    config = profiles.get(session.profile or "default", {})
    chain = (profiles.get(each, {}) for each in sources_of(config, profiles))
    with_keys = [c for c in (config, *chain) if "aws_access_key_id" in c]
    key = with_keys[0]["aws_access_key_id"] if with_keys else ""
    token = config.get("aws_session_token")
    if "profile" not in session.instance_variables():
        key = os.environ.get("AWS_ACCESS_KEY_ID") or key
        token = os.environ.get("AWS_SESSION_TOKEN") or token
    if access_keys.is_temporary(key, token):
        return None
    return of(session, key)
