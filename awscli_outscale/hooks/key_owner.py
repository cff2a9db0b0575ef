"""Who says that the keys of a session are OUTSCALE's?"""

from __future__ import annotations

import os
from typing import Any

from awscli_outscale import osc_cli
from awscli_outscale.cloud import access_keys, hosts, sections
from awscli_outscale.cloud.decision import Decision
from awscli_outscale.triage import OURS, endpoints_of_ours, services_of

# botocore's names of the credential providers that only read files.
_FILES = ("shared-credentials-file", "config-file")


def install(events: Any, decision: Decision, **kwargs: Any) -> None:
    """Remember the keys with which a session signs for OUTSCALE.

    A program may hand them to another session, and that one to AWS.
    """

    def remember(request: Any, request_signer: Any, **kwargs: Any) -> None:
        credentials = request_signer._credentials
        host = hosts.host_of(request.url)
        if credentials and hosts.is_under(host, decision.domain):
            key = credentials.access_key
            # The "testing" of a test suite is nobody's.
            if access_keys.may_be_outscales(key):
                OURS.add(key)

    # After those who refuse.
    events.register_last("before-sign", remember)


def of(
    session: Any,
    access_key: str | None,
    is_guessed: bool = False,
    host: str | None = None,
    is_given: bool = False,
) -> str | None:
    """Return who says that a key is OUTSCALE's, or None.

    :param session: the session that is to sign with it.
    :param access_key: not a temporary one.
    :param is_guessed: it is only a session like it.
    :param host: where it is to be used; None if that is not known.
    :param is_given: a program has passed the key itself.
    """
    full_config = session.full_config
    profiles = full_config.get("profiles", {})
    names = {str(config.get("services", "")) for config in profiles.values()}
    names.discard("")
    raw = all_sections(session)
    return access_keys.owner(
        access_key,
        profile=session.profile or "default",
        profiles=profiles,
        sections=services_of(full_config)
        | sections.services_meant(raw, names),
        unread=sections.unread(raw, profiles),
        environ=os.environ,
        endpoints=_endpoints_for(host),
        is_guessed=is_guessed,
        is_given=is_given,
    )


def _endpoints_for(host: str | None) -> list[str]:
    """Return the variables with an OUTSCALE endpoint that say whose keys are.

    To a third cloud, none that the AWS CLI does not read: S3_ENDPOINT may be
    another program's, with other keys.
    """
    found = endpoints_of_ours(os.environ)
    if host is None or hosts.is_aws(host):
        return found
    return [name for name in found if name.startswith("AWS_ENDPOINT_URL")]


def by_shape(access_key: str | None) -> str | None:
    """Return who says that a key which is to go to AWS is OUTSCALE's, or None.

    AWS's own begin with AKIA or ASIA; any other one is not good for AWS, and
    a variable with an OUTSCALE endpoint says whose it is, or osc-cli's file.
    """
    if not access_keys.may_be_outscales(access_key):
        return None
    return access_keys.named_in(
        os.environ, endpoints_of_ours(os.environ)
    ) or osc_cli.owner(access_key, os.environ)


def all_sections(session: Any) -> Any:
    """Return all sections of the configuration file, by their headings."""
    from botocore.configloader import raw_config_parse
    from botocore.exceptions import BotoCoreError

    try:
        return raw_config_parse(session.get_config_variable("config_file"))
    except BotoCoreError:  # there is none; a damaged one ends every command
        return {}


def as_written(session: Any) -> str | None:
    """Return who says that a session's keys are OUTSCALE's, or None.

    By what is written down: to load them may start a program, or ask for a
    code.
    """
    from botocore.exceptions import BotoCoreError

    profiles = session.full_config.get("profiles", {})
    config = profiles.get(session.profile or "default", {})
    key, token = "", None
    try:
        written = _written(session, config)
        if written is not None:
            key, token = written.access_key, written.token
    except (BotoCoreError, RuntimeError):
        pass  # half of a pair, or expired: the command says so
    if access_keys.is_temporary(key, token):
        return None
    return of(session, key) or by_shape(key)


def _written(session: Any, config: Any) -> Any:
    """Return the keys that are written down, with the token beside them.

    None where botocore would rather ask AWS or a program for others.
    """
    temporary = access_keys.are_aws(config)
    for provider in session.get_component("credential_provider").providers:
        method = provider.METHOD
        if method == "env" or (method in _FILES and not temporary):
            keys = provider.load()
            if keys is not None:
                return keys
        elif method == "custom-process" and "credential_process" in config:
            return None
    return None
