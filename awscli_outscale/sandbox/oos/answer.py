"""Answer OOS by moto's S3, with what CloudServer does otherwise.

Sources: rules.json; "Introduction to OOS" of OUTSCALE's documentation (a
bucket belongs to one Region, where its name is unique); S3 documentation
(what an unsigned request and another account may do).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from awscli_outscale.sandbox.door.claims import Claim
from awscli_outscale.sandbox.door.keys import AccountKeys
from awscli_outscale.sandbox.door.wire import Request, Response
from awscli_outscale.sandbox.facts import REGIONS
from awscli_outscale.sandbox.failures import Failure
from awscli_outscale.sandbox.moto.moto_services import MotoServices
from awscli_outscale.sandbox.oos import checks, rules, state
from awscli_outscale.sandbox.oos.address import Address, address
from awscli_outscale.sandbox.oos.chunks import joined
from awscli_outscale.sandbox.oos.documents import check_document
from awscli_outscale.sandbox.oos.preflight import preflight
from awscli_outscale.sandbox.oos.retention import retention
from awscli_outscale.sandbox.oos.rules import error, worded

_OPERATIONS = {
    ("GET", "service"): "ListBuckets",
    ("GET", "bucket"): "ListObjects",
    ("HEAD", "bucket"): "HeadBucket",
    ("PUT", "bucket"): "CreateBucket",
    ("DELETE", "bucket"): "DeleteBucket",
    ("POST", "bucket"): "DeleteObjects",
    ("GET", "object"): "GetObject",
    ("HEAD", "object"): "HeadObject",
    ("PUT", "object"): "PutObject",
    ("DELETE", "object"): "DeleteObject",
    ("POST", "object"): "PostObject",
}
_CODE = re.compile(rb"<Error>.*?<Code>(.*?)</Code>", re.DOTALL)
_DELETED = re.compile(rb"<Deleted>.*?</Deleted>", re.DOTALL)
_PLACE = re.compile(rb"(<Location>http://[^/<]*\.)s3\.amazonaws\.com")
_QUIET = re.compile(rb"<Quiet>\s*true\s*</Quiet>")


def operation(request: Request) -> str:
    """Return the S3 operation by method and path (sub-resources aside)."""
    level = address(request).level
    return _OPERATIONS.get((request.method, level), request.method)


def region(
    services: MotoServices,
    request: Request,
    signed_for: str | None,
    known: tuple[str, ...],
) -> str:
    """Return the Region that a request goes to; the first one by default.

    The host says it. On loopback, where one address stands for all Regions,
    the signature may say it; or else the bucket does.
    """
    where = address(request)
    if where.region is not None:
        return where.region
    if signed_for in known:
        return str(signed_for)
    if services.owner(known[0], where.bucket) is None:
        return services.locate(where.bucket) or known[0]
    return known[0]


def answer(
    services: MotoServices,
    keys: AccountKeys | None,
    claimed: Claim | None,
    region: str,
    request: Request,
) -> Response:
    """Return OOS's answer to the owner of `keys`, None for a stranger.

    :raises Failure: for what OOS refuses.
    """
    where = address(request)
    if request.method == "OPTIONS":
        bucket = services.bucket(region, where.bucket)
        if bucket is None:
            raise error("NoSuchBucket")
        return preflight(request, bucket.cors)
    checks.check_call(request, where)
    check_document(request, where)
    if checks.stores(request, where):
        request = joined(request, claimed, keys.secret_key if keys else "")
        checks.check_digest(request)
    call = _for_moto(request, where)
    account_id = keys.account_id if keys else None
    try:
        response = _done(services, account_id, region, call, where)
    except Failure as problem:
        raise _as_told(problem, call) from problem
    return _in_its_words(response, call, request.host)


def _done(
    services: MotoServices,
    account_id: str | None,
    region: str,
    call: Request,
    where: Address,
) -> Response:
    owner = services.owner(region, where.bucket)
    creates = operation(call) == "CreateBucket" and not call.query
    if account_id is None and (creates or where.level == "service"):
        raise error("AccessDenied")
    if creates:
        _check_creation(call, region, owner, account_id)
        # moto knows its own Regions, and needs none.
        call = replace(call, body=b"")
    elif where.bucket and owner is None:
        raise error("NoSuchBucket")
    if account_id is not None:
        source = unquote(call.headers.get("x-amz-copy-source", ""))
        origin = source.lstrip("/").partition("/")[0]
        if services.owner(region, origin) not in (None, account_id):
            raise error("AccessDenied")
        if owner in (None, account_id):
            bucket = services.bucket(region, where.bucket)
            state.check_state(call, where, bucket)
            state.check_source(call, services.bucket(region, origin))
            if call.method == "GET" and "retention" in checks.names(call):
                version = checks.names(call).get("versionId")
                return retention(bucket, where.key, version)
            return services.s3(account_id, region, call, signed=True)
    if call.method not in ("GET", "HEAD") or where.level != "object":
        raise error("AccessDenied")
    assert owner is not None
    response = services.s3(owner, region, call, signed=False)
    if response.status >= 400:
        # A stranger does not learn whether the object exists.
        raise error("AccessDenied")
    return response


def _check_creation(
    call: Request, region: str, owner: str | None, account_id: str | None
) -> None:
    if call.body:
        known = (*REGIONS, region, *rules.LOCATIONS)
        wanted = [
            element.text or ""
            for element in checks.parsed(call).iter()
            if element.tag.rpartition("}")[2] == "LocationConstraint"
        ]
        for location in wanted:
            if location not in known:
                raise worded("location", location=location)
    if owner is not None:
        raise error(
            "BucketAlreadyOwnedByYou"
            if owner == account_id
            else "BucketAlreadyExists"
        )


def _for_moto(request: Request, where: Address) -> Request:
    """Return the request in path style, without what CloudServer ignores."""
    known = {*rules.PARAMETERS, *rules.SUBRESOURCES.get(where.level, ())}
    if where.level == "service":
        known = set()  # CloudServer lists all buckets
    query = "&".join(
        piece
        for piece in request.query.split("&")
        if unquote(piece.partition("=")[0]) in known
    )
    ignored = rules.IGNORED_HEADERS
    if request.method != "PUT":
        ignored = frozenset(n for n in ignored if not n.startswith("if-"))
    kept = {
        name: value
        for name, value in request.headers.items()
        if name not in ignored and not name.startswith("x-amz-checksum-")
    }
    if request.method == "PUT" and where.level == "object":
        # moto wants one for what is locked, and CloudServer does not.
        kept.setdefault("content-md5", "not looked at")
    return replace(
        request, host="oos", path=where.path, query=query, headers=kept
    )


def _as_told(problem: Failure, call: Request) -> Failure:
    """Return the error for what moto has no answer to."""
    query = checks.names(call)
    if problem.status == 500 and "uploadId" in query:
        return error("NoSuchKey" if "partNumber" in query else "NoSuchUpload")
    if problem.status == 500 and "acl" in query:
        return error("NoSuchVersion" if "versionId" in query else "NoSuchKey")
    return problem


def _in_its_words(response: Response, call: Request, host: str) -> Response:
    """Return moto's answer as CloudServer gives it.

    :param host: that was asked, which the answer of a complete upload names.
    :raises Failure: for an error that CloudServer has words for.
    """
    if response.status >= 400:
        found = _CODE.search(response.body)
        code = found[1].decode() if found else ""
        aborts = call.method == "DELETE" and "uploadId" in checks.names(call)
        if code == "NoSuchUpload" and aborts:
            return Response(204, headers({}))
        if code in rules.ERRORS:
            raise error(code)
    kept = {
        name: value
        for name, value in response.headers
        if not name.lower().startswith(
            ("x-amz-checksum-", "x-amz-server-side-encryption")
        )
    }
    body = _PLACE.sub(rb"\g<1>" + host.encode(), response.body)
    if call.method == "POST" and _QUIET.search(call.body):
        body = _DELETED.sub(b"", body)
    return replace(response, headers=headers(kept), body=body)


def headers(given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the headers of an answer with those of every answer."""
    request_id = secrets.token_hex(10)
    more = {
        "Server": "S3 Server",
        "x-amz-id-2": request_id,
        "x-amz-request-id": request_id,
    }
    return tuple({**given, **more}.items())
