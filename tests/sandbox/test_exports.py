"""The files of an exported OMI."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from awscli_outscale.sandbox import exported_image

COMMAND = [sys.executable, "-m", "awscli_outscale.sandbox.exports"]
URL = "https://oos.eu-west-2.outscale.com/bucket/export/my%20snap.qcow2.gz?a=b"


def test_a_manifest_has_the_documented_shape() -> None:
    manifest, objects = exported_image([URL], name="mine")

    assert manifest == {
        "Version": 1,
        "Image": {
            "Name": "mine",
            "Description": "",
            "Architecture": "x86_64",
            "Type": "machine",
            "ProductTypes": ["0001"],
            "Public": False,
            "Snapshots": [
                {
                    "DeleteOnTermination": True,
                    "Device": "/dev/sda1",
                    "Filename": "my snap.qcow2.gz",
                    "Iops": None,
                    "PreSignedUrl": URL,
                    "Size": 10737418240,
                    "VolumeType": "standard",
                }
            ],
        },
    }
    assert list(objects) == ["my snap.qcow2.gz"]
    assert gzip.decompress(objects["my snap.qcow2.gz"]).startswith(b"QFI\xfb")


def test_before_there_are_urls_there_are_objects() -> None:
    manifest, objects = exported_image()

    assert list(objects) == ["snap-11111111-aaaaaaaa.qcow2.gz"]
    assert manifest["Image"]["Snapshots"][0]["PreSignedUrl"] == ""


def test_several_snapshots_have_several_devices() -> None:
    manifest, objects = exported_image([URL, f"{URL}&x", "http://h/other"])
    devices = [s["Device"] for s in manifest["Image"]["Snapshots"]]

    assert devices == ["/dev/sda1", "/dev/sdb", "/dev/sdc"]
    assert list(objects) == ["my snap.qcow2.gz", "other"]
    with pytest.raises(ValueError, match="at most 26"):
        exported_image([URL] * 27)


@pytest.mark.parametrize("piped", [True, False])
def test_the_command_writes_a_manifest(piped: bool) -> None:
    options = [] if piped else ["--snapshot-url", URL]
    done = subprocess.run(
        [*COMMAND, "--name", "mine", "--size-gib", "5", *options],
        input=f"{URL}\n" if piped else "",
        capture_output=True,
        text=True,
        check=True,
    )

    expected, _ = exported_image([URL], name="mine", size=5 * 1024**3)
    assert expected == json.loads(done.stdout)


def test_the_command_writes_a_disk(tmp_path: Path) -> None:
    file = tmp_path / "snap.qcow2.gz"
    done = subprocess.run(
        [*COMMAND, "--disk", str(file)],
        capture_output=True,
        text=True,
        check=True,
    )

    _, objects = exported_image(["http://h/snap.qcow2.gz"])
    assert file.read_bytes()[10:] == objects["snap.qcow2.gz"][10:]
    assert done.stdout == ""


def test_without_a_url_the_command_says_so() -> None:
    done = subprocess.run(
        COMMAND, input="", capture_output=True, text=True, check=False
    )

    assert (2, "", "No snapshot URL given.\n") == (
        done.returncode,
        done.stdout,
        done.stderr,
    )
