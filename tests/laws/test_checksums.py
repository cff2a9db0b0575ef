"""Where botocore's model requires a checksum, OOS gets its MD5, AWS none."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.hosts import ROOT
from support.once import once
from support.runner import Aws

_GIVEN = "1B2M2Y8AsgTpgAmY7PhCfg=="


@pytest.fixture
def facts(aws: Aws) -> dict[str, Any]:
    """What each operation sends; see ``checksum_facts``."""
    found: dict[str, Any] = once(
        f"checksums-{aws.host.name}", lambda: _find(aws)
    )
    return found


def _find(aws: Aws) -> Any:
    run = subprocess.run(
        [aws.host.python, Path(__file__).with_name("checksum_facts.py")],
        env=aws.environment(
            PYTHONPATH=f"{ROOT}:{ROOT / 'tests'}",
            AWS_CONFIG_FILE="/nowhere/config",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == run.returncode, run.stderr
    return json.loads(run.stdout)


def test_a_required_checksum_is_sent_as_md5_as_well(
    facts: dict[str, Any],
) -> None:
    sent, stock = facts["outscale"], facts["stock"]
    required = {
        name
        for name, fact in sent.items()
        if fact["required"] and "refused" not in fact
    }
    wrong = {
        name: fact
        for name, fact in sent.items()
        if name in required and not fact["streams"] and not fact["of the body"]
    }
    of_its_own = {
        name
        for name, fact in sent.items()
        if name not in required
        and "refused" not in fact
        and fact.get("md5") != stock[name].get("md5")
    }

    assert {"DeleteObjects", "PutBucketCors", "PutObjectLegalHold"} <= required
    assert {} == wrong
    assert set() == of_its_own
    assert facts["stock"] == facts["aws"]
    # What OOS does not have, and would take for something else.
    assert {"Refused"} >= {
        fact["refused"]
        for fact in sent.values()
        if fact["required"] and "refused" in fact
    }


def test_the_users_own_checksums_stay(facts: dict[str, Any]) -> None:
    """Of each operation that takes them. What has no body has its MD5."""
    given = {
        kind: {n: f for n, f in found.items() if "refused" not in f}
        for kind, found in facts["given"].items()
    }

    assert {"DeleteObjects", "PutObject", "UploadPart"} <= {*given["SHA256"]}
    assert {_GIVEN} == {fact["md5"] for fact in given["ContentMD5"].values()}
    for name, fact in given["SHA256"].items():
        if fact["required"]:
            assert ["x-amz-checksum-sha256"] == fact["checksums"], name
            assert fact["of the body"], name
        else:
            assert fact["md5"] is None, name
    assert {"PutBucketAcl", "PutObjectAcl"} <= {*given["bare"]}
    for name, fact in given["bare"].items():
        # Old hosts send one for an empty PutObject as well.
        assert fact["of the body"] or not fact["required"], name


def test_downloads_ask_for_no_checksum_and_know_the_size(
    aws: Aws, facts: dict[str, Any]
) -> None:
    """With ``when_required`` s3transfer does not, and needs more memory."""
    downloads = facts["downloads"]
    # Hosts before the setting was made ask for none, whatever it says.
    supported = downloads["when_supported"]["asked"]

    assert {"size first": True, "asked": False, "asked by hand": True} == (
        downloads[""]
    )
    assert downloads[""] == downloads["when_required"]
    since = {1: (1, 37), 2: (2, 23)}[aws.host.major]
    assert supported == (aws.host.version >= since)
