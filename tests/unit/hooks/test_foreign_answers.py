"""A web page with status 200 in OUTSCALE's place."""

from __future__ import annotations

import io
import pickle
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.parsers import ResponseParserError

from awscli_outscale import errors
from awscli_outscale.hooks import foreign_answers, foreign_pages
from awscli_outscale.waits.look import call

PAGE = b"<html><head><title>Log in</title></head></html>"

PAGES = [
    PAGE,
    b"<!DOCTYPE html>\n<html><body><br></body></html>",
    b"\xef\xbb\xbf<?xml version='1.0'?><!-- a --><x:HTML xmlns:x='a'/>",
    b" <body>down</body>",
]


#: What the clients are answered: status and body.
ANSWER: list[Any] = [200, b""]


def client(name: str, body: bytes, status: int = 200) -> Any:
    """Return a client of a session that is checked, and what answers it."""
    ANSWER[:] = status, body
    return _client(name)


@cache
def _client(name: str) -> Any:
    session = botocore.session.Session()
    session.set_credentials("ABCDEFGHIJ0123456789", "secret")
    events = session.get_component("event_emitter")
    foreign_answers.install(session, events)
    events.register("before-send", _answer)
    return session.create_client(
        name,
        region_name="eu-west-2",
        endpoint_url="https://x.eu-west-2.outscale.com/secret",
    )


def _answer(request: Any, **kwargs: Any) -> AWSResponse:
    status, body = ANSWER
    headers = {"content-type": "text/html; a", "x-amz-request-id": "1"}
    raw: Any = io.BytesIO(body)
    response = AWSResponse(request.url, status, headers, raw)
    if "GET" != request.method or "index.html" not in request.url:
        response._content = body
    return response


@pytest.mark.parametrize("body", PAGES)
@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("ec2", "describe_images"),
        ("iam", "list_users"),
        ("elb", "describe_load_balancers"),
        ("s3", "list_buckets"),
        ("directconnect", "describe_locations"),
    ],
)
def test_a_page_is_an_error(service: str, operation: str, body: bytes) -> None:
    with pytest.raises(ResponseParserError) as caught:
        getattr(client(service, body), operation)()

    assert isinstance(caught.value, errors.OutscaleError)
    text = str(caught.value)
    assert text.startswith("The answer of x.eu-west-2.outscale.com to ")
    assert "Look at HTTPS_PROXY and NO_PROXY" in text
    assert "whether the call was carried out" not in text
    assert "secret" not in text
    assert str(pickle.loads(pickle.dumps(caught.value))) == text


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("ec2", "terminate_instances", {"InstanceIds": ["i-12345678"]}),
        ("iam", "delete_user", {"UserName": "abc"}),
        ("s3", "put_object", {"Bucket": "abc", "Key": "a", "Body": b"a"}),
        ("s3", "delete_object", {"Bucket": "abc", "Key": "a"}),
    ],
)
def test_whether_a_change_was_made_is_not_known(
    service: str, operation: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(ResponseParserError, match="It is not known whether"):
        getattr(client(service, PAGE), operation)(**parameters)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<",
        b"<a/>",
        b"<!DOCTYPE a><a/>",
        b"<DescribeImagesResponse><html/></DescribeImagesResponse>",
        b"{}",
    ],
)
def test_what_is_no_page_is_left_to_botocore(body: bytes) -> None:
    assert not foreign_answers.is_page(body)


def test_an_object_that_is_a_page_is_an_object() -> None:
    found = client("s3", PAGE).get_object(Bucket="abc", Key="index.html")

    assert PAGE == found["Body"].read()


def test_what_answers_nothing_may_be_empty() -> None:
    for status in 200, 204:
        s3 = client("s3", b"", status)
        s3.head_object(Bucket="abc", Key="index.html")
        s3.delete_object(Bucket="abc", Key="index.html")
        answer = s3.put_object(Bucket="abc", Key="index.html", Body=b"")
        metadata = answer["ResponseMetadata"]
        assert status == metadata["HTTPStatusCode"]


def test_a_policy_is_no_xml() -> None:
    policy = client("s3", b'{"Version": "2012-10-17"}')

    answer = policy.get_bucket_policy(Bucket="abc")

    assert '{"Version": "2012-10-17"}' == answer["Policy"]


def test_json_may_have_nothing_to_say() -> None:
    answer = client("directconnect", b"{}").describe_locations()
    assert ["ResponseMetadata"] == [*answer]
    found = client("directconnect", b'{"locations": []}').describe_locations()
    assert [] == found["locations"]


def test_an_error_of_s3s_with_status_200_is_botocores(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    body = b"<Error><Code>SlowDown</Code><Message>a</Message></Error>"
    s3 = client("s3", body)

    with pytest.raises(s3.exceptions.ClientError, match="SlowDown"):
        s3.copy_object(Bucket="abc", Key="a", CopySource="abc/b")


def test_a_look_takes_it_for_a_lost_connection() -> None:
    answer, problem = call(client("ec2", PAGE), "DescribeImages", {})

    assert answer is None
    assert problem
    assert "ForeignAnswer" == problem.text
    assert problem.lost


@pytest.mark.parametrize(
    ("content_type", "body", "described"),
    [
        ("text/html", PAGE, "a web page, Content-Type text/html, title 'Log"),
        ("a" * 61, b"<html/>", "it is a web page, with"),
        ("", b"<title>\x1b[1m</title>", r"web page, title '\x1b[1m'"),
        ("", b"<a><title> x\n &amp; y</title>", "title 'x & y'"),
        ("", b"<a><title>" + b"x" * 61 + b"</title>", "web page, with"),
        ("", b"<a><title>http://a/?b=c</title>", "title 'http://a/?…'"),
    ],
)
def test_what_came_instead_is_named(
    content_type: str, body: bytes, described: str
) -> None:
    text = foreign_pages.message(
        "ec2",
        "DescribeImages",
        "https://a.b/?c",
        200,
        content_type,
        body,
    )

    assert described in text
    assert text.startswith("The answer of a.b to DescribeImages is not FCU's")
