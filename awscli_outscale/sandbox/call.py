"""A request, and what it says about itself: whose it is, and what it asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from awscli_outscale.sandbox import directlink
from awscli_outscale.sandbox.door.authentication import refusal
from awscli_outscale.sandbox.door.claims import (
    Claim,
    Refused,
    claim,
    named_service,
)
from awscli_outscale.sandbox.door.recording import Recorded
from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.facts import SERVICES
from awscli_outscale.sandbox.failures import Failure
from awscli_outscale.sandbox.oos import answer as oos
from awscli_outscale.sandbox.oos import claims as oos_claims
from awscli_outscale.sandbox.oos.address import address
from awscli_outscale.sandbox.params import Params


@dataclass(frozen=True)
class Call:
    """A request and what it says about itself, true or not."""

    request: Request
    service: str
    family: str
    action: str
    region: str
    params: Params = field(repr=False)
    claimed: Claim | None = field(repr=False)
    refused: Failure | None


def read(request: Request, region: str) -> Call:
    """Return the call that a request is.

    :param region: of one that does not say.
    """
    service = named_service(request)
    if address(request).region is not None:
        service = "s3"
    if service is None:
        asks = "Action" in request.form() or request.method == "POST"
        service = "ec2" if asks and request.path == "/" else "s3"
    family = SERVICES.get(service, "unknown")
    claimed, refused = None, None
    try:
        reads = oos_claims.claim if family == "s3" else claim
        claimed = reads(request)
    except Refused as problem:
        refused = refusal(problem)
    except Failure as problem:
        refused = problem
    queried = family not in ("s3", "directconnect")
    params = request.form() if queried else {}
    return Call(
        request,
        service,
        family,
        _action(request, family, params),
        (claimed.region if claimed else None) or region,
        params,
        claimed,
        refused,
    )


def _action(request: Request, family: str, params: Params) -> str:
    if family == "directconnect":
        return directlink.action(request)
    return params.get("Action", "") if params else oos.operation(request)


def record(call: Call) -> Recorded:
    """Return what is kept of a call for tests to look at."""
    request, claimed = call.request, call.claimed
    return Recorded(
        method=request.method,
        host=request.host,
        path=request.path,
        service=call.service,
        action=call.action,
        region=claimed.region if claimed else None,
        access_key=claimed.access_key if claimed else None,
        query=request.query,
        headers=request.headers,
        body=request.body,
        params=call.params,
    )
