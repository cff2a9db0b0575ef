"""A sandbox with a clock that stands still, and ways to talk to it.

Clients are botocore's, which we did not write; `wire` speaks plain HTTP for
what no client would send.
"""

from __future__ import annotations

import http.client
import json
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from awscli_outscale.sandbox import (
    AccountKeys,
    ManualClock,
    Sandbox,
    exported_image,
)

BUCKET = "exports"
SESSION = boto3.Session()  # one for all: loading EC2's model is slow
Connect = Callable[..., Any]


@pytest.fixture
def clock() -> ManualClock:
    """Start at the machine's time, so that presigned URLs are valid."""
    return ManualClock()


@pytest.fixture
def sandbox(clock: ManualClock) -> Iterator[Sandbox]:
    """Imports take ten seconds of the manual clock; no OMI is there yet."""
    with Sandbox(
        clock=clock, import_seconds=10, public_images=False
    ) as running:
        yield running


@pytest.fixture
def connect(sandbox: Sandbox) -> Connect:
    """Make a boto3 client: connect("ec2", region=…, keys=…, key=…)."""

    def make(
        service: str,
        region: str = "eu-west-2",
        key: str | None = None,
        secret: str | None = None,
        keys: AccountKeys | None = None,
        **config: Any,
    ) -> Any:
        owner = keys or sandbox
        settings = Config(retries={"total_max_attempts": 1}, **config)
        return SESSION.client(
            service,
            region_name=region,
            endpoint_url=sandbox.endpoint_url,
            aws_access_key_id=key or owner.access_key,
            aws_secret_access_key=secret or owner.secret_key,
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
        keys: AccountKeys | None = None,
        secret: str | None = None,
    ) -> Answer:
        owner = keys or sandbox
        form = urlencode(params)
        url = f"{sandbox.endpoint_url}/"
        if method == "GET":
            request = AWSRequest("GET", f"{url}?{form}")
        else:
            request = AWSRequest("POST", url, data=form)
            request.headers["Content-Type"] = (
                "application/x-www-form-urlencoded"
            )
        pair = Credentials(owner.access_key, secret or owner.secret_key)
        SigV4Auth(pair, service, region).add_auth(request)
        prepared = request.prepare()
        target = f"/?{form}" if method == "GET" else "/"
        return wire(target, method, dict(prepared.headers), prepared.body)

    return send


def plain(element: etree.Element) -> Any:
    """Return FCU's XML as dictionaries, lists (of `item`) and strings."""
    names = [child.tag.rpartition("}")[2] for child in element]
    if not names:
        return element.text or ""
    if set(names) == {"item"}:
        return [plain(child) for child in element]
    return {n: plain(c) for n, c in zip(names, element, strict=True)}


@pytest.fixture
def fcu(signed: Any) -> Callable[..., Any]:
    """Call an action that EC2 lacks; what it answers, or the Answer."""

    def call(
        action: str, params: dict[str, str] | None = None, **how: Any
    ) -> Any:
        answer = signed({"Action": action, **(params or {})}, **how)
        if answer.status != 200:
            return answer
        root = etree.fromstring(answer.body)
        assert root.tag.rpartition("}")[2] == f"{action}Response"
        return plain(root)

    return call


@pytest.fixture
def other(sandbox: Sandbox) -> AccountKeys:
    """A second account."""
    return sandbox.add_account()


@pytest.fixture
def registered(ec2: Any) -> Callable[..., str]:
    """Register an image from a fresh snapshot; its id."""

    def register(name: str = "base", client: Any = ec2, size: int = 10) -> str:
        zone = f"{client.meta.region_name}a"
        volume = client.create_volume(AvailabilityZone=zone, Size=size)
        snapshot = client.create_snapshot(VolumeId=volume["VolumeId"])
        image_id: str = client.register_image(
            Name=name,
            Architecture="x86_64",
            Description="the base",
            RootDeviceName="/dev/sda1",
            BlockDeviceMappings=[
                {
                    "DeviceName": "/dev/sda1",
                    "Ebs": {"SnapshotId": snapshot["SnapshotId"]},
                }
            ],
        )["ImageId"]
        return image_id

    return register
