"""The main job, from an exported OMI in a bucket to a registered one.

Everything is the real `aws` command, run as a user would; OUTSCALE is the
sandbox, on a free port of this machine. Nothing is left behind.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from awscli_outscale.sandbox import Sandbox

MAKE_MANIFEST = "python -m awscli_outscale.sandbox.exports"
DISK = "snap-11111111-aaaaaaaa.qcow2.gz"

CONFIGURATION = """\
[plugins]
outscale = awscli_outscale

[profile demo]
outscale = true
region = {region}
endpoint_url = {endpoint}
aws_access_key_id = {access_key}
aws_secret_access_key = {secret_key}
"""

STEPS = [
    (
        "An exported OMI: the file of its snapshot and a manifest, which "
        "refers to it by a presigned URL.",
        [
            f"{MAKE_MANIFEST} --disk {DISK}",
            "aws s3 mb s3://exports",
            f"aws s3 cp {DISK} s3://exports/ --no-progress",
            f"aws s3 presign s3://exports/{DISK} | {MAKE_MANIFEST} "
            "> manifest.json",
            "aws s3 cp manifest.json s3://exports/ --no-progress",
        ],
    ),
    (
        "Its manifest's presigned URL is what the owner of the OMI hands "
        "over.",
        ["URL=$(aws s3 presign s3://exports/manifest.json)"],
    ),
    (
        "Register the OMI, wait until it can be used, and show it as the "
        "OUTSCALE API does.",
        [
            'aws ec2 register-image --image-location "$URL" '
            '--name "Test Image" --wait --oapi'
        ],
    ),
    (
        "The same image, as the EC2 API shows it.",
        ["aws ec2 describe-images --owners self"],
    ),
]


def main() -> int:
    """Run all steps; return the exit code of the first that fails."""
    with (
        Sandbox() as sandbox,
        tempfile.TemporaryDirectory() as home,
    ):
        Path(home, "config").write_text(
            CONFIGURATION.format(
                region=sandbox.region,
                endpoint=sandbox.endpoint_url,
                access_key=sandbox.access_key,
                secret_key=sandbox.secret_key,
            )
        )
        print(f"# A sandbox Region is listening on {sandbox.endpoint_url}")
        return subprocess.run(
            ["sh", "-eu", "-c", _script()],
            cwd=home,
            env=_environment(home),
            check=False,
        ).returncode


def _script() -> str:
    """Return one shell script that shows each command before it runs."""
    lines = []
    for comment, commands in STEPS:
        lines.append(f"printf '\\n# %s\\n' {shlex.quote(comment)}")
        for command in commands:
            lines.append(f"printf '$ %s\\n' {shlex.quote(command)}")
            lines.append(command)
    return "\n".join(lines)


def _environment(home: str) -> dict[str, str]:
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_")
    }
    path = [str(Path(sys.executable).parent), environ.get("PATH", "")]
    return environ | {
        "PATH": os.pathsep.join(path),
        "AWS_CONFIG_FILE": str(Path(home, "config")),
        "AWS_SHARED_CREDENTIALS_FILE": str(Path(home, "credentials")),
        "AWS_PROFILE": "demo",
        "AWS_PAGER": "",
        "NO_PROXY": "127.0.0.1",
    }


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.exit(main())
