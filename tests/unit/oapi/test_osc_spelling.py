"""osc-cli's options, as the AWS CLI spells them."""

from __future__ import annotations

import json

import pytest

from awscli_outscale.oapi import osc_spelling
from awscli_outscale.oapi.create_image import asked_as, parameters


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--ImageName", "a b"], ["--image-name", "a b"]),
        (["--ImageName=a=b"], ["--image-name", "a=b"]),
        (["--image-name", "a"], ["--image-name", "a"]),
        (["--ImageName", "--VmId", "i"], ["--image-name", "--vm-id", "i"]),
        (["--ImageName"], ["--image-name"]),
        (["--DryRun"], ["--dry-run"]),
        (["--DryRun", "True"], ["--dry-run"]),
        (["--DryRun=false"], ["--no-dry-run"]),
        (["--NoReboot", "false"], ["--reboot"]),
        (["--NoReboot", "--VmId", "i"], ["--no-reboot", "--vm-id", "i"]),
        (["--NoReboot", "text"], ["--no-reboot", "text"]),
        (["--NoReboot=text"], ["--no-reboot=text"]),
        (["--ProductCodes", '["1"]'], ["--product-codes", '["1"]']),
        (["--ProductCodes", "['1']"], ["--product-codes", '["1"]']),
        (["--ProductCodes", "[1"], ["--product-codes", "[1"]),
        (["--ProductCodes", "1", "2"], ["--product-codes", "1", "2"]),
        (["ImageName", "--Unknown"], ["ImageName", "--Unknown"]),
    ],
)
def test_each_option_is_translated(
    words: list[str], expected: list[str]
) -> None:
    assert expected == osc_spelling.translated(words, parameters())


def test_devices_may_be_written_as_python_does() -> None:
    words = ["--BlockDeviceMappings", "[{'Bsu': {'DeleteOnVmDeletion': True}}"]
    words[1] += "]"

    _, value = osc_spelling.translated(words, parameters())

    assert [{"Bsu": {"DeleteOnVmDeletion": True}}] == json.loads(value)


def test_a_problem_of_fcus_parameter_is_told_of_the_one_asked_for() -> None:
    bdm = "BlockDeviceMappings"

    assert ("FileLocation",) == asked_as(("ImageLocation",))
    assert (bdm, 0, "Bsu", "DeleteOnVmDeletion") == asked_as(
        (bdm, 0, "Ebs", "DeleteOnTermination")
    )
    assert (bdm, 1, "VirtualDeviceName") == asked_as((bdm, 1, "VirtualName"))
    assert ("BootMode",) == asked_as(("BootMode",))
