"""Hints: one line for an error that has ended a command, and no other."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from awscli_outscale.checks import template
from awscli_outscale.cloud import error_hints
from support.hosts import ROOT

HINTS = json.loads(
    (ROOT / "awscli_outscale" / "data" / "error-hints.json").read_text()
)["hints"]

# Spelt out: what FCU and OOS say, from Outscale's documentation and QA.
ERRORS = [
    (
        "ec2",
        "CreateImageExportTask",
        "PendingImageLimitExceeded",
        "The limit has exceeded: 5.Limit for Image Exports has been reached.",
        "at most 5 exports",
    ),
    ("ec2", "DescribeImages", "RequestLimitExceeded", "", "limits how often"),
    (
        "s3api",
        "PutObject",
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too "
        "large.",
        "within 15 minutes",
    ),
    (
        "ec2",
        "DescribeImages",
        "RequestExpired",
        "Request has expired.",
        "5 mi",
    ),
    ("ec2", "ImportImage", "InvalidAction", "", "register-image"),
    ("ec2", "ExportImage", "InvalidAction", "", "create-image-export-task"),
    ("ec2", "Foo", "InvalidAction", "", "docs.outscale.com/fcu.html"),
    ("ec2", "CopySnapshot", "NotImplemented", "", "outscale copy-snapshot"),
    ("ec2", "DeleteSnapshot", "InvalidSnapshot.NotFound", "", "--owner-ids"),
    ("ec2", "CreateVolume", "InvalidSnapshotID.Malformed", "", "snap- and 8"),
    ("ec2", "CancelExportTask", "IncorrectState", "", "only while it is pend"),
    ("s3api", "DeleteObjects", "BadDigest", "", "Content-MD5"),
    ("s3", "CreateBucket", "InvalidBucketName", "", "3 to 63"),
    ("s3", "CopyObject", "NoSuchBucket", "", "within one Region"),
    ("s3", "UploadPartCopy", "NoSuchBucket", "", "within one Region"),
    ("s3", "HeadObject", "400", "Bad Request", "gives no reason"),
    ("s3", "HeadObject", "403", "Forbidden", "The bucket is another acc"),
    ("s3api", "HeadBucket", "400", "Bad Request", "3 to 63"),
    ("s3", "DeleteBucket", "BucketNotEmpty", "", "older versions"),
    ("s3", "PutObject", "KeyTooLong", "", "915 bytes"),
    (
        "s3api",
        "PutObjectLockConfiguration",
        "InvalidBucketState",
        "Object Lock configuration cannot be enabled on existing buckets",
        "create-bucket",
    ),
    (
        "iam",
        "ListUsers",
        "AuthFailure",
        "Outscale was not able to validate the provided access credentials. "
        "Invalid login/password or password has expired.",
        "or it is locked",
    ),
    (
        "ec2",
        "DescribeImages",
        "RequestExpired",
        "Request has expired.",
        "within 5 minutes",
    ),
    ("s3api", "PutBucketCors", "BadDigest", "", "{ContentMD5}"),
    ("s3api", "GetBucketLogging", "NotImplemented", "", "OOS does not have"),
    ("ec2", "Foo", "InvalidAction", "", "does not have this action"),
    (
        "ec2",
        "CopyImage",
        "NotImplemented",
        "Inter-region copy is not implemented",
        "within a Region only",
    ),
    ("ec2", "Foo", "NotImplemented", "", "not this option"),
    ("ec2", "DescribeImages", "SignatureDoesNotMatch", "", "The secret key"),
    ("ec2", "DescribeImages", "InvalidAMIID.NotFound", "", "not shared with"),
    ("ec2", "RunInstances", "InvalidAMIID.NotFound", "", "may take some"),
    (
        "ec2",
        "RegisterImage",
        "InvalidURL",
        "URL does not correspond to any server: http://foo",
        "explain-manifest",
    ),
    (
        "ec2",
        "RegisterImage",
        "InvalidURLFormat",
        "Only HTTP or HTTPs URL are accepted: foo",
        "explain-manifest",
    ),
    (
        "ec2",
        "CreateImage",
        "InvalidAMIName.Malformed",
        "AMI name received: x. Constraints: [a-zA-Z0-9_ ()/.-], length: (3, "
        "128)",
        "3 to 128",
    ),
    (
        "s3",
        "PutObject",
        "BadRequest",
        "trailing checksum is not supported.",
        "OOS does not accept trailing checksums",
    ),
]


@pytest.mark.parametrize(
    ("service", "operation", "code", "message", "words"), ERRORS
)
def test_each_error_has_its_hint(
    service: str, operation: str, code: str, message: str, words: str
) -> None:
    found = error_hints.find(service, operation, code, message)

    assert found
    assert words in found


@pytest.mark.parametrize(
    ("service", "code", "message"),
    [
        ("ec2", "Broken", "On purpose."),
        ("s3", "AccessDenied", ""),
        ("s3", "BadRequest", "something else"),
        ("ec2", "BadRequest", "trailing checksum is not supported."),
        ("s3", "RequestTimeout", "Your socket connection was not used."),
    ],
)
def test_others_have_none(service: str, code: str, message: str) -> None:
    assert error_hints.find(service, None, code, message) is None


@pytest.mark.parametrize("entry", HINTS, ids=lambda e: e["hint"][:30])
def test_a_hint_is_one_line_and_spells_no_command(
    entry: dict[str, Any],
) -> None:
    found = error_hints.find(
        (entry.get("services") or ["ec2"])[0],
        (entry.get("operations") or [None])[0],
        entry["codes"][0],
        {"(?i)(trailing|unsupported) checksum": "trailing checksum"}.get(
            entry.get("text", ""), "expired"
        ),
    )

    assert found
    assert "\n" not in found
    assert not re.search(r"(?<!\{)\baws ", found)
    filled = template.resolve(found, "cli", command=lambda *words: words[0])
    assert "{" not in filled.replace("[{UserId=123456789012}]", "")


# The AWS CLI in a few lines: a command fails, it says so, and the process
# ends.
PROGRAM = """
import sys
from awscli_outscale.commands import error_hints
from botocore.exceptions import ClientError

class Session:
    handlers = {}
    def register(self, event, handler):
        self.handlers[event] = handler
    def instance_variables(self):
        return {"profile": "my osc"}
    def get_component(self, name):
        raise ValueError
    def get_scoped_config(self):
        return {"region": "eu-west-2"}
    def get_config_variable(self, name):
        return "eu-west-2"

NOT_FOUND = {"Error": {"Code": "InvalidAMIID.NotFound", "Message": "m"}}
CHECKSUM = {"Error": {"Code": "BadRequest", "Message": "trailing checksum"}}

def ec2(args, parsed_globals):
    for passing in "passing", "passing":
        try:
            raise ClientError(NOT_FOUND, "DescribeImages")
        except ClientError:
            pass
    if args == "fail":
        raise ClientError(NOT_FOUND, "DescribeImages")
    return 0

def s3(args, parsed_globals):
    Session.handlers["after-call.s3"](
        event_name="after-call.s3.PutObject", parsed=CHECKSUM
    )
    return 1 if args == "fail" else 0

table = {"ec2": ec2, "s3": s3}
class Globals:
    cli_error_format = sys.argv[3] or None

error_hints.watch(table, Session())
try:
    table[sys.argv[1]](sys.argv[2], Globals())
except ClientError:
    pass
print("the AWS CLI's message", file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("command", "outcome", "style", "expected"),
    [
        (
            "ec2",
            "fail",
            "",
            "ec2 describe-images --owners self --profile 'my osc'",
        ),
        ("ec2", "fail", "legacy", "ec2 describe-images"),
        ("s3", "fail", "", "OOS does not accept trailing checksums"),
        ("ec2", "pass", "", None),
        ("s3", "pass", "", None),
        # For a program to read, and not a line more.
        ("ec2", "fail", "json", None),
        ("s3", "fail", "yaml", None),
    ],
)
def test_the_hint_comes_last_and_only_for_what_ended_the_command(
    command: str, outcome: str, style: str, expected: str | None
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, command, outcome, style],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    first, *rest = run.stderr.splitlines()
    assert "the AWS CLI's message" == first
    if expected is None:
        assert [] == rest
    else:
        [hint] = rest
        assert hint.startswith("hint: ")
        assert expected in hint
