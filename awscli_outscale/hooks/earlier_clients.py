"""Sessions and clients that were there before a session was enabled.

The clients of that session are AWS's still: they sign with its keys, and know
nothing of what it has become. The others may have OUTSCALE's keys as well, as
those have that are made later.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud import hosts
from awscli_outscale.cloud.decision import Decision
from awscli_outscale.hooks import classic_transfers, other_sessions


def stop(session: Any, decision: Decision) -> None:
    """Refuse the calls of the clients that a session has made.

    Those with an OUTSCALE endpoint of their own may go on.
    """
    if not _may_have_made_any(session):
        return
    loader = session.get_component("data_loader")
    for client in _clients():
        if client._loader is not loader:
            continue
        host = hosts.host_of(client.meta.endpoint_url)
        classic_transfers.keep(client)
        if not hosts.is_under(host, decision.domain):
            refuse = _refusal(client.meta.service_model.service_name, host)
            for event in ("before-sign", "before-send"):
                client.meta.events.register_first(event, refuse)


def watch() -> None:
    """Have the last word in the sessions that there are already."""
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    owners = {}
    for session in _instances(Session):
        try:
            events = session.get_component("event_emitter")
        except AttributeError:
            continue  # another thread is making it, and it will be watched
        other_sessions.watch(events, session)
        classic_transfers.watch(session)
        # One whose profile does not exist has made no clients.
        with suppress(BotoCoreError):
            owners[id(session.get_component("data_loader"))] = session
    classic_transfers.ask()
    for client in _clients():
        owner = owners.get(id(client._loader))
        other_sessions.watch(client.meta.events, owner)


def _may_have_made_any(session: Any) -> bool:
    """Tell whether to look for clients, which takes long in a large program.

    By what a session makes for its first client, and seldom before.
    """
    components = getattr(session, "_internal_components", None)
    return "endpoint_resolver" not in getattr(components, "_deferred", ())


def _clients() -> Iterator[Any]:
    """Yield the clients that are still in use.

    botocore keeps no list of them; a client keeps the loader of its session.
    """
    from botocore.client import BaseClient

    for client in _instances(BaseClient):
        if hasattr(client, "_loader"):
            yield client


def _instances(base: Any) -> Iterator[Any]:
    """Yield the instances of a class and of those that inherit from it."""
    # botocore makes a class for each client.
    classes = set(_classes(base))
    for each in gc.get_referrers(*classes):
        if type(each) in classes:
            yield each


def _classes(base: Any) -> Iterator[Any]:
    yield base
    for each in base.__subclasses__():
        yield from _classes(each)


def _refusal(service: str, host: str | None) -> Any:
    def refuse(**kwargs: Any) -> None:
        raise errors.refused(
            f"This client for {service} was made before enable(session), and "
            f"would call {host or 'AWS'} with the session's keys. Create it "
            "again, after enable(); for AWS, use another session. Nothing "
            "was sent."
        )

    return refuse
