"""Put an exported OMI into a bucket of the sandbox, and presign it."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.config import Config

from awscli_outscale.sandbox import Sandbox
from awscli_outscale.sandbox.exports import exported_image

OOS = "https://oos.eu-west-2.outscale.com"


def export(
    sandbox: Sandbox,
    *,
    signature: str = "s3v4",
    expires_in: int = 3600,
    host: str = OOS,
    complete: bool = True,
    **image: Any,
) -> str:
    """Return the presigned URL of a manifest in a bucket of the sandbox.

    :param signature: ``s3v4``, or ``s3`` for signature version 2.
    :param complete: put the manifest there; the URL leads nowhere if not.
    """
    here = _client(sandbox, "s3v4", sandbox.endpoint_url)
    there = _client(sandbox, signature, host)
    here.create_bucket(
        Bucket="exports",
        CreateBucketConfiguration={"LocationConstraint": "eu-west-2"},
    )

    def presign(key: str, seconds: int) -> str:
        url: str = there.generate_presigned_url(
            "get_object",
            Params={"Bucket": "exports", "Key": key},
            ExpiresIn=seconds,
        )
        return url

    _, objects = exported_image(**image)
    [name] = objects
    manifest, _ = exported_image([presign(name, 604800)], **image)
    here.put_object(Bucket="exports", Key=name, Body=objects[name])
    if complete:
        here.put_object(
            Bucket="exports", Key="manifest.json", Body=json.dumps(manifest)
        )
    return presign("manifest.json", expires_in)


def _client(sandbox: Sandbox, signature: str, endpoint_url: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        region_name="eu-west-2",
        aws_access_key_id=sandbox.access_key,
        aws_secret_access_key=sandbox.secret_key,
        config=Config(
            signature_version=signature,
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
        ),
    )
