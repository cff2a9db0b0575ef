"""Hand a request that is already checked to moto, without a socket.

moto reads account, Region and service from headers; they are rewritten, so
that nothing of the client's signature, host or user agent can mislead it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote, urlencode

from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.utils import get_service_model
from moto.ec2.models import ec2_backends
from moto.ec2.models.subnets import Subnet
from moto.elb.models import elb_backends
from moto.s3.models import s3_backends
from moto.server import create_backend_app
from werkzeug.test import run_wsgi_app

from awscli_outscale.sandbox.answers import with_fresh_request_id
from awscli_outscale.sandbox.door.wire import FORM, Request, Response
from awscli_outscale.sandbox.facts import VERSIONS
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.moto import wsgi
from awscli_outscale.sandbox.oos.rules import error

logger = logging.getLogger(__name__)

_S3_REGION = "us-east-1"
_ACCESS_KEY = "SANDBOX"
_SIGNATURE = frozenset(
    {
        "AWSAccessKeyId",
        "Expires",
        "Signature",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-Security-Token",
        "X-Amz-Signature",
        "X-Amz-SignedHeaders",
    }
)


@cache
def _app(service: str) -> Any:
    """Build moto's application for a service once: it holds no state."""
    return create_backend_app(service)


def reset() -> None:
    """Forget all of moto's state, which is one per process.

    moto keeps the accounts of the past in a cache (``_generate_regions``),
    each with what it had: so they are emptied. It lists every object that it
    has made, for its dashboard. And each subnet stays in a cache, with all of
    its account. What it resets, it makes anew, which takes long for EC2: so
    that has gone before.
    """
    accounts = [
        account
        for services in BackendDict._instances
        for account in services.values()
    ]
    for account in ec2_backends.values():
        account.clear()
    BackendDict.reset()
    reset_model_data()
    Subnet._base_avail_ip_iterator.cache_clear()
    for account in accounts:
        account.clear()


@cache
def warm_up() -> None:
    """Have moto load now what it would load at the first request."""
    for service in ("ec2", "elb", "iam", "s3"):
        _app(service)
        get_service_model(service)
    AccountSpecificBackend.get_session()


class MotoServices:
    """EC2, S3, IAM and ELB, by moto, which has many accounts.

    Its S3 has one set of bucket names for all; OOS has one in each Region. So
    moto gets an account of its own for each account and Region, and the
    register of names is changed with the Region: one call of s3() at a time.
    """

    def __init__(self) -> None:
        self._buckets: dict[str, dict[str, tuple[str, str]]] = {}

    def owner(self, region: str, bucket: str) -> str | None:
        """Return the account that a bucket of `region` belongs to."""
        found = self._buckets.get(region, {}).get(bucket)
        return found and found[1].partition("@")[0]

    def bucket(self, region: str, bucket: str) -> Any | None:
        """Return moto's bucket of that name in `region`, if there is one."""
        found = self._buckets.get(region, {}).get(bucket)
        if found is None:
            return None
        backend = s3_backends[found[1]]["aws"]
        return backend.buckets.get(bucket)

    def locate(self, bucket: str) -> str | None:
        """Return the first Region that has a bucket of this name."""
        for region, buckets in list(self._buckets.items()):
            if bucket in buckets:
                return region
        return None

    def query(
        self,
        service: str,
        account_id: str,
        region: str,
        params: Mapping[str, str],
    ) -> Response:
        """Call `service` (ec2, iam, elb) by the query protocol.

        Raises the Failure InvalidAction where moto has no such action.
        """
        action = params.get("Action", "")
        if action not in get_service_model(service).operation_names:
            raise failure("action", action=action)
        if service == "elb":
            regions = elb_backends[account_id].regions
            if region not in regions:
                regions.append(region)
        form = {**params, "Version": VERSIONS[service]}
        request = Request(
            "POST",
            wsgi.HOST,
            "/",
            headers={"content-type": FORM},
            body=urlencode(form).encode(),
        )
        try:
            response = self._run(service, account_id, region, request, True)
        except NotImplementedError as problem:
            raise failure("action", action=action) from problem
        if service != "ec2":
            return response
        body = with_fresh_request_id(response.body)
        return Response(response.status, response.headers, body)

    def s3(
        self, account_id: str, region: str, request: Request, signed: bool
    ) -> Response:
        """Call S3 in `region` as the account.

        Requests that are not `signed` meet moto's own access checks.
        """
        query = "&".join(
            piece
            for piece in request.query.split("&")
            if unquote(piece.partition("=")[0]) not in _SIGNATURE
        )
        bare = Request(
            request.method,
            wsgi.HOST,
            request.path,
            query,
            request.headers,
            request.body,
        )
        try:
            s3_backends.bucket_accounts = self._buckets.setdefault(region, {})
            account = f"{account_id}@{region}"
            # Elsewhere moto wants a LocationConstraint, which OOS does not.
            return self._run("s3", account, _S3_REGION, bare, signed)
        except NotImplementedError as problem:
            raise error("NotImplemented") from problem

    def _run(
        self,
        service: str,
        account_id: str,
        region: str,
        request: Request,
        signed: bool,
    ) -> Response:
        environ = wsgi.environ(service, request)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = account_id
        if signed:
            # moto reads the Region here, and believes any signature.
            scope = f"{_ACCESS_KEY}/20100101/{region}/{service}"
            environ["HTTP_AUTHORIZATION"] = (
                f"AWS4-HMAC-SHA256 Credential={scope}/aws4_request"
            )
        try:
            chunks, status, headers = run_wsgi_app(
                _app(service), environ, buffered=True
            )
            body = b"".join(chunks)
        except NotImplementedError:
            raise
        except Exception as problem:
            # Whatever breaks inside moto, the client sees a 500.
            logger.warning("moto failed: %s", type(problem).__name__)
            raise failure("internal") from problem
        # moto's date is the machine's; the listener has the sandbox's.
        dropped = {"date"}
        if request.method != "HEAD":
            dropped.add("content-length")
        kept = tuple(
            (name, value)
            for name, value in headers.items()
            if name.lower() not in dropped
        )
        return Response(int(status.split()[0]), kept, body)
