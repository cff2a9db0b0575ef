"""Refuse what CloudServer refuses before it looks for a bucket.

Its order is kept: first what its router says (Arsenal
``lib/s3routes/routes.ts`` and ``routes/*.ts``), then, once it knows who asks,
what the call itself says (CloudServer ``lib/api/*.js``).
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode
from urllib.parse import unquote
from xml.etree import ElementTree as etree

from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.failures import Failure
from awscli_outscale.sandbox.oos import rules
from awscli_outscale.sandbox.oos.address import Address
from awscli_outscale.sandbox.oos.rules import error, worded

_POSTS = frozenset({"delete", "restore", "uploadId", "uploads"})
_OF_ITS_OWN = frozenset({"acl", "legal-hold", "retention", "tagging"})


def stores(request: Request, where: Address) -> bool:
    """Tell whether the request brings an object's content, or a part's."""
    return (
        request.method == "PUT"
        and where.level == "object"
        and "x-amz-copy-source" not in request.headers
        and not _OF_ITS_OWN & set(names(request))
    )


def names(request: Request) -> dict[str, str]:
    """Return the decoded query, the last of each name."""
    return dict(request.query_pairs())


def check_route(request: Request, where: Address) -> None:
    """Refuse what is refused to everybody.

    :raises Failure: in CloudServer's words.
    """
    if request.method not in rules.METHODS:
        raise error("MethodNotAllowed")
    query = names(request)
    _check_bucket_and_key(request, where, query)
    if request.method == "PUT" and where.level == "object":
        _content_md5(request)
        if "content-length" not in request.headers and (
            "transfer-encoding" in request.headers
            and "x-amz-decoded-content-length" not in request.headers
        ):
            raise error("MissingContentLength")
    if request.method == "POST" and not _POSTS & set(query):
        raise error("NotImplemented")
    if rules.UNSUPPORTED_QUERIES & set(query):
        raise error("NotImplemented")
    if request.method == "PUT":
        if rules.UNSUPPORTED_HEADERS & set(request.headers):
            raise error("NotImplemented")
        source = request.headers.get("x-amz-copy-source")
        if source is not None and "/" not in unquote(source).lstrip("/"):
            raise error("InvalidArgument")


def _check_bucket_and_key(
    request: Request, where: Address, query: dict[str, str]
) -> None:
    if where.level == "service" and request.method != "GET":
        raise error("MethodNotAllowed")
    if where.bucket and not rules.BUCKET_NAME.fullmatch(where.bucket):
        missing = request.method == "DELETE"
        raise error("NoSuchBucket" if missing else "InvalidBucketName")
    if len(where.key.encode("utf-8", "replace")) > rules.LONGEST_KEY:
        raise error("KeyTooLong")
    if not where.key and (query.get("partNumber") or query.get("uploadId")):
        raise worded("key")


def check_call(request: Request, where: Address) -> None:
    """Refuse what the call itself says, once it is known who asks.

    :raises Failure: in CloudServer's words.
    """
    query = names(request)
    if stores(request, where):
        _check_content(request, query)
    elif "x-amz-copy-source" in request.headers or "uploads" in query:
        _check_storage_class(request)
    acl = request.headers.get("x-amz-acl")
    if acl is not None and acl not in rules.CANNED_ACLS:
        raise error("InvalidArgument")
    for name in rules.NUMBERS & set(query):
        if not query[name].isdecimal():
            raise error("InvalidArgument")
    if where.level == "bucket":
        if request.method == "POST" and "delete" in query:
            _check_md5_of_body(request)
            _check_xml(request, "Object", most=1000)
        if request.method == "PUT" and "cors" in query:
            _check_md5_of_body(request)
            _check_xml(request, "CORSRule", most=100)
    if request.method == "POST" and "uploadId" in query:
        _check_xml(request, "Part", most=rules.MOST_PARTS)


def _check_content(request: Request, query: dict[str, str]) -> None:
    headers = request.headers
    _check_storage_class(request)
    part = query.get("partNumber")
    if part is not None:
        if not part.isdecimal() or int(part) < 1:
            raise error("InvalidArgument")
        if int(part) > rules.MOST_PARTS:
            raise error("TooManyParts")
    if "x-amz-trailer" in headers:
        raise worded("trailer")
    declared = headers.get("x-amz-content-sha256")
    if declared is None or declared in rules.CONTENT_SHA256:
        return
    if declared.startswith("STREAMING-") or len(declared) != 64:
        raise worded("checksum")


def _check_storage_class(request: Request) -> None:
    given = request.headers.get("x-amz-storage-class", "STANDARD")
    if given not in rules.STORAGE_CLASSES:
        raise error("InvalidStorageClass")


def check_digest(request: Request) -> None:
    """Refuse content that is not what its ``Content-MD5`` says.

    :raises Failure: BadDigest.
    """
    digest = _content_md5(request)
    if digest and digest != hashlib.md5(request.body).hexdigest():
        raise error("BadDigest")


def _content_md5(request: Request) -> str | None:
    """Return the MD5 of a request for an object in hexadecimal digits."""
    given = request.headers.get("content-md5")
    if given is None or len(given) == 32:
        return given
    try:
        digest = b64decode(given).hex()
    except binascii.Error:
        digest = ""
    if len(digest) != 32:
        raise error("InvalidDigest")
    return digest


def _check_md5_of_body(request: Request) -> None:
    if not request.body:
        raise error("MissingRequestBodyError")
    digest = b64encode(hashlib.md5(request.body).digest()).decode()
    if request.headers.get("content-md5") != digest:
        raise error("BadDigest")


def _check_xml(request: Request, element: str, most: int) -> None:
    found = sum(
        tag.rpartition("}")[2] == element
        for tag in (item.tag for item in parsed(request).iter())
    )
    if not 0 < found <= most:
        raise error("MalformedXML")


def parsed(request: Request) -> etree.Element:
    """Return the body as XML, or raise MalformedXML."""
    try:
        return etree.fromstring(request.body)
    except (etree.ParseError, ValueError) as problem:
        raise malformed() from problem


def malformed() -> Failure:
    """Return the error about a body that is not the XML expected."""
    return error("MalformedXML")
