"""``aws outscale create-image``: osc-cli's CreateImage, with the AWS CLI."""

from __future__ import annotations

import json
import re
import shlex
import time
from collections.abc import Iterator

import pytest
from oracle.oapi_spec import assert_valid, examples

from awscli_outscale.commands.outscale.create_image.command import CreateImage
from awscli_outscale.sandbox import Sandbox
from support import hosts
from support.console import unstyled
from support.exports import export
from support.proxy import RecordingProxy
from support.recorder import Recorder
from support.runner import OSC, Aws

# As OUTSCALE documents it; the URL is a real one here.
DOCUMENTED = """
osc-cli api CreateImage --profile "default" \\
    --ImageName "register-image-from-bucket-example" \\
    --FileLocation "{url}"
"""
COMMAND = "aws outscale create-image "
DEFAULT = OSC.replace("[profile osc]", "[default]")
SECRET_URL = (
    "https://oos.eu-west-2.outscale.com/b/k"
    "?Signature=SECRETSECRETSECRETSECRETSEC%3D"
)
TOMORROW = int(time.time()) + 24 * 3600
WHOLE_URL = f"{SECRET_URL}&AWSAccessKeyId=AK&Expires={TOMORROW}"
FCU = "fcu.eu-west-2.outscale.com"
IMAGES = """
    <imagesSet><item><imageId>ami-12345678</imageId>
    <imageState>available</imageState><name>made</name></item></imagesSet>
    """

one_host = pytest.mark.parametrize("host", hosts.installed()[:1], ids=str)


def words(line: str) -> list[str]:
    """Return what follows ``aws`` in a line of a shell."""
    return shlex.split(line.replace("\\\n", ""))[1:]


@pytest.mark.import_seconds(1000)
def test_the_documented_command_with_another_programs_name(
    aws: Aws, sandbox: Sandbox, internet: RecordingProxy
) -> None:
    url = export(sandbox)
    line = DOCUMENTED.format(url=url).replace(
        "osc-cli api CreateImage", COMMAND
    )
    aws.configure(DEFAULT)

    result = aws(*words(line.strip()), profile=None)

    assert (0, "") == (result.code, result.err)
    assert_valid(result.json, "CreateImageResponse")
    image = result.json["Image"]
    [made] = sandbox.images.within("eu-west-2", sandbox.account_id)
    assert made.image_id == image["ImageId"]
    assert "register-image-from-bucket-example" == image["ImageName"]
    assert "pending" == image["State"]
    assert url == image["FileLocation"]
    assert {"GlobalPermission": False, "AccountIds": []} == (
        image["PermissionsToLaunch"]
    )
    assert result.json["ResponseContext"]["RequestId"]
    calls = [r for r in sandbox.requests if r.service == "ec2"]
    assert ["RegisterImage", "DescribeImages"] == [r.action for r in calls]
    # Only FCU fetches what is at the URL.
    assert {FCU} == set(internet.connections)


@pytest.mark.import_seconds(2)
def test_waiting_and_what_fails_afterwards(aws: Aws, sandbox: Sandbox) -> None:
    """The OMI is there, so that it is shown although no code could be set."""
    sandbox.faults.add(
        "ModifyImageAttribute", status=403, code="UnauthorizedOperation"
    )
    request = {"ImageName": "from the file", "FileLocation": export(sandbox)}
    (aws.home / "request.json").write_text(json.dumps(request))

    result = aws(
        *words(
            f"{COMMAND} --cli-input-json file://request.json --wait "
            "--image-name 'an option wins' --product-codes 0001 0002 "
            "--query Image.[ImageId,State,ImageName] --wait-progress"
        )
    )

    assert 255 == result.code
    image_id, *rest = result.json
    assert ["available", "an option wins"] == rest
    [made] = sandbox.images.within("eu-west-2", sandbox.account_id)
    assert made.image_id == image_id
    assert f"{image_id}: pending, 0 s" in result.err
    assert "--product-codes: Image " + image_id in result.err
    assert "UnauthorizedOperation" in result.err
    assert f"--image-id {image_id} --product-codes 0001 0002" in result.err
    assert "X-Amz-Signature" not in result.err


def test_what_cannot_be_done_is_not_sent(
    aws: Aws, internet: RecordingProxy
) -> None:
    from_url = f"--FileLocation {SECRET_URL}"
    command = "outscale create-image"
    body = '{"ImageName":"abc","VmId":"i-1","Vm":1}'

    found = aws.many(
        f"{command} --ImageName abc --VmId i-1 --BootModes ['uefi']",
        f"{command} --image-name a! {from_url}",
        f"{command} --image-name abc {from_url} --vm-id i",
        f"{command} --cli-input-json {body}",
        f'{command} --cli-input-json {{"FileLocation":"{SECRET_URL}',
        f"{command} --image-name abc --vm-id i-1 --wait-timeout 5",
        f"{command} --image-name abc --source-image-id ami-12345678 "
        "--source-region-name us-east-2",
        f"{command} {from_url} --profile plain",
        f"{command} --ImageName abc --VmId i-1 --TpmMandatory True",
        f"{command} --image-name abc",
        f"{command} --vm-id i-12345678",
    )

    *others, nothing, nameless = found
    boot, wrong, both, unknown, broken, late, far, plain, tpm = others
    wrong_parameters = aws.host.exit_code("parameters")
    assert {wrong_parameters} == {r.code for r in found if r is not plain}
    assert aws.host.exit_code("configuration") == plain.code
    assert (
        "Say what to create the OMI from: --vm-id for a VM, --source-image-id "
        "and --source-region-name for another OMI, --file-location for"
    ) in nothing.err
    assert "--image-name: It is required for an OMI created" in nameless.err
    assert "--tpm-mandatory: FCU cannot mark" in tpm.err
    assert "--boot-modes: FCU cannot set the boot modes" in boot.err
    # FCU's names of these are Name and ImageLocation.
    assert "--image-name: 'a!' has" in wrong.err
    assert "Put quotes around it: --file-location 'https" in wrong.err
    assert "--image-location" not in wrong.err
    assert "--file-location: It cannot be used with --vm-id, which" in both.err
    assert (
        "'Vm': There is no such parameter. Did you mean VmId?" in unknown.err
    )
    assert "'--cli-input-json': It is not a JSON object" in broken.err
    assert "'--wait-timeout': It requires --wait." in late.err
    assert "--source-region-name: " in far.err
    # The commands that it proposes have options of their own.
    assert "--image-name" not in far.err.partition("aws ")[2]
    assert "[profile plain] is not an OUTSCALE profile" in plain.err
    assert "SECRET" not in "".join(result.err for result in found)
    assert [] == internet.connections


class TestOfSpecification:
    """With canned answers, because the sandbox lacks what they name."""

    @pytest.fixture
    def recorder(self) -> Iterator[Recorder]:
        server = Recorder()
        server.answers["DescribeImages"] = IMAGES
        yield server
        server.close()

    @pytest.fixture
    def internet(self, recorder: Recorder) -> Iterator[RecordingProxy]:
        proxy = RecordingProxy(recorder.address)
        yield proxy
        proxy.close()

    @one_host
    def test_official_requests(self, aws: Aws, recorder: Recorder) -> None:
        requests = examples("CreateImage", "requestBody")
        for name, request in requests.items():
            # The example's URL expired in 2017.
            body = re.sub(
                r"Expires=\d+", f"Expires={TOMORROW}", json.dumps(request)
            )
            (aws.home / f"{name}.json").write_text(body)

        results = aws.many(
            *(
                f"outscale create-image --cli-input-json file://{name}.json"
                for name in requests
            )
        )

        for result in results:
            assert (0, "") == (result.code, result.err)
            assert_valid(result.json, "CreateImageResponse")
            assert "ami-12345678" == result.json["Image"]["ImageId"]
        sent = [r.parameters for r in recorder.requests]
        made = [p for p in sent if p["Action"] != "DescribeImages"]
        assert [
            "CreateImage",
            "CopyImage",
            "RegisterImage",
            "RegisterImage",
        ] == [parameters["Action"] for parameters in made]
        assert all(len(parameters["Name"]) > 2 for parameters in made)

    @one_host
    def test_defaults_that_are_spelt_out(
        self, aws: Aws, recorder: Recorder
    ) -> None:
        """Scripts for osc-cli have them; what asks for more is refused."""
        command = "outscale create-image --ImageName abc"
        idle = "--TpmMandatory False --BootModes [] --DryRun False"
        body = (
            '{"TpmMandatory":false,"BootModes":[],"NoReboot":false,'
            '"BlockDeviceMappings":[],"ProductCodes":[],"VmId":"i-12345678"}'
        )

        results = aws.many(
            f"{command} --VmId i-12345678 {idle} --NoReboot False "
            "--BlockDeviceMappings [] --ProductCodes []",
            f"{command} --FileLocation {WHOLE_URL} {idle} --NoReboot=false "
            "--no-tpm-mandatory --boot-modes []",
            f"{command} --SourceImageId ami-12345678 --NoReboot False "
            f"--SourceRegionName eu-west-2 {idle}",
            f"{command} --cli-input-json {body}",
        )

        for result in results:
            assert 0 == result.code, result.err
        sent = [r.parameters for r in recorder.requests]
        made = [p for p in sent if p["Action"] != "DescribeImages"]
        assert [
            "CreateImage",
            "RegisterImage",
            "CopyImage",
            "CreateImage",
        ] == [parameters["Action"] for parameters in made]
        names = {name for parameters in made for name in parameters}
        assert not {"TpmMandatory", "BootModes", "ProductCodes.1"} & names
        assert [{"false"}, {None}, {None}, {"false"}] == [
            {parameters.get("NoReboot")} for parameters in made
        ]

    @one_host
    def test_examples_of_the_help_page(
        self, aws: Aws, recorder: Recorder
    ) -> None:
        page = aws("outscale", "create-image", "help")
        shown = " ".join(unstyled(page.out).split())
        lines = re.findall(
            r"^    \$ (.*)$", CreateImage.EXAMPLES, re.MULTILINE
        )

        results = [aws(*words(line)) for line in lines]

        assert [0, 0, 0] == [result.code for result in results], results
        assert "ami-12345678\n" == results[-1].out
        assert "[--no-reboot | --reboot]" in shown
        assert "--file-location (string)" in shown
        assert "Bsu, and not Ebs. (structure)" in shown
        assert "To create an OMI from a VM, and wait for it" in shown
        vm, snapshot, copy = [
            r.parameters
            for r in recorder.requests
            if not r.parameters["Action"].startswith("Describe")
        ]
        assert "true" == vm["NoReboot"]
        assert "x86_64" == snapshot["Architecture"]
        assert "ami-12345678" == copy["SourceImageId"]
