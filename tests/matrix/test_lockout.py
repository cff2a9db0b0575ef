"""A key that OUTSCALE refuses is not tried a second time.

OUTSCALE locks an access key after four failed authentications. Requests are
counted where they arrive, whatever botocore's retry mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.proxy import RecordingProxy
from support.runner import OSC, Aws
from support.server import ByPath, Server
from support.watched import PYTHON, Program

OOS = "https://oos.eu-west-2.outscale.com"
MODES = ("legacy", "standard", "adaptive")

#: The ways in which requests come to be sent, and sent again.
COMMANDS = (
    "ec2 describe-images",
    "ec2 wait image-available --image-ids ami-12345678",
    f"ec2 register-image --name abc --image-location {OOS}/b/k --wait --oapi",
    "iam list-users",
    "elb describe-load-balancers",
    "s3 ls s3://bucket",
    "s3 rb s3://bucket --force",
    "s3 cp big s3://bucket/key",
    "s3 cp many s3://bucket --recursive",
    "s3 cp s3://bucket/key file",
    "s3api head-bucket --bucket bucket",
    "s3api wait object-exists --bucket bucket --key key",
)
FEW = tuple(c for c in COMMANDS if c.startswith(("iam", "s3 cp")))

KEY = {"Bucket": "bucket", "Key": "key"}
CALLS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ec2", "DescribeImages", {}),
    ("ec2", "RegisterImage", {"ImageLocation": f"{OOS}/b/k"}),
    ("iam", "ListUsers", {}),
    ("elb", "DescribeLoadBalancers", {}),
    ("directconnect", "DescribeConnections", {}),
    ("s3", "ListBuckets", {}),
    ("s3", "HeadBucket", {"Bucket": "bucket"}),
    ("s3", "HeadObject", KEY),
    ("s3", "PutObject", KEY),
)

STATUS = {
    "AuthFailure": 401,
    "SignatureDoesNotMatch": 403,
    "InvalidAccessKeyId": 403,
    "AuthorizationHeaderMalformed": 400,
    "PermanentRedirect": 301,
}


def refusal(code: str) -> ByPath:
    """Return an answer that each protocol's parser finds the code in."""
    text = (
        f"<Response><Errors><Error><Code>{code}</Code><Message>No."
        f"</Message></Error></Errors><Error><Code>{code}</Code>"
        "<Message>No.</Message></Error><RequestID>r</RequestID></Response>"
    )
    s3 = f"<Error><Code>{code}</Code><Message>No.</Message></Error>"

    def answer(path: str) -> tuple[int, dict[str, str], str]:
        return STATUS[code], {}, text if path == "/" else s3

    return answer


@pytest.fixture
def internet(server: Server) -> Iterator[RecordingProxy]:
    proxy = RecordingProxy(server.address)
    yield proxy
    proxy.close()


def fill(home: Path) -> None:
    """Put files there that take ten requests at a time to upload."""
    (home / "many").mkdir()
    for number in range(20):
        (home / "many" / str(number)).write_text("content")
    (home / "big").write_bytes(bytes(20_000_000))


@pytest.mark.parametrize(
    ("code", "mode", "commands"),
    [
        ("SignatureDoesNotMatch", "standard", COMMANDS),
        ("AuthFailure", "legacy", FEW),
        ("InvalidAccessKeyId", "adaptive", FEW),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_command_fails_once(
    aws: Aws, server: Server, code: str, mode: str, commands: tuple[str, ...]
) -> None:
    fill(aws.home)
    server.answer = refusal(code)

    if 2 == aws.host.major and "legacy" == mode:
        mode = "standard"  # there is no other any more

    results = aws.many(*commands, env={"AWS_RETRY_MODE": mode})

    assert len(commands) == len(server.requests), results
    assert "Traceback" not in str(results)
    [copying] = [
        result
        for command, result in zip(commands, results, strict=True)
        if "--recursive" in command
    ]
    assert 1 == copying.code
    assert f"({code})" in copying.err
    assert "locks an access key after four" in copying.err


def test_a_bucket_that_is_elsewhere_is_not_looked_for(
    aws: Aws, server: Server
) -> None:
    """botocore would ask for its Region, without end."""
    server.answer = refusal("PermanentRedirect")
    commands = (
        "s3 ls s3://bucket",
        "s3 cp s3://bucket/key file",
        "s3api head-bucket --bucket bucket",
    )

    results = aws.many(*commands)

    assert len(commands) == len(server.requests)
    assert "(PermanentRedirect)" in results[0].err
    assert "--region" in results[0].err
    assert "(301)" in results[1].err
    assert "(301)" in results[2].err


@pytest.mark.parametrize(
    "program", [PYTHON], indirect=True, ids=lambda door: door.name
)
@pytest.mark.parametrize(
    "code", ["AuthFailure", "SignatureDoesNotMatch", "PermanentRedirect"]
)
def test_no_retry_mode_tries_again(program: Program, code: str) -> None:
    """Python's calls are the program's own, each is sent once."""
    program.server.answer = refusal(code)
    calls = [
        {
            "service": service,
            "region": "eu-west-2",
            "operation": operation,
            "parameters": parameters,
            "config": {"retries": {"mode": mode, "max_attempts": 9}},
        }
        for service, operation, parameters in CALLS
        for mode in MODES
    ]

    report = program({"calls": calls}, OSC, env={"AWS_MAX_ATTEMPTS": "9"})

    assert [] == [o for o in report.outcomes if o["kind"] != "answered"]
    assert len(calls) == len(program.server.requests)
