"""Signatures made by botocore are accepted, and nothing that differs is.

The judge is botocore's signers, which we did not write; it cannot see how
OUTSCALE treats what no SDK sends.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import (
    HmacV1Auth,
    S3SigV4Auth,
    SigV4Auth,
    SigV4QueryAuth,
)
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from awscli_outscale.sandbox import ManualClock, Sandbox

KEY = "a key/with ü+&=%.txt"
Wire = Callable[..., Any]


def target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def flipped(text: str, needle: str) -> str:
    """Change the one character that follows `needle`."""
    at = text.index(needle) + len(needle)
    other = "0" if text[at] != "0" else "1"
    return text[:at] + other + text[at + 1 :]


@pytest.fixture(params=["s3v4", "s3"], ids=["SigV4", "SigV2"])
def presigned(
    request: pytest.FixtureRequest, connect: Any, exports: Any
) -> str:
    """The target of a presigned GET of an object, in both versions."""
    exports.put(KEY, b"content")
    client = connect("s3", signature_version=request.param)
    return target(
        client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": "exports",
                "Key": KEY,
                "ResponseContentDisposition": "attachment; x",
            },
            ExpiresIn=60,
        )
    )


def test_a_presigned_url_gives_the_object(presigned: str, wire: Wire) -> None:
    answer = wire(presigned)

    assert (200, b"content") == (answer.status, answer.body)
    assert answer.headers["content-disposition"] == "attachment; x"


def test_the_order_of_the_parameters_does_not_matter(
    presigned: str, wire: Wire
) -> None:
    path, _, query = presigned.partition("?")
    pieces = query.split("&")
    shuffle = random.Random(1)

    for _ in range(5):
        shuffle.shuffle(pieces)
        assert wire(f"{path}?{'&'.join(pieces)}").status == 200


def test_other_escapes_of_the_same_query_do_not_matter(
    connect: Any, exports: Any, wire: Wire
) -> None:
    """Tools rewrite URLs: a slash in a value may arrive bare."""
    exports.put("k", b"content")
    url = target(exports.url("k"))
    assert "%2F" in url

    assert wire(url.replace("%2F", "/")).status == 200


@pytest.mark.parametrize(
    ("needle", "only"),
    [
        ("ignature=", ""),
        ("/exports/", ""),
        ("Expires=", ""),
        ("response-content-disposition=", ""),
        ("X-Amz-Date=20", "v4"),
    ],
)
def test_one_changed_character_is_refused(
    presigned: str, wire: Wire, needle: str, only: str
) -> None:
    v4 = "X-Amz-" in presigned
    if only == "v4" and not v4:
        needle = "Expires=1"
    answer = wire(flipped(presigned, needle))

    assert answer.status in (400, 403)
    # Another date is out of time as well.
    assert answer.code in (
        "SignatureDoesNotMatch",
        "RequestTimeTooSkewed",
        "AccessDenied",
        "InvalidArgument",
    )


def test_another_method_is_refused(presigned: str, wire: Wire) -> None:
    answer = wire(presigned, "PUT", body=b"overwritten")

    assert (403, "SignatureDoesNotMatch") == (answer.status, answer.code)
    assert wire(presigned).body == b"content"


def test_an_added_subresource_is_refused(presigned: str, wire: Wire) -> None:
    answer = wire(presigned + "&acl")

    assert (403, "SignatureDoesNotMatch") == (answer.status, answer.code)


def test_a_url_is_good_until_it_expires(
    presigned: str, wire: Wire, clock: ManualClock
) -> None:
    clock.advance(58)
    assert wire(presigned).status == 200
    clock.advance(4)
    answer = wire(presigned)

    assert (403, "RequestTimeTooSkewed") == (answer.status, answer.code)


def test_an_unknown_access_key_is_refused(
    connect: Any, exports: Any, wire: Wire
) -> None:
    stranger = connect("s3", key="A" * 20, signature_version="s3")
    url = stranger.generate_presigned_url(
        "get_object", Params={"Bucket": "exports", "Key": KEY}
    )
    answer = wire(target(url))

    assert (403, "InvalidAccessKeyId") == (answer.status, answer.code)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_put_works_with_its_signed_headers(
    connect: Any, s3: Any, wire: Wire, version: str
) -> None:
    client = connect("s3", signature_version=version)
    url = client.generate_presigned_url(
        "put_object",
        Params={
            "Bucket": "exports",
            "Key": "new",
            "ContentType": "text/x-new",
            "Metadata": {"who": "us"},
        },
    )
    headers = {"Content-Type": "text/x-new", "x-amz-meta-who": "us"}
    answer = wire(target(url), "PUT", headers, b"fresh")

    assert answer.status == 200, answer.body
    stored = s3.get_object(Bucket="exports", Key="new")
    assert stored["Body"].read() == b"fresh"
    assert stored["ContentType"] == "text/x-new"
    assert stored["Metadata"] == {"who": "us"}
    headers["Content-Type"] = "text/x-other"
    refused = wire(target(url), "PUT", headers, b"fresh")
    assert (403, "SignatureDoesNotMatch") == (refused.status, refused.code)


def test_a_v2_url_may_carry_signed_headers_in_its_query(
    connect: Any, s3: Any, wire: Wire
) -> None:
    """botocore puts them there. CloudServer checks them there, no more."""
    url = connect("s3", signature_version="s3").generate_presigned_url(
        "put_object",
        Params={"Bucket": "exports", "Key": "k", "Metadata": {"who": "us"}},
    )
    assert "x-amz-meta-who=us" in url

    assert wire(target(url), "PUT", body=b"fresh").status == 200
    assert s3.head_object(Bucket="exports", Key="k")["Metadata"] == {}


class Unsigned(S3SigV4Auth):  # type: ignore[misc]
    """A signer that leaves the body out, as botocore does over TLS."""

    def payload(self, request: Any) -> str:
        return "UNSIGNED-PAYLOAD"


@pytest.fixture
def header(sandbox: Sandbox) -> Callable[..., dict[str, str]]:
    """Sign one request with a signer of botocore; the headers to send."""

    def sign(
        signer: str, method: str, at: str, body: bytes = b""
    ) -> dict[str, str]:
        keys = Credentials(sandbox.access_key, sandbox.secret_key)
        url = sandbox.endpoint_url + at
        request = AWSRequest(method, url, data=body)
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        made: Any = {
            "ec2": lambda: SigV4Auth(keys, "ec2", "eu-west-2"),
            "fcu": lambda: SigV4Auth(keys, "fcu", "eu-west-2"),
            "s3v4": lambda: S3SigV4Auth(keys, "s3", "eu-west-2"),
            "unsigned payload": lambda: Unsigned(keys, "s3", "eu-west-2"),
            "s3": lambda: HmacV1Auth(keys),
        }[signer]()
        made.add_auth(request)
        return dict(request.prepare().headers)

    return sign


BODY = b"Action=DescribeImages&Owner.1=self&Version=2016-11-15"


@pytest.mark.parametrize("service", ["ec2", "fcu"])
def test_a_signed_call_is_answered_under_both_service_names(
    wire: Wire, header: Any, sandbox: Sandbox, service: str
) -> None:
    headers = header(service, "POST", "/", BODY)

    assert wire("/", "POST", headers, BODY).status == 200
    recorded = sandbox.requests[-1]
    assert recorded.service == service
    assert recorded.region == "eu-west-2"
    assert recorded.action == "DescribeImages"


def test_a_changed_body_is_refused(wire: Wire, header: Any) -> None:
    headers = header("ec2", "POST", "/", BODY)
    answer = wire("/", "POST", headers, BODY.replace(b"self", b"sell"))

    assert (403, "SignatureDoesNotMatch") == (answer.status, answer.code)


@pytest.mark.parametrize(
    ("name", "needle"),
    [
        ("Authorization", "Signature="),
        ("X-Amz-Date", "T"),
        ("Content-Type", "appl"),
    ],
)
def test_a_changed_header_is_refused(
    wire: Wire, header: Any, name: str, needle: str
) -> None:
    headers = header("ec2", "POST", "/", BODY)
    answer = wire(
        "/", "POST", {**headers, name: flipped(headers[name], needle)}, BODY
    )

    assert answer.status in (401, 403)
    assert answer.code in ("SignatureDoesNotMatch", "AuthFailure")


def test_another_host_is_refused(wire: Wire, header: Any) -> None:
    headers = header("ec2", "POST", "/", BODY)
    answer = wire("/", "POST", {**headers, "Host": "fcu.evil.example"}, BODY)

    assert (403, "SignatureDoesNotMatch") == (answer.status, answer.code)


def test_the_query_of_a_signed_get_counts(signed: Any, wire: Any) -> None:
    answer = signed(
        {"Action": "DescribeImages", "Owner.1": "self"}, method="GET"
    )

    assert answer.status == 200


@pytest.mark.parametrize("signer", ["s3v4", "s3"])
def test_an_upload_signed_in_a_header_is_stored(
    s3: Any, wire: Wire, header: Any, signer: str
) -> None:
    headers = header(signer, "PUT", "/exports/new", b"fresh")

    assert wire("/exports/new", "PUT", headers, b"fresh").status == 200
    stored = s3.get_object(Bucket="exports", Key="new")["Body"].read()
    assert stored == b"fresh"
    bad = {
        **headers,
        "Authorization": headers["Authorization"][:-1] + "!",
    }
    answer = wire("/exports/new", "PUT", bad, b"fresh")
    assert (403, "SignatureDoesNotMatch") == (answer.status, answer.code)


def test_an_unsigned_payload_is_accepted_with_its_signature(
    s3: Any, wire: Wire, header: Any
) -> None:
    headers = header("unsigned payload", "PUT", "/exports/new", b"fresh")

    assert headers["X-Amz-Content-SHA256"] == "UNSIGNED-PAYLOAD"
    assert wire("/exports/new", "PUT", headers, b"other").status == 200
    headers["X-Amz-Content-SHA256"] = "0" * 64
    answer = wire("/exports/new", "PUT", headers, b"other")
    assert (403, "SignatureDoesNotMatch") == (answer.status, answer.code)


@pytest.mark.parametrize("value", ["rubbish", "Bearer x", "AWS4-HMAC-SHA256"])
def test_an_authorization_header_of_another_kind_is_refused(
    wire: Wire, value: str
) -> None:
    answer = wire("/", "POST", {"Authorization": value}, BODY)
    assert (401, "AuthFailure") == (answer.status, answer.code)
    answer = wire("/exports/k", headers={"Authorization": value})
    assert "AccessDenied" == answer.code or value.startswith("AWS4")


def test_a_presigned_fcu_call_is_accepted(
    sandbox: Sandbox, wire: Wire
) -> None:
    keys = Credentials(sandbox.access_key, sandbox.secret_key)
    url = f"{sandbox.endpoint_url}/?Action=DescribeImages"
    request = AWSRequest("GET", url)
    SigV4QueryAuth(keys, "ec2", "eu-west-2", expires=60).add_auth(request)
    at = target(request.url)

    assert wire(at).status == 200
    answer = wire(at.replace("DescribeImages", "DescribeVolumes"))
    assert (403, "SignatureDoesNotMatch") == (answer.status, answer.code)
