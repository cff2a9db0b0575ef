"""Sign in every way that boto3 has, for each case on standard input.

A case is a JSON object: ``env``, ``profile``, ``endpoint_url``. The result is
what has become of each way, and the URLs that were signed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

import awscli_outscale
from awscli_outscale import triage


def run(case: dict[str, Any]) -> dict[str, str]:
    session = boto3.Session(profile_name=case["profile"])
    triage.OURS.clear()  # what is known of a case is not known of the next
    try:
        awscli_outscale.enable(session)
    except awscli_outscale.errors.Refused as problem:
        return {"enable": str(problem)}
    found = {}
    for name, way in ways(session, case["endpoint_url"]).items():
        try:
            found[name] = str(way())
        except Exception as problem:
            found[name] = f"{type(problem).__name__}: {problem}"
    return found


def ways(
    session: Any, endpoint_url: str | None
) -> dict[str, Callable[[], Any]]:
    def client(name: str) -> Any:
        # The endpoint of a case is FCU's.
        url = endpoint_url if name == "ec2" else None
        return session.client(name, endpoint_url=url)

    def transfer(preferred: str) -> Callable[[], Any]:
        config = TransferConfig(preferred_transfer_client=preferred)
        return lambda: client("s3").upload_fileobj(
            io.BytesIO(b"content"), "bucket", "key", Config=config
        )

    def other() -> Any:
        """Return a session like it that nobody has enabled.

        Keys that the enabled one does not take may be AWS's.
        """
        assert session.get_credentials() is not None
        return boto3.Session(
            profile_name=session.profile_name, region_name="eu-west-2"
        )

    one = {"Bucket": "bucket", "Key": "key"}
    return {
        "call": lambda: client("ec2").describe_images(),
        "wait": lambda: (
            client("ec2")
            .get_waiter("image_available")
            .wait(ImageIds=["ami-12345678"], WaiterConfig={"MaxAttempts": 1})
        ),
        "pages": lambda: list(
            client("ec2").get_paginator("describe_images").paginate()
        ),
        "resource": lambda: list(session.resource("ec2").images.all()),
        "bucket": lambda: list(session.resource("s3").buckets.all()),
        "copy": lambda: client("ec2").copy_snapshot(
            SourceRegion="us-east-1", SourceSnapshotId="snap-12345678"
        ),
        "presign": lambda: client("s3").generate_presigned_url(
            "get_object", Params=one
        ),
        "form": lambda: client("s3").generate_presigned_post(**one),
        "classic": transfer("classic"),
        "crt": transfer("crt"),
        "auto": transfer("auto"),
        "users": lambda: client("iam").list_users(),
        "sts": lambda: client("sts").get_caller_identity(),
        "tables": lambda: session.resource("dynamodb").Table("t").item_count,
        "database": lambda: client("rds").generate_db_auth_token("h", 1, "u"),
        "aws": lambda: session.client(
            "ec2", endpoint_url="https://ec2.eu-west-2.amazonaws.com"
        ).describe_images(),
        # Whatever else the program does with the keys.
        "copied": lambda: copied(session).client("sts").get_caller_identity(),
        "copied, signed": lambda: (
            copied(session)
            .client("s3", config=Config(signature_version="s3v4"))
            .generate_presigned_url("get_object", Params=one)
        ),
        "other": lambda: other().client("sts").get_caller_identity(),
        "awss": lambda: session.client(
            "s3", endpoint_url="https://s3.eu-west-2.amazonaws.com"
        ).generate_presigned_url("get_object", Params=one),
    }


def copied(session: Any) -> Any:
    """Return a session with another one's keys."""
    keys = session.get_credentials()
    return boto3.Session(
        keys.access_key, keys.secret_key, region_name="eu-west-2"
    )


@contextlib.contextmanager
def environment(variables: dict[str, str]) -> Any:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main() -> None:
    results = []
    for case in json.load(sys.stdin):
        with environment(case["env"]):
            results.append(run(case))
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
