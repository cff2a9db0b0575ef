"""``data/completions.json`` offers what every AWS CLI has, and all of ours."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

from awscli_outscale import data
from support.hosts import ROOT, Host

SCRIPT = ROOT / "scripts" / "completions.py"


def asked(host: Host) -> dict[str, Any]:
    """Return what an AWS CLI has in an OUTSCALE session."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("AWS")}
    run = subprocess.run(
        [host.python, SCRIPT, "--this"],
        env=environ,
        capture_output=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def names(table: Any, *place: str) -> Iterator[tuple[str, ...]]:
    """Yield every command and option, behind what it belongs to."""
    if isinstance(table, str):
        table = {option.partition("=")[0]: None for option in table.split()}
    for name, below in (table or {}).items():
        yield (*place, name)
        if not name.startswith("-"):
            yield from names(below, *place, name)


def test_whatever_is_offered_is_there(host: Host) -> None:
    offered, found = data.load("completions"), asked(host)
    everywhere = offered["global"]
    if host.major == 2:
        everywhere += " " + offered["global_v2"]

    assert set() == set(names(everywhere)) - set(names(found["global"]))
    assert set() == (
        set(names(offered["commands"])) - set(names(found["commands"]))
    )


def test_all_of_ours_is_offered(host: Host) -> None:
    offered = set(names(data.load("completions")["commands"]))
    missing = set(names(asked(host)["commands"])) - offered
    options = {"--wait", "--wait-timeout", "--wait-progress", "--oapi"}

    assert set() == {
        place
        for place in missing
        if place[0] in ("outscale", "sandbox")
        or place[-1] in {*options, "--check-manifest", "--osu-profile"}
    }
    # Services and commands: what OUTSCALE serves. AWS's new one looks in its
    # model as `list-buckets` does.
    assert {("s3api", "list-directory-buckets")} >= {
        place for place in missing if not place[-1].startswith("-")
    }
