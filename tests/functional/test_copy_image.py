"""``aws outscale copy-image``: an OMI into other accounts and Regions."""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import boto3
import pytest

from awscli_outscale import errors
from awscli_outscale.commands.outscale.copy_image.command import CopyImage
from awscli_outscale.sandbox import AccountKeys, Sandbox
from support import hosts
from support.exports import export
from support.proxy import RecordingProxy
from support.runner import OSC, PLAIN, Aws

one_host = pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)
# The newest v1, and a v2.
two_hosts = pytest.mark.parametrize(
    "host",
    [
        next(h for h in hosts.installed() if h.major == major)
        for major in sorted({h.major for h in hosts.installed()})
    ],
    ids=lambda host: f"aws-{host.name}",
)
EXAMPLES = re.findall(r"^    \$ aws (.*)$", CopyImage.EXAMPLES, re.MULTILINE)


def client(sandbox: Sandbox, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=sandbox.endpoint_url,
        region_name="eu-west-2",
        aws_access_key_id=sandbox.access_key,
        aws_secret_access_key=sandbox.secret_key,
    )


@pytest.fixture
def image_id(sandbox: Sandbox) -> str:
    """An OMI of the account of the profile ``osc``."""
    ec2 = client(sandbox, "ec2")
    made = ec2.register_image(Name="web", ImageLocation=export(sandbox))
    found: str = made["ImageId"]
    until(lambda: "available" == sandbox.images[found].state)
    return found


@pytest.fixture
def aws(aws: Aws, sandbox: Sandbox) -> Aws:
    """Two more profiles, each of an account and in a Region of its own."""
    aws.configure(
        OSC,
        PLAIN,
        profile("partner", "us-east-2", sandbox.add_account()),
        profile("customer", "us-west-1", sandbox.add_account()),
    )
    return aws


def profile(name: str, region: str, keys: AccountKeys) -> str:
    return f"""
[profile {name}]
outscale = true
region = {region}
aws_access_key_id = {keys.access_key}
aws_secret_access_key = {keys.secret_key}
"""


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def calls(sandbox: Sandbox, action: str) -> int:
    return sum(r.action == action for r in sandbox.requests)


def example(number: int, image_id: str) -> list[str]:
    return shlex.split(EXAMPLES[number].replace("ami-12345678", image_id))


@two_hosts
def test_one_target_fails_and_the_same_command_goes_on(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    """AWS_REGION, which the environment has, moves no target."""
    sandbox.faults.add(
        "RegisterImage", status=403, code="UnauthorizedOperation"
    )
    command = example(0, image_id)
    here = {"AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "eu-west-2"}

    first = aws(*command, "--wait-progress", env=dict(here))
    second = aws(*command, "--oapi", env=dict(here))

    assert 255 == first.code
    both = first.json["Copies"]
    assert [("partner", "us-east-2"), ("customer", "us-west-1")] == [
        (copy["Profile"], copy["Region"]) for copy in both
    ]
    [failed] = [copy for copy in both if copy["Error"]]
    [done] = [copy for copy in both if not copy["Error"]]
    assert "UnauthorizedOperation" in failed["Error"]
    assert (None, None) == (failed["ImageId"], failed["State"])
    assert "available" == done["State"]
    assert done["Seconds"] > 0.5
    assert done["Region"] == sandbox.images[done["ImageId"]].region
    exported = first.json["Export"]
    assert "completed" == exported["State"]
    assert exported["ManifestKey"].endswith("manifest.json")
    assert f"{exported['ImageExportTaskId']}: pending/queued, 0 s" in first.err
    assert f"{failed['Profile']} in {failed['Region']}: An error" in first.err
    go_on = f"{aws.name} outscale copy-image --image-id {image_id}"
    assert f"To go on: {go_on}" in first.err

    assert 0 == second.code, second
    task = second.json["ImageExportTask"]
    assert exported["ImageExportTaskId"] == task["TaskId"]
    assert {"available"} == {i["State"] for i in second.json["Images"]}
    assert {"web"} == {i["ImageName"] for i in second.json["Images"]}
    assert done["ImageId"] in {i["ImageId"] for i in second.json["Images"]}
    assert f"image {done['ImageId']} is there already" in second.err
    assert 1 == calls(sandbox, "CreateImageExportTask")
    # That of the fixture, one that failed, one each.
    assert 4 == calls(sandbox, "RegisterImage")
    for result in first, second:
        assert "X-Amz-Signature" not in result.out + result.err
        assert "Traceback" not in result.err


@one_host
def test_two_regions_behind_one_endpoint_are_two(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    """One account, one endpoint: what one Region has, the other has not."""
    result = aws(
        *f"outscale copy-image --image-id {image_id} --bucket exports".split(),
        *"--to-region us-east-2 us-west-1".split(),
        env={"AWS_ENDPOINT_URL": sandbox.endpoint_url},
    )

    assert 0 == result.code, result.err
    assert [("us-east-2", "available"), ("us-west-1", "available")] == [
        (copy["Region"], copy["State"]) for copy in result.json["Copies"]
    ]


@two_hosts
def test_what_is_known_is_shown_after_ctrl_c(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    before = calls(sandbox, "RegisterImage")
    command = (
        f"outscale copy-image --image-id {image_id} --bucket exports "
        "--name copy --to-profile partner"
    )
    process = aws.start(*command.split())
    until(lambda: calls(sandbox, "RegisterImage") > before)
    # FCU never says that it is there.
    sandbox.faults.add("DescribeImages", times=1000)
    time.sleep(0.5)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert 130 == process.returncode, err
    [copy] = json.loads(out)["Copies"]
    assert "stopped" == copy["Error"]
    assert "us-east-2" == sandbox.images[copy["ImageId"]].region
    assert f"Stopped. To go on: {aws.name} outscale copy-image" in err
    assert "Traceback" not in err


@one_host
def test_into_another_region_and_again_when_the_export_is_of_no_use(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    """The presigned URLs in a manifest live seven days."""
    first = aws(*example(1, image_id))
    s3 = client(sandbox, "s3")
    where = {"Bucket": "exports", "Key": f"{image_id}/manifest.json"}
    text = s3.get_object(**where)["Body"].read().decode()
    old = re.sub(r"X-Amz-Date=2\d{3}", "X-Amz-Date=2020", text)
    s3.put_object(**where, Body=old)
    second = aws(*example(1, image_id), "--wait-timeout", "0")

    assert 0 == first.code, first
    image = sandbox.images[first.out.strip()]
    export, registered = first.err.splitlines()
    assert re.match(r"The export is image-export-\w+\. To go on: aws", export)
    assert f"osc in us-east-2: image {image.image_id} is registered." == (
        registered
    )
    assert ("us-east-2", sandbox.account_id) == (image.region, image.owner_id)
    assert errors.NOT_YET == second.code  # one look was not enough
    assert "Export image-export-" in second.err
    assert "is of no use any more" in second.err
    assert "X-Amz-Signature" not in second.err
    assert 2 == calls(sandbox, "CreateImageExportTask")


@one_host
def test_an_endpoint_in_the_environment_says_nothing_of_a_target(
    aws: Aws, internet: RecordingProxy
) -> None:
    """The keys of a profile that says nothing of OUTSCALE may be AWS's."""
    result = aws(
        *"outscale copy-image --image-id ami-12345678 --bucket b1b".split(),
        *("--to-profile", "plain"),
        env={"AWS_ENDPOINT_URL": "https://fcu.eu-west-2.outscale.com"},
    )

    assert 255 == result.code
    assert "--to-profile plain: It is not an OUTSCALE profile" in result.err
    assert [] == internet.connections


@one_host
def test_ids_that_cannot_be_written_are_named(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    command = (
        f"{aws.host.aws} outscale copy-image --image-id {image_id} "
        "--bucket exports --to-profile partner --profile osc >&-"
    )

    result = subprocess.run(
        ["bash", "-c", command],
        cwd=aws.home,
        env=aws.environment(PYTHONUNBUFFERED="1"),
        capture_output=True,
        text=True,
        check=False,
    )

    [copied] = [
        image.image_id
        for image in map(sandbox.images.__getitem__, sandbox.images._images)
        if "us-east-2" == image.region
    ]
    assert 255 == result.returncode
    assert f"partner in us-east-2: {copied}" in result.stderr
    assert "To go on: " in result.stderr


@one_host
def test_a_wrong_key_of_two_profiles_fails_once(
    aws: Aws, sandbox: Sandbox, image_id: str
) -> None:
    """OUTSCALE locks the key, whoever has tried it."""
    keys = sandbox.add_account()
    wrong = replace(keys, secret_key="wrong")
    aws.configure(
        OSC,
        profile("partner", "us-east-2", wrong),
        profile("customer", "us-west-1", wrong),
    )

    result = aws(*example(0, image_id))

    tried = [r for r in sandbox.requests if r.access_key == keys.access_key]
    assert 255 == result.code
    assert 1 == len(tried), tried
    assert "locks an access key" in result.err


@one_host
def test_what_cannot_go_well_is_not_begun(
    aws: Aws, internet: RecordingProxy
) -> None:
    command = "outscale copy-image --image-id ami-12345678 --bucket"

    found = aws.many(
        f"{command} exports --to-profile partner plain",
        f"{command} s3://Exports --name a!",
        f"{command} exports --to-profile partner --profile plain",
        f"{command} exports --to-profile partner nobody",
    )

    assert [255] * 4 == [result.code for result in found]
    plain, nowhere, from_aws, nobody = [result.err for result in found]
    assert "--to-profile plain: It is not an OUTSCALE profile" in plain
    assert "--to-profile: It is missing" in nowhere
    assert "--bucket: 's3://Exports' is not the name of a bucket" in nowhere
    assert "--name: 'a!' has" in nowhere
    assert "[profile plain] is not an OUTSCALE profile" in from_aws
    assert "The config profile (nobody) could not be found" in nobody
    assert [] == internet.connections
