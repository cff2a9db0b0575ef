"""OOS: moto's S3 with OUTSCALE's refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from awscli_outscale.sandbox import Sandbox

Wire = Callable[..., Any]


@pytest.mark.parametrize("region", ["eu-west-2", "cloudgouv-eu-west-1"])
@pytest.mark.parametrize("constrained", [False, True])
def test_a_bucket_is_made_with_and_without_a_location(
    connect: Any, region: str, constrained: bool
) -> None:
    s3 = connect("s3", region=region)
    more = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket="fresh", **(more if constrained else {}))

    assert [b["Name"] for b in s3.list_buckets()["Buckets"]] == ["fresh"]


@pytest.mark.parametrize(
    "key", ["k", "a/b/c", "with space", "é/ü+&=%?#", "double//slash", "100%41"]
)
def test_what_is_put_is_what_is_got(s3: Any, key: str) -> None:
    body = bytes(range(256)) * 10
    s3.put_object(Bucket="exports", Key=key, Body=body, Metadata={"a-b": "c"})
    found = s3.get_object(Bucket="exports", Key=key)

    assert found["Body"].read() == body
    assert found["Metadata"] == {"a-b": "c"}
    listed = s3.list_objects_v2(Bucket="exports")["Contents"]
    assert [item["Key"] for item in listed] == [key]
    assert s3.head_object(Bucket="exports", Key=key)["ContentLength"] == 2560


def test_a_large_object_goes_through_multipart(s3: Any, tmp_path: Any) -> None:
    big = tmp_path / "big"
    big.write_bytes(b"0123456789abcdef" * 600_000)
    s3.upload_file(str(big), "exports", "big")

    assert s3.head_object(Bucket="exports", Key="big")["ContentLength"] == (
        9_600_000
    )


def test_a_missing_object_is_a_404(s3: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket="exports", Key="nothing")
    with pytest.raises(ClientError, match="404"):
        s3.head_object(Bucket="exports", Key="nothing")


@pytest.mark.parametrize(
    ("method", "at"),
    [
        ("GET", "/exports/private"),
        ("GET", "/exports/nothing"),
        ("GET", "/exports"),
        ("GET", "/"),
        ("PUT", "/exports/new"),
        ("PUT", "/fresh"),
        ("DELETE", "/exports/private"),
    ],
)
def test_a_stranger_is_refused(
    s3: Any, wire: Wire, method: str, at: str
) -> None:
    s3.put_object(Bucket="exports", Key="private", Body=b"ours")
    answer = wire(at, method)

    assert (403, "AccessDenied", "Access Denied") == (
        answer.status,
        answer.code,
        answer.message,
    )
    kept = s3.get_object(Bucket="exports", Key="private")["Body"].read()
    assert kept == b"ours"


def test_a_stranger_reads_a_public_object(s3: Any, wire: Wire) -> None:
    s3.put_object(Bucket="exports", Key="open", Body=b"all", ACL="public-read")
    answer = wire("/exports/open")

    assert (200, b"all") == (answer.status, answer.body)
    assert wire("/exports/open", "PUT", body=b"mine").status == 403


def test_a_refused_head_has_no_body(s3: Any, wire: Wire) -> None:
    answer = wire("/exports/nothing", "HEAD")

    assert (403, b"") == (answer.status, answer.body)


def test_a_checksum_in_a_header_is_accepted(s3: Any) -> None:
    s3.put_object(
        Bucket="exports", Key="k", Body=b"x", ChecksumAlgorithm="CRC32"
    )

    assert s3.get_object(Bucket="exports", Key="k")["Body"].read() == b"x"


def test_a_restart_forgets_everything(s3: Any, sandbox: Sandbox) -> None:
    s3.put_object(Bucket="exports", Key="k", Body=b"x")
    port = int(sandbox.endpoint_url.rpartition(":")[2])
    sandbox.stop()
    with Sandbox(
        port, access_key=sandbox.access_key, secret_key=sandbox.secret_key
    ):
        assert s3.list_buckets()["Buckets"] == []
