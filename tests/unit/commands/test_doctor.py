"""What the doctor says of keys, settings and of the clock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from awscli_outscale.cloud.decision import Call, Decision, decide
from awscli_outscale.commands.outscale.doctor import (
    findings,
    network,
    settings,
)
from awscli_outscale.commands.outscale.doctor import session as examine_session
from awscli_outscale.commands.outscale.doctor.findings import Finding

NOW = 1795000000.0  # Wed, 18 Nov 2026 11:06:40 GMT


@pytest.mark.parametrize(
    ("date", "status", "words"),
    [
        ("Wed, 18 Nov 2026 11:06:40 GMT", "ok", "within a minute"),
        ("Wed, 18 Nov 2026 11:07:30 GMT", "ok", "within a minute"),
        ("Wed, 18 Nov 2026 11:08:40 GMT", "warn", "120 s behind OUTSCALE's"),
        ("Wed, 18 Nov 2026 11:01:00 GMT", "fail", "340 s ahead of OUTSCALE's"),
        ("Wed, 18 Nov 2026 12:06:40 +0100", "ok", "within a minute"),
        (None, "skip", "No server"),
        ("yesterday", "skip", "No server"),
    ],
)
def test_the_clock(date: str | None, status: str, words: str) -> None:
    found = network.clock(date, NOW)

    assert status == found.status
    assert words in found.message


@pytest.mark.parametrize(
    ("call", "is_v2", "words"),
    [
        (
            {"config": {"request_checksum_calculation": "when_supported"}},
            False,
            "request_checksum_calculation is when_supported",
        ),
        (
            {
                "environ": {
                    "AWS_RESPONSE_CHECKSUM_VALIDATION": "WHEN_SUPPORTED"
                }
            },
            True,
            "AWS_RESPONSE_CHECKSUM_VALIDATION is WHEN_SUPPORTED",
        ),
        (
            {"config": {"s3": {"addressing_style": "virtual"}}},
            True,
            "s3.addressing_style is virtual",
        ),
        (
            {"environ": {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}},
            True,
            "AWS_ENDPOINT_URL takes all",
        ),
        (
            {
                "environ": {"AWS_ACCESS_KEY_ID": "TheKeyItself"},
                "profile_is_explicit": True,
            },
            True,
            "AWS_ACCESS_KEY_ID is set, and not used",
        ),
        (
            {"config": {"parameter_validation": "false"}},
            True,
            "parameter_validation is off",
        ),
        (
            {"config": {"cli_follow_urlparam": "true"}},
            False,
            "not for --image-location and --snapshot-location",
        ),
    ],
)
def test_settings_that_get_in_the_way(
    call: dict[str, Any], is_v2: bool, words: str
) -> None:
    [found] = settings.settings(Call(**call), is_v2)

    assert "warn" == found.status
    assert words in found.message
    assert found.fix
    assert "TheKeyItself" not in str(found)


@pytest.mark.parametrize(
    "call",
    [
        Call(),
        Call(config={"request_checksum_calculation": "when_required"}),
        Call(config={"s3": {"addressing_style": "path"}}),
        Call(environ={"AWS_ACCESS_KEY_ID": "a"}),
    ],
)
def test_others_do_not(call: Call) -> None:
    [found] = settings.settings(call, is_v2=True)

    assert "ok" == found.status


@pytest.mark.parametrize(
    ("plugins", "statuses"),
    [
        ({"outscale": "awscli_outscale"}, ["ok"]),
        ({}, ["warn"]),
        (
            {"cli_legacy_plugin_path": "/p", "outscale": "awscli_outscale"},
            ["warn"],
        ),
        (
            {"outscale": "awscli_outscale", "cli_legacy_plugin_path": "/p"},
            ["ok"],
        ),
        (
            {"a": "awscli_outscale", "endpoint": "awscli_plugin_endpoint"},
            ["ok", "warn"],
        ),
    ],
)
def test_the_plugins(plugins: dict[str, str], statuses: list[str]) -> None:
    found = list(settings.plugin(plugins, "/here", "1.2.3"))

    assert statuses == [finding.status for finding in found]
    assert "1.2.3 from /here" in found[0].message


@pytest.mark.parametrize(
    ("config", "status", "words"),
    [
        ({"outscale": "true"}, "ok", "OUTSCALE: [profile p] says"),
        ({"region": "eu-west-2"}, "fail", "[profile p] is AWS's"),
        ({"outscale": "maybe"}, "fail", "neither true nor false"),
        ({}, "fail", "There is no [profile p]"),
    ],
)
def test_the_profile(config: dict[str, str], status: str, words: str) -> None:
    call = Call(config=config, profile="p")

    found = settings.profile(call, decide(call))

    assert status == found.status
    assert words in found.message


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ([], "ok"),
        (["ok", "skip"], "ok"),
        (["warn", "ok"], "warn"),
        (["fail", "warn"], "fail"),
    ],
)
def test_the_worst_counts(statuses: list[str], worst: str) -> None:
    found = [Finding("", status, "") for status in statuses]

    assert worst == findings.status(found)


def examine_keys(home: Path, setting: str) -> tuple[Finding, bool]:
    (home / "config").write_text(f"[profile p]\n{setting}\n")
    session = botocore.session.Session(profile="p")
    session.set_config_variable("config_file", str(home / "config"))
    return examine_session.credentials(session, Decision(True, ""))


def process(**keys: str) -> str:
    """Return the setting of a process that gives these keys."""
    given = {"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "TheKey"}
    return f"credential_process = echo '{json.dumps({**given, **keys})}'"


@pytest.mark.parametrize(
    "setting",
    [
        "credential_process = false",
        "credential_process = /no/such/program",
        "credential_process = echo TheKey",
        "credential_process = echo '[\"TheKey\"]'",
        "credential_process = echo 'TheKey",
        process(Expiration="2026-01-01T00:00:00Z"),
        "aws_access_key_id = TheKey",
    ],
)
def test_keys_that_cannot_be_loaded(tmp_path: Path, setting: str) -> None:
    found, loaded = examine_keys(tmp_path, setting)

    assert ("fail", False) == (found.status, loaded)
    assert "They cannot be loaded (" in found.message
    assert "TheKey" not in str(found)


@pytest.mark.parametrize(
    ("setting", "status", "words"),
    [
        (process(), "ok", "From credential_process"),
        (process(SessionToken="t"), "fail", "are temporary ones"),
        (process(AccessKeyId="AKIA" + "A" * 16), "warn", "begins with AKIA"),
        (process(AccessKeyId="A" * 20), "ok", "From credential_process"),
        ("region = eu-west-2", "fail", "There are none"),
    ],
)
def test_keys_that_can(
    tmp_path: Path, setting: str, status: str, words: str
) -> None:
    found, loaded = examine_keys(tmp_path, setting)

    assert (status, True) == (found.status, loaded)
    assert words in found.message
    assert "AKIAA" not in str(found)


def test_no_finding_steers_the_terminal() -> None:
    found = Finding("Call", "fail", "FCU says \x1b[2J", "Run \x1b[2J")

    told = [*findings.lines(found, 4), str(findings.as_data([found]))]

    assert "\x1b" not in "".join(told)
    [shown] = findings.as_data([found])["Checks"]
    assert ("FCU says \\x1b[2J", "Run \\x1b[2J") == (
        shown["Message"],
        shown["Fix"],
    )
