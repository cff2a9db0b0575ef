"""Keys that osc-cli's file has, used where nothing says OUTSCALE.

They are OUTSCALE's, and go to no host of AWS's: on every AWS CLI and in
boto3. Keys that are not in it, and AWS's own, are used as without the plugin.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import boto3
import pytest

import awscli_outscale
from awscli_outscale import errors, triage
from support.runner import ACCESS_KEY, OSC, SECRET_KEY, Aws, Command

OTHERS = "OTHERKEY012345678901"
AKIA = "AKIA0123456789ABCDEF"


class File(NamedTuple):
    """A file of osc-cli's: its text, and where it is in the home."""

    text: str
    place: str = ".osc/config.json"
    key: str = ACCESS_KEY
    named: bool = False
    refused: bool = True

    def environment(self, home: Path) -> dict[str, str | None]:
        """Write the file, and return the environment of the call."""
        path = home / self.place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text)
        return {
            "HOME": str(home),
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_DEFAULT_REGION": "eu-west-2",
            **({"OSC_CONFIG_FILE": str(path)} if self.named else {}),
        }


def has(key: str = ACCESS_KEY) -> str:
    return json.dumps({"default": {"access_key": key, "secret_key": "s"}})


INI = f"[default]\naws_access_key_id = {ACCESS_KEY}\n"
FILES = {
    "the default one": File(has()),
    "not the default one": File(
        json.dumps({"default": {}, "b": 1, "c": {"access_key": ACCESS_KEY}})
    ),
    "of the first osc-cli": File(has(), ".osc_sdk/config.json"),
    "in the AWS form": File(INI, ".osc/credential"),
    "in a file that is named": File(has(), "mine.json", named=True),
    "in the AWS form, in one that is named": File(INI, "mine", named=True),
    "beside one that is named": File(
        "{}", ".osc/config.json", named=True, refused=False
    ),
    "another key": File(has(OTHERS), refused=False),
    "AWS's in it": File(has(AKIA), key=AKIA, refused=False),
    "a key of no cloud": File(has("minioadmin"), key="test", refused=False),
    "damaged": File(f'{{"a": "{ACCESS_KEY}"', refused=False),
    "of another form": File(f'["{ACCESS_KEY}"]', refused=False),
    "too large": File(has() + " " * (1 << 20), refused=False),
    "a directory": File("", ".osc/config.json/file", refused=False),
    "none": File("", "elsewhere", refused=False),
}
AT = "s3.eu-west-2.amazonaws.com"


def test_they_do_not_go_to_aws(aws: Aws) -> None:
    aws.configure()
    presign = "s3 presign s3://bucket/key --endpoint-url https://"
    variables = [
        file.environment(aws.home / str(number))
        for number, file in enumerate(FILES.values())
    ]
    calls = [Command(presign + AT, each) for each in variables]
    # A private cloud may be there; and an endpoint of OUTSCALE's decides.
    for host in "fcu.cloud.example.org", "oos.eu-west-2.outscale.com":
        calls.append(Command(presign + host, variables[0]))
    config = str(aws.config)

    *at_aws, elsewhere, at_ours = aws.many(
        *calls, profile=None, env={"AWS_CONFIG_FILE": config}
    )

    for (name, file), found in zip(FILES.items(), at_aws, strict=True):
        says = "of profile '" in found.err and "is OUTSCALE's" in found.err
        assert file.refused is says, (name, found)
        assert file.refused is (found.code != 0), (name, found)
        assert SECRET_KEY not in found.err
    assert ((0, ""), (0, "")) == (
        (elsewhere.code, elsewhere.err),
        (at_ours.code, at_ours.err),
    )


@pytest.mark.parametrize("name", FILES)
def test_they_do_not_go_to_aws_from_python(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In sessions beside an enabled one, and with a profile's keys too."""
    triage.OURS.clear()
    file = FILES[name]
    for variable, value in file.environment(tmp_path / "home").items():
        monkeypatch.setenv(variable, str(value))
    config = tmp_path / "config"
    config.write_text(OSC.replace(ACCESS_KEY, "K" * 20))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    awscli_outscale.enable(boto3.Session(profile_name="osc"))

    for keys in ((), (file.key, SECRET_KEY)):
        s3 = boto3.Session(*keys).client("s3", endpoint_url=f"https://{AT}")
        if file.refused:
            with pytest.raises(errors.Refused, match="which is OUTSCALE's"):
                s3.generate_presigned_url("list_buckets")
        else:
            assert AT in s3.generate_presigned_url("list_buckets")
