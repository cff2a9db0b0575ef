"""A sandbox with a clock that stands still, and ways to talk to it.

Clients are botocore's, which we did not write; `wire` speaks plain HTTP for
what no client would send.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from awscli_outscale.sandbox import ManualClock, Sandbox, exported_image

BUCKET = "exports"
SESSION = boto3.Session()  # one for all: loading EC2's model is slow
Connect = Callable[..., Any]


@pytest.fixture
def clock() -> ManualClock:
    """Start at the machine's time, so that presigned URLs are valid."""
    return ManualClock()


@pytest.fixture
def sandbox(clock: ManualClock) -> Iterator[Sandbox]:
    """Imports take ten seconds of the manual clock."""
    with Sandbox(clock=clock, import_seconds=10) as running:
        yield running


@pytest.fixture
def connect(sandbox: Sandbox) -> Connect:
    """Make a boto3 client: connect("ec2", region=…, key=…, secret=…)."""

    def make(
        service: str,
        region: str = "eu-west-2",
        key: str | None = None,
        secret: str | None = None,
        **config: Any,
    ) -> Any:
        settings = Config(retries={"total_max_attempts": 1}, **config)
        return SESSION.client(
            service,
            region_name=region,
            endpoint_url=sandbox.endpoint_url,
            aws_access_key_id=key or sandbox.access_key,
            aws_secret_access_key=secret or sandbox.secret_key,
            config=settings,
        )

    return make


@pytest.fixture
def ec2(connect: Connect) -> Any:
    """FCU in eu-west-2."""
    return connect("ec2")


@pytest.fixture
def s3(connect: Connect) -> Any:
    """OOS, with the bucket `exports`."""
    client = connect("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


@dataclass
class Answer:
    """A raw HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        found = re.search(rb"<Code>(.*?)</Code>", self.body)
        assert found, self.body
        return found[1].decode()

    @property
    def message(self) -> str:
        found = re.search(rb"<Message>(.*?)</Message>", self.body)
        assert found, self.body
        return found[1].decode()


@pytest.fixture
def wire(sandbox: Sandbox) -> Callable[..., Answer]:
    """Send one plain HTTP request, headers and target as they are given."""

    def send(
        target: str,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        address = urlsplit(sandbox.endpoint_url).netloc
        connection = http.client.HTTPConnection(address, timeout=10)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        names = {k.lower(): v for k, v in response.getheaders()}
        return Answer(response.status, names, content)

    return send


@dataclass
class Exports:
    """Puts exported images into the bucket."""

    s3: Any

    def url(self, key: str, expires: int = 3600) -> str:
        """Presign a GET of `key`."""
        params = {"Bucket": BUCKET, "Key": key}
        made: str = self.s3.generate_presigned_url(
            "get_object", Params=params, ExpiresIn=expires
        )
        return made

    def put(self, key: str, body: bytes) -> None:
        """Upload `body` as `key`."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def manifest(self, **details: Any) -> dict[str, Any]:
        """Upload a snapshot; return the manifest that names it."""
        _, objects = exported_image()
        for key, body in objects.items():
            self.put(key, body)
        manifest, _ = exported_image(
            [self.url(key) for key in objects], **details
        )
        return manifest

    def location(self, manifest: object, expires: int = 3600) -> str:
        """Upload `manifest`; return its presigned URL."""
        self.put("manifest.json", json.dumps(manifest).encode())
        return self.url("manifest.json", expires)


@pytest.fixture
def exports(s3: Any) -> Exports:
    """An export waiting in the bucket."""
    return Exports(s3)


@pytest.fixture
def refusal() -> Callable[..., tuple[int, str, str]]:
    """Call something that must be refused; (status, code, message)."""

    def refused(call: Callable[..., Any], **params: Any) -> Any:
        with pytest.raises(ClientError) as caught:
            call(**params)
        response = caught.value.response
        error = response["Error"]
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        return status, error["Code"], error["Message"]

    return refused


@pytest.fixture
def signed(sandbox: Sandbox, wire: Callable[..., Answer]) -> Any:
    """Sign query-protocol parameters with botocore's signer and send them."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    def send(
        params: dict[str, str],
        service: str = "ec2",
        region: str = "eu-west-2",
        method: str = "POST",
    ) -> Answer:
        form = urlencode(params)
        url = f"{sandbox.endpoint_url}/"
        if method == "GET":
            request = AWSRequest("GET", f"{url}?{form}")
        else:
            request = AWSRequest("POST", url, data=form)
            request.headers["Content-Type"] = (
                "application/x-www-form-urlencoded"
            )
        keys = Credentials(sandbox.access_key, sandbox.secret_key)
        SigV4Auth(keys, service, region).add_auth(request)
        prepared = request.prepare()
        target = f"/?{form}" if method == "GET" else "/"
        return wire(target, method, dict(prepared.headers), prepared.body)

    return send
