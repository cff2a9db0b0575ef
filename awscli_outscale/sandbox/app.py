"""Take a request through the front door: record, check, fail on order, serve.

The same door serves the socket and the sandbox's own reading of manifests, so
that their presigned URLs are really checked.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import RLock

from . import answers, fcu, oos
from .account import Account
from .claims import Claim, Refused, claim
from .clock import Clock
from .facts import REGIONS, SERVICES
from .failures import Dropped, Failure, failure
from .faults import Fault, Faults
from .images import Images
from .importing import Importer
from .moto_region import MotoRegion
from .moto_services import MotoServices
from .params import Params
from .recording import Recorded, Recording
from .signatures import verify
from .wire import Request, Response

logger = logging.getLogger("awscli_outscale.sandbox")
# Silent unless asked: without a handler Python shows warnings on stderr.
logger.addHandler(logging.NullHandler())

_S3_REFUSALS = {
    "mismatch": "signature",
    "malformed": "s3 malformed",
    "expired": "s3 expired",
    "incomplete": "s3 incomplete",
    "incomplete v4": "s3 incomplete v4",
    "too long": "s3 too long",
    "body": "s3 body",
}


@dataclass(frozen=True)
class Settings:
    """What a sandbox was started with; the repr holds no secret."""

    region: str
    access_key: str
    secret_key: str = field(repr=False)
    account_id: str
    import_seconds: float
    port: int


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
    refused: Refused | None


class App:
    """Every service of the sandbox, without a socket."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.recording = Recording()
        self.faults = Faults()
        self.images = Images(clock)
        self._settings = settings
        self._clock = clock
        self._lock = RLock()
        self._regions = tuple(dict.fromkeys((*REGIONS, settings.region)))
        self._services = MotoServices(settings.account_id, settings.access_key)
        self._ec2: dict[str, MotoRegion] = {}
        self._importer = Importer(
            self._serve,
            tuple(f"{h}:{settings.port}" for h in ("127.0.0.1", "localhost")),
            self._regions,
        )

    def answer(self, request: Request) -> Response:
        """Record a request from outside and answer it.

        Raises Dropped when the connection is to be closed without an answer.
        """
        call = self._call(request)
        self.recording.add(_record(call))
        return self._answer(call)

    def _serve(self, request: Request) -> Response:
        return self._answer(self._call(request))

    def _call(self, request: Request) -> Call:
        claimed, refused = None, None
        try:
            claimed = claim(request)
        except Refused as problem:
            refused = problem
        if claimed is not None:
            service = claimed.service
        else:
            asks = "Action" in request.form() or request.method == "POST"
            service = "ec2" if asks and request.path == "/" else "s3"
        family = SERVICES.get(service, "unknown")
        region = claimed.region if claimed else None
        params = {} if family == "s3" else request.form()
        return Call(
            request,
            service,
            family,
            params.get("Action", "") if params else oos.operation(request),
            region or self._settings.region,
            params,
            claimed,
            refused,
        )

    def _answer(self, call: Call) -> Response:
        request = call.request
        status: object = "dropped"
        try:
            response = self._checked(call)
            status = response.status
        except Failure as problem:
            response = answers.error(call.family, problem)
            status = f"{problem.status} {problem.code}"
        finally:
            logger.info(
                "%s %s %s -> %s",
                request.method,
                request.path,
                call.action,
                status,
            )
        return response

    def _checked(self, call: Call) -> Response:
        self._authenticate(call)
        fault = self.faults.take(call.action)
        if fault is not None and not fault.drop_after:
            return _instead(fault)
        with self._lock:
            response = self._work(call)
        if fault is not None:
            raise Dropped
        return response

    def _authenticate(self, call: Call) -> None:
        s3 = call.family == "s3"
        if call.refused is not None:
            raise failure(_S3_REFUSALS[call.refused.reason] if s3 else "auth")
        if call.claimed is None:
            if not s3 and call.action != "DescribeRegions":
                raise failure("auth")
            return
        if call.claimed.access_key != self._settings.access_key:
            raise failure("s3 key" if s3 else "auth")
        if call.region not in self._regions:
            raise failure("scope", region=call.region)
        secret, now = self._settings.secret_key, self._clock.now()
        try:
            verify(call.request, call.claimed, secret, now)
        except Refused as problem:
            if s3:
                raise failure(_S3_REFUSALS[problem.reason]) from problem
            wrong = problem.reason == "mismatch"
            raise failure("signature" if wrong else "auth") from problem

    def _work(self, call: Call) -> Response:
        if call.family == "s3":
            signed = call.claimed is not None
            return oos.answer(self._services, call.request, signed)
        if call.family == "unknown":
            raise failure("service", service=call.service)
        account = self._account(call.region)
        if call.family == "ec2":
            return fcu.answer(
                account,
                self._regions,
                call.params,
                lambda params: self._services.query(
                    "ec2", call.region, params
                ),
            )
        return self._services.query(call.family, call.region, call.params)

    def _account(self, region: str) -> Account:
        account_id = self._settings.account_id
        if region not in self._ec2:
            self._ec2[region] = MotoRegion(account_id, region)
        return Account(
            account_id,
            self._ec2[region],
            self.images,
            self._importer,
            self._clock,
            self._settings.import_seconds,
        )


def _instead(fault: Fault) -> Response:
    if fault.drop:
        raise Dropped
    if fault.body is not None:
        return Response(
            fault.status, (("Content-Type", "text/xml"),), fault.body
        )
    raise Failure(fault.status, fault.code, fault.message)


def _record(call: Call) -> Recorded:
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
