"""Run a script in the Python of an AWS CLI, to learn what that has."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from support.hosts import Host
from support.once import once

_SCRIPT = Path(__file__).with_name("host_facts.py")


@cache
def facts(host: Host) -> dict[str, Any]:
    """Return what ``host_facts.py`` finds in an AWS CLI."""
    found: dict[str, Any] = once(f"host-{host.name}", lambda: _find(host))
    return found


def _find(host: Host) -> Any:
    run = subprocess.run(
        [host.python, _SCRIPT],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        },
    )
    assert 0 == run.returncode, run.stderr
    return json.loads(run.stdout)
