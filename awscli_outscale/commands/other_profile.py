"""A session with another profile than that of the call, under its laws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud.decision import decide
from awscli_outscale.commands import unloaded_keys
from awscli_outscale.hooks import lockout
from awscli_outscale.hooks.install import call_of, in_words, install
from awscli_outscale.terminal import next_command


def session_of(source: Any, profile: str, option: str) -> Any:
    """Return a session with another profile, under the same laws.

    :param source: the session of the command.
    :param option: that names the profile, for messages.
    :raises Refused: there is no such profile, it is not OUTSCALE's, or it
        cannot be used.
    :raises ParamValidationError: the name is empty.
    """
    import botocore.session
    from botocore.exceptions import ProfileNotFound

    if not profile.strip():
        raise errors.invalid_parameters([f"{option}: Name a profile."])
    session = botocore.session.Session(profile=profile)
    configure = next_command.speller(source)(
        *("outscale", "configure", "--profile", profile)
    )
    try:
        session.get_scoped_config()
    except ProfileNotFound as problem:
        raise errors.refused(
            f"{option} {profile}: {problem}. Nothing was sent. To set it up: "
            f"{configure}"
        ) from None
    # Nobody has said that these keys are OUTSCALE's but the profile itself:
    # it is not forced, and an endpoint in the environment says nothing.
    call = call_of(session)
    alone = decide(call._replace(environ=_without_endpoints(call.environ)))
    decision = decide(call) if alone.outscale else alone
    decision = in_words(decision, call, session, "cli")
    if decision.refusal:
        raise errors.refused(f"{option} {profile}: {decision.refusal}")
    if not decision.outscale:
        raise errors.refused(
            f"{option} {profile}: It is not an OUTSCALE profile "
            f"({decision.why}), so its keys may be AWS's. Nothing was "
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


def keys_of(session: Any, name: str) -> Any:
    """Return the keys of a session with another profile.

    :param name: the option and the profile, for messages.
    :raises Refused: there are none, or they cannot be loaded.
    """
    why = "It has no keys."
    try:
        credentials = session.get_credentials()
        if credentials is not None:
            return credentials.get_frozen_credentials()
    except Exception as problem:
        # Anything that makes botocore fail: it is the user's program.
        why = f"Its keys cannot be loaded: {unloaded_keys.why(problem)}."
    raise errors.refused(
        f"{name}: {why} Nothing was sent. Set aws_access_key_id and "
        "aws_secret_access_key in it, or a credential_process that works."
    )


def _without_endpoints(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith("AWS_ENDPOINT_URL")
    }
