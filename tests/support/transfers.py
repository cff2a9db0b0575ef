"""Transfer objects in every way that boto3 has, beside AWS's C library.

Run as a program with awscrt on its path: ``transfers.py PREFERRED``. It
prints, as JSON, what it downloaded and for whom the library was taken. The
library itself sends nothing: boto3 gets a recorder in its place.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import awscrt.s3
import boto3
import boto3.crt
import boto3.s3.transfer
from botocore.config import Config

import awscli_outscale
from awscli_outscale import errors

taken: list[str] = []


class Taken(Exception):
    """The C library would transfer now, for AWS."""


def record(**kwargs: Any) -> None:
    provider = boto3.crt.CRT_S3_CLIENT.cred_provider
    taken.append(provider().access_key_id)
    raise Taken


boto3.crt.CRTTransferManager = record
boto3.crt.acquire_crt_s3_process_lock = lambda name: object()
awscrt.s3.is_optimized_for_system = lambda: True


def main(preferred: str) -> None:
    config = boto3.s3.transfer.TransferConfig(
        preferred_transfer_client=preferred
    )
    early = boto3.Session(profile_name="osc")
    endpoint = "https://oos.eu-west-2.outscale.com"
    plain = Config(request_checksum_calculation="when_required")
    named = early.client("s3", endpoint_url=endpoint, config=plain)
    awscli_outscale.enable(early)
    session = boto3.Session(profile_name="osc")
    awscli_outscale.enable(session)
    client = session.client("s3")
    resource = session.resource("s3")
    found = []
    for number, transfer in enumerate(ways(client, resource, named)):
        target, source = io.BytesIO(), io.BytesIO(b"content")
        bucket, key = f"bucket-{number}", "key"
        client.create_bucket(
            Bucket=bucket,
            CreateBucketConfiguration={"LocationConstraint": "eu-west-2"},
        )
        transfer(bucket, key, source, target, config)
        found.append(target.getvalue().decode())
    ours = list(taken)
    for_aws(config)
    print(json.dumps({"found": found, "ours": ours, "all": taken}))


def for_aws(config: Any) -> None:
    """Other sessions, which nobody has enabled, in the same process."""
    for profile in ("osc", "aws"):
        client = boto3.Session(profile_name=profile).client("s3")
        with contextlib.suppress(Taken, errors.Refused):
            client.upload_fileobj(
                io.BytesIO(b""), "bucket", "key", Config=config
            )


def ways(client: Any, resource: Any, named: Any) -> list[Any]:
    def fileobj(of: Any) -> Any:
        def transfer(b: str, k: str, src: Any, dst: Any, config: Any) -> None:
            of.upload_fileobj(src, b, k, Config=config)
            of.download_fileobj(b, k, dst, Config=config)

        return transfer

    def file(of: Any) -> Any:
        def transfer(b: str, k: str, src: Any, dst: Any, config: Any) -> None:
            Path("there").write_bytes(src.read())
            of.upload_file("there", b, k, Config=config)
            of.download_file(b, k, "back", Config=config)
            dst.write(Path("back").read_bytes())

        return transfer

    def in_bucket(b: str, k: str, src: Any, dst: Any, config: Any) -> None:
        bucket = resource.Bucket(b)
        bucket.upload_fileobj(src, k, Config=config)
        bucket.download_fileobj(k, dst, Config=config)

    def file_in_bucket(
        b: str, k: str, src: Any, dst: Any, config: Any
    ) -> None:
        bucket = resource.Bucket(b)
        Path("there").write_bytes(src.read())
        bucket.upload_file("there", k, Config=config)
        bucket.download_file(k, "back", Config=config)
        dst.write(Path("back").read_bytes())

    def of_object(b: str, k: str, src: Any, dst: Any, config: Any) -> None:
        item = resource.Object(b, k)
        item.upload_fileobj(src, Config=config)
        item.download_fileobj(dst, Config=config)

    def alone(b: str, k: str, src: Any, dst: Any, config: Any) -> None:
        transfer = boto3.s3.transfer.S3Transfer(client, config)
        Path("there").write_bytes(src.read())
        transfer.upload_file("there", b, k)
        transfer.download_file(b, k, "back")
        dst.write(Path("back").read_bytes())

    return [
        fileobj(client),
        file(client),
        fileobj(resource.meta.client),
        in_bucket,
        file_in_bucket,
        of_object,
        alone,
        # Made before enable(), with an endpoint of OUTSCALE's.
        fileobj(named),
    ]


if __name__ == "__main__":
    main(sys.argv[1])
