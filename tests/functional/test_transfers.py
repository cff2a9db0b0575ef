"""Law 1 where boto3 leaves a transfer to AWS's C library, which signs alone.

It does so on request, and by default on machines that AWS has optimized it
for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.hosts import ROOT
from support.proxy import RecordingProxy
from support.runner import OSC, PLAIN

AWSCRT = ROOT / ".hosts" / "crt"
AWS_KEY = "AKIAIOSFODNN7EXAMPLE"
AWS = f"""
[profile aws]
region = eu-west-2
aws_access_key_id = {AWS_KEY}
aws_secret_access_key = x
"""


@pytest.mark.parametrize("preferred", ["crt", "auto"])
def test_transfers_of_outscale_sessions_are_botocores(
    preferred: str, internet: RecordingProxy, tmp_path: Path
) -> None:
    """And those of the others stay what they were, even in one process."""
    assert AWSCRT.exists(), "make hosts"
    internet.write_ca(tmp_path / "ca.pem")
    config = tmp_path / "config"
    config.write_text(OSC + AWS + PLAIN)

    run = subprocess.run(
        [
            sys.executable,
            ROOT / "tests" / "support" / "transfers.py",
            preferred,
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": f"{AWSCRT}{os.pathsep}{ROOT}",
            "AWS_CONFIG_FILE": str(config),
            "AWS_PROFILE": "osc",  # says nothing of sessions that name one
            "AWS_CA_BUNDLE": str(tmp_path / "ca.pem"),
            "HTTPS_PROXY": internet.url,
            "NO_PROXY": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert 0 == run.returncode, run.stderr
    report = json.loads(run.stdout)
    assert ["content"] * 8 == report["found"]
    assert [] == report["ours"]
    assert [AWS_KEY] == report["all"]
    assert {"oos.eu-west-2.outscale.com"} == set(internet.connections)
