"""No secret in anything that is ours, however much is asked for.

``--debug`` makes the AWS CLI write all that it knows. Lines with a planted
secret are told apart by the logger that they come from: those that stand in
``THEIRS`` write it without the plugin as well (the arguments as they were
typed, the request as it is sent, the answer as it came).
"""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import boto3
import botocore.session
import pytest
from botocore.exceptions import ParamValidationError

import awscli_outscale
from awscli_outscale import errors
from awscli_outscale.cloud import decision as profile
from awscli_outscale.sandbox import Sandbox
from support.awaited import until
from support.exports import export
from support.proxy import RecordingProxy
from support.runner import ACCESS_KEY, OSC, SECRET_KEY, Aws, Result

SIGNATURE = "PlantedSignature7x"
TOKEN = "PlantedToken9z"
PLANTED = (
    "https://oos.eu-west-2.outscale.com/b/k?AWSAccessKeyId=AK"
    f"&Expires=4102444800&Signature={SIGNATURE}"
)
KEYLESS = "[profile osc]\noutscale = true\nregion = eu-west-2\n"

#: The loggers of the AWS CLI's that write a presigned URL, which is an
#: argument and a part of requests and answers.
THEIRS = {
    "awscli.clidriver",  # the arguments
    "awscli.arguments",  # an argument, unpacked
    "botocore.endpoint",  # the request
    "botocore.parsers",  # the answer
}
_LOGGER = re.compile(r"\d{4}-\d\d-\d\d \S+ - [^-]+ - (\S+) - [A-Z]+ - ")


def writers(text: str, secret: str) -> set[str]:
    """Return who has written a secret: loggers, or a line that has none.

    A record may have several lines; they are its logger's.
    """
    found, logger = set(), ""
    for line in text.split("\n"):
        begins = _LOGGER.match(line)
        if begins:
            logger = begins[1]
        if secret in line:
            found.add(logger or line)
    return found


def test_the_main_job_and_what_may_befall_it(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    signature = url.rpartition("=")[2]
    register = f"ec2 register-image --image-location {url} --name"
    planted = f"ec2 register-image --image-location {PLANTED} --name"
    explain = "outscale explain-manifest --ca-bundle ca.pem --image-location"
    commands = (
        f"{register} Lost",
        f"{register} Test --wait --oapi",
        f"{register} Failed --wait".replace("manifest", "nothing"),
        f"{planted} é",
        f"{planted.replace('Expires', 'Expired')} Test",
        f"{planted} Test --query ]",
        f"{planted} Test --endpoint-url https://ec2.us-east-1.amazonaws.com",
        "s3 presign s3://bucket/key",
        "sts get-caller-identity",
        "outscale doctor --ca-bundle ca.pem",
        f"{explain} {PLANTED}",
        f"{explain} {url}",
    )

    def run(option: str) -> list[Result]:
        sandbox.faults.add("RegisterImage", drop_after=True)
        return aws.many(
            *(f"{command} {option}" for command in commands),
            env={"AWS_MAX_ATTEMPTS": "1"},
        )

    plain, debug = run(""), run("--debug")

    assert "answer was lost" in plain[0].err
    assert [0, 0, 255] == [result.code for result in plain[:3]]
    assert signature in debug[1].err  # it is looked for where it is
    for command, first, second in zip(commands, plain, debug, strict=True):
        assert first.code == second.code, command
        assert "awscli_outscale" in second.err, command
        for output in (first.out, first.err, second.out, second.err):
            assert SECRET_KEY not in output, command
        for secret in (signature, SIGNATURE):
            assert secret not in first.err, command
            assert writers(second.err, secret) <= THEIRS, command


def test_keys_of_awss(aws: Aws) -> None:
    """They are refused; v1 and v2 alone write the token."""
    aws.configure(KEYLESS)

    results = aws.many(
        "ec2 describe-images --debug",
        "s3 presign s3://bucket/key --debug",
        "configure list --debug",
        profile=None,
        env={
            "AWS_PROFILE": "osc",
            "AWS_ACCESS_KEY_ID": "ASIATESTTESTTESTTEST",
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_SESSION_TOKEN": TOKEN,
        },
    )

    assert "temporary" in results[0].err
    for result in results:
        assert SECRET_KEY not in result.out + result.err
        assert TOKEN not in result.out + result.err


def test_a_wait_that_is_stopped(aws: Aws, sandbox: Sandbox) -> None:
    url = export(sandbox)
    signature = url.rpartition("=")[2]
    sandbox.faults.add("DescribeImages", hang=20, times=9)
    options = ("--name", "Test", "--image-location", url, "--wait", "--debug")

    process = aws.start("ec2", "register-image", *options)
    until(lambda: "DescribeImages" in [r.action for r in sandbox.requests])
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert '"ImageId": "ami-' in out
    assert "To continue waiting" in err
    assert SECRET_KEY not in out + err
    assert writers(err, signature) <= THEIRS


def test_the_door_without_configuration(sandbox: Sandbox) -> None:
    """``aws-outscale``, in a process of this environment."""
    url = export(sandbox)
    signature = url.rpartition("=")[2]
    run = subprocess.run(
        [
            Path(sys.executable).with_name("aws-outscale"),
            *("ec2", "register-image", "--name", "Test", "--debug"),
            *("--image-location", url, "--region", "eu-west-2"),
            *("--endpoint-url", sandbox.endpoint_url, "--oapi"),
        ],
        env={
            "PATH": os.environ["PATH"],
            "HOME": os.devnull,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == run.returncode, run.stderr
    assert SECRET_KEY not in run.stdout + run.stderr
    assert signature in run.stderr
    assert writers(run.stderr, signature) <= THEIRS


def test_python_with_all_loggers_and_the_sandbox_with_its_own(
    sandbox: Sandbox,
    internet: RecordingProxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = export(sandbox)
    signature = url.rpartition("=")[2]
    internet.write_ca(tmp_path / "ca.pem")
    config = tmp_path / "config"
    config.write_text(OSC)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("HTTPS_PROXY", internet.url)
    caplog.set_level(logging.DEBUG)
    session = boto3.Session(profile_name="osc")
    awscli_outscale.enable(session)
    ec2 = session.client("ec2")

    image = ec2.register_image(Name="Test", ImageLocation=url)
    awscli_outscale.wait_until_available(ec2, image["ImageId"], timeout=60)
    with pytest.raises(ParamValidationError) as invalid:
        ec2.register_image(Name="é", ImageLocation=PLANTED)
    with pytest.raises(errors.Refused) as refused:
        session.client("sts").get_caller_identity()

    said = [str(invalid.value), repr(invalid.value), str(refused.value)]
    said += [repr(refused.value)]
    for record in caplog.records:
        text = logging.Formatter().format(record)
        if record.name.startswith("awscli_outscale"):
            said.append(text)
        assert SECRET_KEY not in text, record.name
        if signature in text or SIGNATURE in text:
            assert record.name in ("botocore.endpoint", "botocore.parsers")
    assert any(r.name == "awscli_outscale.sandbox" for r in caplog.records)
    for text in said:
        for secret in (SECRET_KEY, signature, SIGNATURE):
            assert secret not in text


def test_what_our_objects_say_of_themselves(sandbox: Sandbox) -> None:
    session = botocore.session.Session()
    session.set_credentials(ACCESS_KEY, SECRET_KEY)
    keys = {"aws_secret_access_key": SECRET_KEY, "aws_session_token": TOKEN}
    call = profile.Call(
        config={"outscale": "true", "region": "eu-west-2", **keys},
        environ={"AWS_SECRET_ACCESS_KEY": SECRET_KEY},
        profiles={"osc": keys},
        sections={"osc": keys},
        endpoint_url=f"https://user:{SECRET_KEY}@fcu.eu-west-2.outscale.com",
        profile="osc",
    )
    decision = profile.decide(call)
    awscli_outscale.enable(session)

    shown = [repr(call), repr(decision), repr(sandbox), str(sandbox)]
    shown += [repr(request) for request in sandbox.requests]

    assert "osc" in shown[0]
    assert [] == [t for t in shown if SECRET_KEY in t or TOKEN in t]
