"""Take a request through the front door: record, check, fail on order, serve.

The same door serves the socket and the sandbox's own reading of manifests, so
that their presigned URLs are really checked.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from threading import RLock

from awscli_outscale.sandbox import answers, directlink
from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.call import Call, read, record
from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.door.authentication import Authentication
from awscli_outscale.sandbox.door.faults import Fault, Faults
from awscli_outscale.sandbox.door.keys import AccountKeys, Keyring
from awscli_outscale.sandbox.door.recording import Recording
from awscli_outscale.sandbox.door.wire import Request, Response
from awscli_outscale.sandbox.facts import DOMAIN, REGIONS
from awscli_outscale.sandbox.failures import Dropped, Failure, failure
from awscli_outscale.sandbox.fcu import actions
from awscli_outscale.sandbox.fcu.export_files import ExportWriter
from awscli_outscale.sandbox.fcu.export_tasks import ExportTasks
from awscli_outscale.sandbox.fcu.fetch import Importer
from awscli_outscale.sandbox.fcu.images import Images
from awscli_outscale.sandbox.fcu.snapshots import lend
from awscli_outscale.sandbox.moto import others
from awscli_outscale.sandbox.moto.moto_region import MotoRegion
from awscli_outscale.sandbox.moto.moto_services import MotoServices
from awscli_outscale.sandbox.oos import answer as oos
from awscli_outscale.sandbox.oos.address import address
from awscli_outscale.sandbox.oos.checks import check_route
from awscli_outscale.sandbox.oos.rules import error
from awscli_outscale.sandbox.params import Params

logger = logging.getLogger("awscli_outscale.sandbox")
# Silent unless asked: without a handler Python shows warnings on stderr.
logger.addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Settings:
    """What a sandbox was started with; `first` are its first keys."""

    region: str
    first: AccountKeys
    import_seconds: float
    clock_skew: float | None
    port: int
    public_images: bool = True


class App:
    """Every service of the sandbox, without a socket."""

    def __init__(
        self, settings: Settings, keyring: Keyring, clock: Clock
    ) -> None:
        self.recording = Recording()
        self.faults = Faults()
        self.images = Images(clock, settings.public_images)
        self.door = Authentication(keyring, clock, settings.clock_skew)
        self._settings = settings
        self._clock = clock
        self._lock = RLock()
        self._regions = tuple(dict.fromkeys((*REGIONS, settings.region)))
        self._services = MotoServices()
        self._ec2: dict[str, dict[str, MotoRegion]] = {}
        self._exports = ExportTasks(
            clock, ExportWriter(self._serve, clock).write
        )
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
        self.recording.add(record(call))
        return self._answer(call)

    def _serve(self, request: Request) -> Response:
        return self._answer(self._call(request))

    def _call(self, request: Request) -> Call:
        call = read(request, self._settings.region)
        if call.family != "s3":
            return call
        claimed = call.claimed.region if call.claimed else None
        region = oos.region(self._services, request, claimed, self._known())
        return replace(call, region=region)

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
        keys = self._authenticated(call)
        fault = self.faults.take(call.action)
        if fault is None:
            return self._worked(call, keys)
        response = self._worked(call, keys) if fault.works else None
        if fault.hang is not None:
            self.faults.wait(fault.hang)
            raise Dropped
        if response is not None and fault.cut is not None:
            return _cut(response, fault.cut)
        return _instead(fault)

    def _authenticated(self, call: Call) -> AccountKeys | None:
        if call.family == "s3":
            return self._authenticated_by_oos(call)
        if call.refused is not None:
            raise call.refused
        if call.claimed is None:
            if call.action != "DescribeRegions":
                raise failure("auth")
            return None
        keys = self.door.check(call.request, call.claimed)
        if call.region not in self._regions:
            raise failure("scope", region=call.region)
        return keys

    def _authenticated_by_oos(self, call: Call) -> AccountKeys | None:
        where = address(call.request)
        if call.region not in self._regions:
            raise error("InvalidURI")
        check_route(call.request, where)
        if call.refused is not None:
            raise call.refused
        if call.claimed is None:
            return None
        return self.door.check_oos(call.request, where.path, call.claimed)

    def _known(self) -> tuple[str, ...]:
        """Return the Regions, the sandbox's own first."""
        return tuple(dict.fromkeys((self._settings.region, *self._regions)))

    def _worked(self, call: Call, keys: AccountKeys | None) -> Response:
        with self._lock:
            self._exports.settle()
            return self._work(call, keys)

    def _work(self, call: Call, keys: AccountKeys | None) -> Response:
        services, region = self._services, call.region
        if call.family == "s3":
            return oos.answer(
                services, keys, call.claimed, region, call.request
            )
        if call.family == "unknown":
            raise failure("service", service=call.service)
        account = self._account(call, keys or self._settings.first)
        if call.family == "directconnect":
            return directlink.answer(account, call.action)

        def forward(params: Params) -> Response:
            return services.query(
                call.family, account.account_id, region, params
            )

        if call.family != "ec2":
            return others.answer(account, call.family, call.params, forward)
        lend(self._ec2[region].values())
        return actions.answer(account, self._regions, call.params, forward)

    def _account(self, call: Call, keys: AccountKeys) -> Account:
        accounts = self._ec2.setdefault(call.region, {})
        if keys.account_id not in accounts:
            accounts[keys.account_id] = MotoRegion(
                keys.account_id, call.region
            )
        outside = call.request.host.endswith(f".{DOMAIN}")
        return Account(
            keys,
            accounts[keys.account_id],
            self.images,
            self._exports,
            f"https://oos.{call.region}.{DOMAIN}"
            if outside
            else f"http://{call.request.host}",
            self._importer,
            self._clock,
            self._settings.import_seconds,
        )


def _instead(fault: Fault) -> Response:
    if fault.drop or fault.drop_after:
        raise Dropped
    if fault.body is not None:
        headers = (("Content-Type", "text/xml"), *fault.headers)
        return Response(fault.status, headers, fault.body)
    raise Failure(fault.status, fault.code, fault.message, fault.headers)


def _cut(response: Response, how: str) -> Response:
    """Return half of an answer, with the length of the whole or the half."""
    half = len(response.body) // 2
    if how == "short":
        return replace(response, sent=half)
    return replace(response, body=response.body[:half])
