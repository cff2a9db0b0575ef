"""The last word: on the final host and the final key of a request.

For the sessions that are not OUTSCALE ones, whoever made them: the AWS CLI
for completions and prompts, a plugin, botocore to assume a role. A request
that is about to go to OUTSCALE is decided about now; an OUTSCALE key signs
nothing for another cloud.
"""

from __future__ import annotations

import sys
from typing import Any

from awscli_outscale import errors
from awscli_outscale.checks.template import CLI, PYTHON, resolve
from awscli_outscale.cloud import access_keys, decision, hosts, regions
from awscli_outscale.hooks import key_owner
from awscli_outscale.hooks.guard import Guard
from awscli_outscale.hooks.install import call_of, in_words
from awscli_outscale.triage import OURS, is_unsigned

# botocore's word for keys that a program has passed.
_GIVEN = "explicit"


def check(
    session: Any,
    *,
    event_name: str,
    request: Any,
    request_signer: Any,
    region_name: str | None = None,
    signature_version: Any = None,
    used: tuple[bool, bool] = (False, False),
    is_guessed: bool = False,
    **kwargs: Any,
) -> bool:
    """Let a request be signed, or refuse.

    :param session: the session whose request it is, or one like it.
    :param used: whether the key has signed for another cloud, and for
        OUTSCALE.
    :param is_guessed: it is only one like it; its profile may be another.
    :returns: whether the host is OUTSCALE's.
    :raises Refused: it must not be signed.
    """
    used_elsewhere, used_at_outscale = used
    host = hosts.host_of(request.url)
    is_signed = not is_unsigned(signature_version)
    own = decision.domain_of(call_of(session).config)
    is_own = any(hosts.is_under(host, each) for each in (regions.DOMAIN, own))
    domain = None
    if is_signed and not is_own:
        domain = _domain_of_another(session, host)
    if domain:
        _check_owner(session, host, domain, request_signer._credentials)
    if is_own or domain:
        _check_ours(
            session,
            host,
            domain,
            used_elsewhere,
            event_name=event_name,
            request=request,
            request_signer=request_signer,
            region_name=region_name,
            signature_version=signature_version,
        )
        return True
    if is_signed and not hosts.is_loopback(host):
        if used_at_outscale:
            raise errors.refused(_used_elsewhere(host))
        _check_enabled(host, request_signer._credentials)
        _check_elsewhere(session, request, request_signer, is_guessed)
    return False


def _domain_of_another(session: Any, host: str | None) -> str | None:
    """Return the outscale_domain of any profile that a host lies under.

    There may be more than OUTSCALE under such a domain, minio.example.com
    say: what counts is an API of OUTSCALE's, in a Region.
    """
    for config in session.full_config.get("profiles", {}).values():
        domain = decision.domain_of(config)
        if hosts.may_be_outscales(domain) and hosts.names_api(host, domain):
            return domain
    return None


def _check_owner(
    session: Any, host: str | None, domain: str, credentials: Any
) -> None:
    """Refuse the keys of AWS, and of another domain of OUTSCALE's."""
    key = credentials.access_key if credentials is not None else None
    call = call_of(session)
    owners = {
        decision.section(name): decision.domain_of(config)
        for name, config in call.profiles.items()
        if key and config.get("aws_access_key_id") == key
        if decision.is_outscales(config, call.sections)
    }
    if domain in owners.values():
        return
    used = f"the access key of {' and '.join(owners)}"
    if not owners:
        used = "an access key of AWS's (AKIA…, ASIA…)"
    if owners or access_keys.is_aws(key):
        raise errors.refused(
            f"The request would go to {host}, which is OUTSCALE's by the "
            f"outscale_domain of a profile, with {used}. "
            f"Use the access key of an account under {domain}. Nothing was "
            "sent."
        )


def _used_elsewhere(host: str | None) -> str:
    return (
        f"The request would go to {host or 'an unclear host'}, with a key "
        "that has just been used elsewhere: it cannot be good for "
        "both OUTSCALE and another cloud. Unset the OUTSCALE endpoint, or "
        "name a profile for OUTSCALE alone. Nothing was sent there."
    )


def _check_enabled(host: str | None, credentials: Any) -> None:
    """Keep the keys of a program's OUTSCALE sessions from AWS."""
    key = credentials.access_key if credentials is not None else None
    if key in OURS and hosts.is_aws(host):
        raise errors.refused(
            f"The request would go to {host}, with an access key that "
            "a session passed to awscli_outscale.enable() has used "
            "for OUTSCALE. Create the session with AWS keys (profile_name, "
            "or aws_access_key_id), or enable it as well. Nothing was sent."
        )


def _check_ours(
    session: Any,
    host: str | None,
    domain: str | None,
    used_elsewhere: bool,
    **signing: Any,
) -> None:
    """Decide now, and look at the request as the guard would.

    :param domain: that the host lies under, if only another profile has it.
    """
    if used_elsewhere:
        raise errors.refused(_used_elsewhere(host))
    service_id = signing["event_name"].split(".")[1]
    command = regions.command_of(service_id)
    call = call_of(session, endpoint_url=f"https://{host}", command=command)
    if domain and not decision.is_outscales(call.config, call.sections):
        config = {**call.config, "outscale_domain": domain}
        call = call._replace(config=config)
    decided = in_words(decision.decide(call), call, session, _style())
    if decided.refusal or not decided.outscale:
        raise errors.refused(
            decided.refusal
            or f"The host {host} is OUTSCALE's, but {decided.why}. Nothing "
            "was sent."
        )
    Guard(decided).check_signing(**signing)


def _check_elsewhere(
    session: Any, request: Any, request_signer: Any, is_guessed: bool
) -> None:
    host = hosts.host_of(request.url)
    if not hosts.is_aws(host) and hosts.names(request.url, regions.DOMAIN):
        raise errors.refused(
            f"The request would go to {host or 'an unclear host'}, which "
            f"imitates an OUTSCALE host but does not end in {regions.DOMAIN}. "
            "If it is yours, set outscale_domain. Nothing was sent."
        )
    credentials = request_signer._credentials
    if credentials is None:
        return
    frozen = credentials.get_frozen_credentials()
    if access_keys.is_temporary(frozen.access_key, frozen.token):
        return  # AWS's
    is_given = credentials.method == _GIVEN
    owner = key_owner.of(
        session, frozen.access_key, is_guessed, host, is_given
    )
    if owner is None and hosts.is_aws(host):
        owner = key_owner.by_shape(frozen.access_key)
    if owner:
        name = resolve("{--profile}", _style(), command=str)
        raise errors.refused(
            f"The request would go to {host or 'an unclear host'} with the "
            f"access key of {owner}, which is OUTSCALE's and must not be sent "
            f"to another cloud. Name a profile with keys of that cloud "
            f"({name}), or an OUTSCALE endpoint for this service. Nothing was "
            "sent."
        )


def _style() -> str:
    """Return whether messages are read on a command line or in Python."""
    return CLI if "awscli" in sys.modules else PYTHON
