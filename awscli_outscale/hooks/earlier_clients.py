"""Clients that a session made before it was enabled: still AWS's.

They sign with the session's keys, and know nothing of what it has become.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud import hosts
from awscli_outscale.cloud.decision import Decision


def stop(session: Any, decision: Decision) -> None:
    """Refuse the calls of the clients that a session has made.

    Those with an OUTSCALE endpoint of their own may go on.
    """
    from awscli_outscale.hooks import classic_transfers

    for client in _made_by(session):
        host = hosts.host_of(client.meta.endpoint_url)
        classic_transfers.keep(client)
        if not hosts.is_under(host, decision.domain):
            refuse = _refusal(client.meta.service_model.service_name, host)
            for event in ("before-sign", "before-send"):
                client.meta.events.register_first(event, refuse)


def _made_by(session: Any) -> Iterator[Any]:
    """Yield the clients of a session that are still in use.

    botocore keeps no list of them; a client keeps the loader of its session.
    """
    from botocore.client import BaseClient

    # botocore makes a class for each client.
    classes = set(BaseClient.__subclasses__())
    if not classes:
        return
    loader = session.get_component("data_loader")
    for client in gc.get_referrers(*classes):
        if type(client) in classes and client._loader is loader:
            yield client


def _refusal(service: str, host: str | None) -> Any:
    def refuse(**kwargs: Any) -> None:
        raise errors.refused(
            f"This client for {service} was made before enable(session), and "
            f"would call {host or 'AWS'} with the session's keys. Make it "
            "again, after enable(); for AWS, use another session. Nothing "
            "was sent."
        )

    return refuse
