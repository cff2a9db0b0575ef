"""The main job: register an OMI from a bucket, wait for it, show it."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from oracle.oapi_spec import assert_valid

from awscli_outscale import errors
from awscli_outscale.sandbox import Sandbox
from support.awaited import until
from support.console import unstyled
from support.exports import export
from support.runner import OSC, PLAIN, SECRET_KEY, Aws

REGISTER = ["ec2", "register-image", "--name", "Test Image"]
OAPI_KEYS = {
    "AccountId",
    "Architecture",
    "BlockDeviceMappings",
    "CreationDate",
    "Description",
    "FileLocation",
    "ImageId",
    "ImageName",
    "ImageType",
    "PermissionsToLaunch",
    "ProductCodes",
    "RootDeviceName",
    "RootDeviceType",
    "State",
    "StateComment",
    "Tags",
}


def actions(sandbox: Sandbox) -> list[str]:
    return [r.action for r in sandbox.requests if r.service == "ec2"]


def image_id(text: str) -> str:
    found = re.search(r"ami-[0-9a-f]{8}", text)
    assert found
    return found[0]


@pytest.mark.parametrize("signature", ["s3v4", "s3"])
def test_the_documented_command_works_verbatim(
    aws: Aws, sandbox: Sandbox, signature: str
) -> None:
    """From OUTSCALE's documentation; the profile has no word about us."""
    url = export(sandbox, signature=signature)

    result = aws(
        "ec2",
        "register-image",
        "--name",
        "Test Image",
        "--description",
        "Test",
        "--architecture",
        "x86_64",
        "--image-location",
        url,
        "--root-device-name",
        "/dev/sda1",
        "--block-device-mapping",
        "DeviceName=/dev/sda1,Ebs={SnapshotId=snap-12345678}",
        "--endpoint",
        "https://fcu.eu-west-2.outscale.com",
        profile="plain",
    )

    assert (0, "") == (result.code, result.err)
    assert {"ImageId"} == set(result.json)
    [call] = [r for r in sandbox.requests if r.action == "RegisterImage"]
    assert url == call.params["ImageLocation"]


def test_the_documented_command_needs_no_region(
    aws: Aws, sandbox: Sandbox
) -> None:
    """The endpoint names it: requests are signed for that Region."""
    aws.configure(PLAIN.replace("region = eu-west-2", "region = us-east-1"))

    result = aws(
        "ec2",
        "describe-images",
        "--endpoint",
        "https://fcu.us-west-1.outscale.com",
        profile="plain",
    )

    assert 0 == result.code
    assert ["us-west-1"] == [r.region for r in sandbox.requests]


def test_without_options_the_answer_is_that_of_aws(
    aws: Aws, sandbox: Sandbox
) -> None:
    result = aws(*REGISTER, "--image-location", export(sandbox))

    assert (0, "") == (result.code, result.err)
    assert {"ImageId": image_id(result.out)} == result.json
    assert ["RegisterImage"] == actions(sandbox)


def test_wait_returns_when_the_image_is_available(
    aws: Aws, sandbox: Sandbox
) -> None:
    result = aws(*REGISTER, "--image-location", export(sandbox), "--wait")

    assert (0, "") == (result.code, result.news)
    assert {"ImageId": image_id(result.out)} == result.json
    assert "available" == sandbox.images[image_id(result.out)].state
    assert {"RegisterImage", "DescribeImages"} == set(actions(sandbox))
    assert 1 == actions(sandbox).count("RegisterImage")


def test_oapi_shows_the_answer_of_create_image(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)

    result = aws(*REGISTER, "--image-location", url, "--oapi")

    assert (0, "") == (result.code, result.err)
    assert_valid(result.json, "CreateImageResponse")
    assert OAPI_KEYS == set(result.json["Image"])
    assert "pending" == result.json["Image"]["State"]
    assert url == result.json["Image"]["FileLocation"]
    assert ["RegisterImage", "DescribeImages"] == actions(sandbox)
    assert re.fullmatch(
        r"[0-9a-f-]{36}", result.json["ResponseContext"]["RequestId"]
    )


def test_wait_and_oapi_ask_no_more_than_the_polls(
    aws: Aws, sandbox: Sandbox
) -> None:
    result = aws(
        *REGISTER, "--image-location", export(sandbox), "--wait", "--oapi"
    )

    assert (0, "") == (result.code, result.news)
    assert_valid(result.json, "CreateImageResponse")
    assert "available" == result.json["Image"]["State"]
    assert [
        {
            "Bsu": {
                "DeleteOnVmDeletion": True,
                "SnapshotId": result.json["Image"]["BlockDeviceMappings"][0][
                    "Bsu"
                ]["SnapshotId"],
                "VolumeSize": 10,
                "VolumeType": "standard",
            },
            "DeviceName": "/dev/sda1",
        }
    ] == result.json["Image"]["BlockDeviceMappings"]
    polls = actions(sandbox)[1:]
    assert 1 <= len(polls) <= 3
    assert {"DescribeImages"} == set(polls)


def test_the_request_id_is_that_of_the_registration(
    aws: Aws, sandbox: Sandbox
) -> None:
    result = aws(
        *REGISTER, "--image-location", export(sandbox), "--oapi", "--debug"
    )

    request_id = result.json["ResponseContext"]["RequestId"]
    answer = re.search(
        r"RegisterImageResponse.*?<requestId>([^<]+)", result.err, re.DOTALL
    )
    assert answer
    assert answer[1] == request_id


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--query", "Image.State", "--output", "text"], "pending\n"),
        (["--query", "Image.State"], '"pending"\n'),
        (["--output", "text", "--query", "Image.ImageName"], "Test Image\n"),
    ],
)
def test_query_and_output_apply_to_the_oapi_shape(
    aws: Aws, sandbox: Sandbox, options: list[str], expected: str
) -> None:
    result = aws(
        *REGISTER, "--image-location", export(sandbox), "--oapi", *options
    )

    assert (0, expected) == (result.code, result.out)


def test_the_oapi_shape_as_a_table(aws: Aws, sandbox: Sandbox) -> None:
    result = aws(
        *REGISTER,
        "--image-location",
        export(sandbox),
        "--oapi",
        "--output",
        "table",
    )

    assert 0 == result.code
    assert "RegisterImage" in result.out
    assert "ImageName" in result.out


@pytest.mark.parametrize("oapi", [[], ["--oapi"]])
def test_an_import_that_fails_keeps_the_image_id_on_stdout(
    aws: Aws, sandbox: Sandbox, oapi: list[str]
) -> None:
    url = export(sandbox, complete=False)

    result = aws(*REGISTER, "--image-location", url, "--wait", *oapi)

    assert 255 == result.code
    found = image_id(result.out)
    assert f"Image {found} has failed: " in result.err
    reason = sandbox.images[found].reason
    assert reason is not None
    assert reason.message.rstrip(".") in result.err
    assert f"({reason.code})" in result.err
    assert "X-Amz" not in result.err
    if oapi:
        assert_valid(result.json, "CreateImageResponse")
        assert "failed" == result.json["Image"]["State"]
        assert (
            reason.message
            == result.json["Image"]["StateComment"]["StateMessage"]
        )
    else:
        assert {"ImageId": found} == result.json


@pytest.mark.import_seconds(1000)
def test_a_time_out_keeps_the_image_id_and_says_how_to_go_on(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)

    result = aws(
        *REGISTER, "--image-location", url, "--wait", "--wait-timeout", "0"
    )

    found = image_id(result.out)
    assert {"ImageId": found} == result.json
    assert errors.NOT_YET == result.code
    assert f"Image {found} was still pending after 0 s" in result.err
    resume = f"ec2 wait image-available --image-ids {found} --profile osc"
    assert f"{aws.name} {resume}" in result.err


@pytest.mark.import_seconds(1000)
@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
)
def test_a_signal_keeps_the_image_id_and_says_how_to_go_on(
    aws: Aws, sandbox: Sandbox, number: signal.Signals
) -> None:
    url = export(sandbox)
    process = aws.start(*REGISTER, "--image-location", url, "--wait")
    until(lambda: "DescribeImages" in actions(sandbox))

    process.send_signal(number)
    out, err = process.communicate(timeout=30)

    assert 128 + number == process.returncode
    assert {"ImageId": image_id(out)} == json.loads(out)
    assert f"--image-ids {image_id(out)} --profile osc" in err
    assert "Traceback" not in err


@pytest.mark.import_seconds(1000)
def test_a_hard_stop_leaves_the_image_id_and_how_to_go_on(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    process = aws.start(*REGISTER, "--image-location", url, "--wait")
    until(lambda: "DescribeImages" in actions(sandbox))

    process.kill()
    _, err = process.communicate(timeout=30)

    [image] = sandbox.images.within("eu-west-2", sandbox.account_id)
    assert f"--image-ids {image.image_id} --profile osc" in err


@pytest.mark.parametrize("oapi", [[], ["--oapi"]])
def test_a_final_error_during_the_wait_keeps_the_image_id(
    aws: Aws, sandbox: Sandbox, oapi: list[str]
) -> None:
    url = export(sandbox)
    sandbox.faults.add(
        "DescribeImages", times=1, status=401, code="AuthFailure", message="no"
    )

    result = aws(*REGISTER, "--image-location", url, "--wait", *oapi)

    assert aws.host.exit_code("client") == result.code
    assert image_id(result.out) in result.out
    assert "AuthFailure" in result.err
    assert f"Image {image_id(result.out)} is registered" in result.err
    assert 1 == actions(sandbox).count("DescribeImages")


def test_passing_errors_are_waited_out(aws: Aws, sandbox: Sandbox) -> None:
    url = export(sandbox)
    once = {"AWS_MAX_ATTEMPTS": "1"}
    sandbox.faults.add(
        "DescribeImages",
        times=1,
        status=503,
        code="RequestLimitExceeded",
        message="slow down",
    )
    sandbox.faults.add("DescribeImages", times=1, drop=True)
    sandbox.faults.add(
        "DescribeImages",
        times=1,
        status=400,
        code="InvalidAMIID.NotFound",
        message="not yet",
    )

    result = aws(*REGISTER, "--image-location", url, "--wait", env={**once})

    assert (0, "") == (result.code, result.news)
    assert {"ImageId": image_id(result.out)} == result.json


def test_the_manifest_is_checked_on_demand(aws: Aws, sandbox: Sandbox) -> None:
    url = export(sandbox, complete=False)

    missing = aws(*REGISTER, "--image-location", url, "--check-manifest")

    assert aws.host.exit_code("parameters") == missing.code
    assert "--image-location: The manifest cannot be fetched" in missing.err
    assert "X-Amz" not in missing.err
    assert "RegisterImage" not in actions(sandbox)


def test_a_manifest_that_is_good_is_registered(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)

    result = aws(*REGISTER, "--image-location", url, "--check-manifest")

    assert (0, "") == (result.code, result.err)
    asked = [request.action for request in sandbox.requests]
    assert ["GetObject", "RegisterImage"] == asked[-2:]


def test_a_dry_run_makes_no_further_call(aws: Aws, sandbox: Sandbox) -> None:
    result = aws(
        *REGISTER,
        "--image-location",
        export(sandbox),
        "--wait",
        "--oapi",
        "--dry-run",
    )

    assert aws.host.exit_code("client") == result.code
    assert "DryRunOperation" in result.err
    assert ["RegisterImage"] == actions(sandbox)


@pytest.mark.parametrize("kind", [[], ["input"], ["output"]])
def test_a_skeleton_makes_no_call_at_all(
    aws: Aws, sandbox: Sandbox, kind: list[str]
) -> None:
    result = aws(
        *REGISTER,
        "--image-location",
        "https://oos.eu-west-2.outscale.com/a/b",
        "--wait",
        "--oapi",
        "--generate-cli-skeleton",
        *kind,
    )

    assert 0 == result.code
    assert isinstance(result.json, dict)
    assert [] == sandbox.requests


@pytest.mark.parametrize("value", ["-1", "1.5", "soon", "604801", ""])
def test_a_bad_time_out(aws: Aws, sandbox: Sandbox, value: str) -> None:
    result = aws(
        *REGISTER,
        "--image-location",
        "https://oos.eu-west-2.outscale.com/a/b",
        "--wait",
        f"--wait-timeout={value}",
    )

    assert aws.host.exit_code("parameters") == result.code
    assert "--wait-timeout" in result.err
    assert [] == sandbox.requests


def test_a_time_out_without_a_wait(aws: Aws, sandbox: Sandbox) -> None:
    result = aws(
        *REGISTER,
        "--image-location",
        "https://oos.eu-west-2.outscale.com/a/b",
        "--wait-timeout",
        "5",
    )

    assert aws.host.exit_code("parameters") == result.code
    assert "--wait-timeout': It requires --wait" in result.err
    assert [] == sandbox.requests


def test_all_problems_are_reported_together_before_anything_is_sent(
    aws: Aws, sandbox: Sandbox
) -> None:
    result = aws(
        "ec2",
        "register-image",
        "--name",
        "déjà!",
        "--architecture",
        "arm64",
        "--image-location",
        "https://oos.eu-west-2.outscale.com/b/k?AWSAccessKeyId=AKIA",
        "--block-device-mappings",
        "DeviceName=/dev/sda1,Ebs={VolumeType=gp3}",
        "DeviceName=/dev/sdb,Ebs={VolumeType=standard,Iops=100}",
    )

    assert aws.host.exit_code("parameters") == result.code
    assert "" == result.out
    for words in (
        "--name: ",
        "--architecture: ",
        "--image-location: ",
        "--block-device-mappings[0].Ebs.VolumeType: ",
        "--block-device-mappings[1].Ebs.Iops: ",
    ):
        assert 1 == result.err.count("\n" + words), result.err
    assert "quote" in result.err
    assert "AKIA" not in result.err
    assert [] == sandbox.requests


def test_the_checks_serve_json_input(
    aws: Aws, sandbox: Sandbox, tmp_path: Path
) -> None:
    parameters: dict[str, Any] = {
        "Name": "ab!",
        "ImageLocation": "ftp://oos.eu-west-2.outscale.com/b/k",
    }
    (tmp_path / "in.json").write_text(json.dumps(parameters))

    result = aws(
        "ec2",
        "register-image",
        "--cli-input-json",
        f"file://{tmp_path}/in.json",
    )

    assert aws.host.exit_code("parameters") == result.code
    assert "--name: " in result.err
    assert "--image-location: " in result.err
    assert [] == sandbox.requests


def test_the_checks_can_be_switched_off_as_botocores_own(
    aws: Aws, sandbox: Sandbox
) -> None:
    aws.configure(OSC, "parameter_validation = false\n")

    result = aws("ec2", "register-image", "--name", "bad!name")

    assert aws.host.exit_code("client") == result.code
    assert "InvalidAMIName.Malformed" in result.err
    assert ["RegisterImage"] == actions(sandbox)


def test_warnings_go_to_stderr_and_the_call_goes_on(
    aws: Aws, sandbox: Sandbox
) -> None:
    result = aws(
        *REGISTER,
        "--image-location",
        export(sandbox),
        "--boot-mode",
        "uefi",
        "--ena-support",
    )

    assert 0 == result.code
    assert {"ImageId": image_id(result.out)} == result.json
    lines = result.err.splitlines()
    assert 2 == len(lines)
    assert lines[0].startswith("warning: --boot-mode: ")
    assert lines[1].startswith("warning: --ena-support: ")


def test_an_image_location_in_a_file_loses_its_line_feed(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    (aws.home / "url.txt").write_text(url + "\n")

    result = aws(*REGISTER, "--image-location", "file://url.txt")

    assert (0, "") == (result.code, result.err)
    [call] = [r for r in sandbox.requests if r.action == "RegisterImage"]
    assert url == call.params["ImageLocation"]


def test_the_help_page_documents_the_options(aws: Aws) -> None:
    result = aws("ec2", "register-image", "help")

    text = unstyled(result.out)
    assert 0 == result.code
    for words in ("--wait-progress", "--oapi", "--check-manifest"):
        assert words in text


def test_an_aws_profile_knows_nothing_of_the_options(aws: Aws) -> None:
    page = aws("ec2", "register-image", "help", profile="plain")
    call = aws(*REGISTER, "--wait", profile="plain")

    assert 0 == page.code
    assert "--oapi" not in unstyled(page.out)
    assert "Unknown options: --wait" in call.err


def test_no_secret_in_what_we_write_on_the_standard_error(
    aws: Aws, sandbox: Sandbox
) -> None:
    url = export(sandbox)
    signature = re.findall(r"X-Amz-Signature=([0-9a-f]+)", url)[0]
    sandbox.faults.add(
        "DescribeImages", status=401, code="AuthFailure", message="no"
    )

    result = aws(
        *REGISTER, "--image-location", url, "--wait", "--boot-mode", "uefi"
    )

    assert len(result.err.splitlines()) >= 3
    assert signature not in result.err
    assert SECRET_KEY not in result.err
