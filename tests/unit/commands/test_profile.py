"""What ``aws outscale configure`` writes, and what it asks about first."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import boto3
import botocore.configloader
import pytest

from awscli_outscale.commands.outscale.configure import (
    aws_signs,
    osc_profile,
    profile,
)
from awscli_outscale.commands.outscale.configure.profile import Setup

KEYS = ("ABCDEFGHIJ0123456789", "secret")
AWS_KEY = "AKIA" + "A" * 16


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"aws_access_key_id": AWS_KEY}, "begins with AKIA"),
        ({"aws_session_token": "t"}, "It has aws_session_token."),
        ({"role_arn": "r"}, "It has role_arn."),
        ({"sso_start_url": "u"}, "It has sso_start_url."),
        ({"region": "eu-west-1"}, "Region eu-west-1 is not one of"),
        ({"credential_process": "vault aws"}, "from a credential_process"),
        ({"outscale": "false"}, "It says outscale = false."),
        ({"services": "s"}, "ec2.us-east-2.amazonaws.com is AWS's"),
        ({"endpoint_url": "https://x.amazonaws.com"}, "x.amazonaws.com is"),
    ],
)
def test_a_profile_that_looks_like_aws_is_asked_about(
    config: dict[str, Any], reason: str
) -> None:
    sections = {
        "s": {"ec2": {"endpoint_url": "https://ec2.us-east-2.amazonaws.com"}}
    }

    [found] = aws_signs.why_aws(config, sections, "osc", {})

    assert reason in found


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"region": "eu-west-2", "aws_access_key_id": KEYS[0]},
        {"region": "in-house-1", "outscale_domain": "example.org"},
        {"region": "eu-west-1", "outscale": "true", "role_arn": "r"},
        {"endpoint_url": "https://fcu.eu-west-2.outscale.com"},
        {"outscale": "true", "credential_process": "vault outscale"},
    ],
)
def test_any_other_profile_is_not(config: dict[str, Any]) -> None:
    assert [] == aws_signs.why_aws(config, {}, "osc", {"osc": config})


@pytest.mark.parametrize("frozen", [True, False])
def test_a_link_to_osc_clis_file_is_not(
    monkeypatch: pytest.MonkeyPatch, frozen: bool
) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    config = {"credential_process": osc_profile.link(Path("/a b"), "c")}

    assert [] == aws_signs.why_aws(config, {}, "osc", {})


def test_a_profile_that_others_take_their_keys_from_is_asked_about() -> None:
    profiles = {"base": {}, "role": {"source_profile": "base"}}

    [found] = aws_signs.why_aws({}, {}, "base", profiles)

    assert "[profile role] gets its keys from it" in found


def test_what_only_aws_can_serve_is_removed() -> None:
    text = (
        "[profile a]\nrole_arn = r\nendpoint_url = https://s3.amazonaws.com\n"
    )
    config = {"role_arn": "r", "endpoint_url": "https://s3.amazonaws.com"}
    dropped = aws_signs.settings_of_aws(config, {})

    changed = profile.change_config(
        text, Setup("a", "eu-west-2", KEYS, dropped=dropped)
    )

    assert "[profile a]\noutscale = true\nregion = eu-west-2\n" == changed


def test_new_keys_replace_the_old_and_their_token() -> None:
    text = "[a]\naws_access_key_id = x\naws_session_token = t\n[b]\nc = d\n"

    changed = profile.change_credentials(text, Setup("a", "eu-west-2", KEYS))

    assert (
        f"[a]\naws_access_key_id = {KEYS[0]}\n"
        f"aws_secret_access_key = {KEYS[1]}\n[b]\nc = d\n"
    ) == changed


@pytest.mark.parametrize(
    ("domain", "line"),
    [("example.org", "outscale_domain = example.org\n"), (None, "")],
)
def test_the_domain_is_that_of_the_setup(
    domain: str | None, line: str
) -> None:
    changed = profile.change_config(
        "[profile a]\noutscale_domain = old.example\noutscale = true\n",
        Setup("a", "eu-west-2", domain=domain),
    )

    assert (
        f"[profile a]\n{line}outscale = true\nregion = eu-west-2\n" == changed
    )


@pytest.mark.parametrize(
    ("setup", "left"),
    [
        (Setup("a", "eu-west-2", dropped=("role_arn",)), "output = text\n"),
        (Setup("a", "eu-west-2", dropped=("role_arn",), output="json"), ""),
    ],
)
def test_nothing_in_the_credentials_file_outweighs_the_setup(
    setup: Setup, left: str
) -> None:
    text = (
        "[a]\noutput = text\naws_access_key_id = x\nrole_arn = r\n"
        "region = us-east-1\noutscale = false\noutscale_domain = d.example\n"
        "aws_secret_access_key = y\n[b]\nregion = us-east-1\n"
    )

    changed = profile.change_credentials(text, setup)

    assert (
        f"[a]\n{left}aws_access_key_id = x\naws_secret_access_key = y\n"
        "[b]\nregion = us-east-1\n"
    ) == changed


def test_what_the_credentials_file_says_of_oos_stays() -> None:
    text = "[a]\ns3 =\n  max_queue_size = 9\nservices = x\n"

    changed = profile.change_credentials(
        text, Setup("a", "eu-west-2", native=True)
    )

    assert (
        "[a]\ns3 =\n  max_queue_size = 9\n  addressing_style = path\n"
        == changed
    )


def test_a_link_leaves_no_key_in_the_files() -> None:
    keys = "aws_access_key_id = x\naws_secret_access_key = y\n"
    setup = Setup("a", "eu-west-2", credential_process="p")

    config = profile.change_config(f"[profile a]\n{keys}", setup)
    credentials = profile.change_credentials(f"[a]\n{keys}", setup)

    assert "[a]\n" == credentials
    assert "aws_" not in config
    assert "credential_process = p\n" in config
    assert "" == profile.change_credentials("", setup)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", None),
        ("", "/opt/plugins"),
        ("[plugins]\ncli_legacy_plugin_path = /opt/plugins\n", "/other"),
        (
            "[plugins]\ncli_legacy_plugin_path = /opt/plugins\n"
            "mine = awscli_outscale\n",
            "/opt/plugins",
        ),
        ("[plugins]\noutscale = awscli_outscale\n", "/opt/plugins"),
    ],
)
def test_our_plugin_comes_before_the_path(text: str, path: str | None) -> None:
    changed = profile.load_plugin(text, path)

    section, *lines = changed.splitlines()
    found = dict(line.split(" = ") for line in lines)
    assert "[plugins]" == section
    assert "awscli_outscale" == lines[0].split(" = ")[1]
    assert (found.get("cli_legacy_plugin_path") is None) == (path is None)
    assert 1 + bool(path) == len(lines)


def test_native_serves_boto3_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own reader of the files is the judge; no plugin is involved."""
    path = tmp_path / "config"
    setup = Setup("osc", "us-west-1", native=True)
    path.write_text(profile.change_config("", setup))
    (tmp_path / "credentials").write_text(
        profile.change_credentials("", setup._replace(keys=KEYS))
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv(
        "AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials")
    )
    session = boto3.Session(profile_name="osc")

    found = {
        name: session.client(name).meta.endpoint_url
        for name in ("ec2", "s3", "iam", "elb", "directconnect", "sts", "sqs")
    }

    s3 = session.client("s3")
    assert {
        "ec2": "https://fcu.us-west-1.outscale.com",
        "s3": "https://oos.us-west-1.outscale.com",
        "iam": "https://eim.us-west-1.outscale.com",
        "elb": "https://lbu.us-west-1.outscale.com",
        "directconnect": "https://directlink.us-west-1.outscale.com",
        "sts": "https://not-on-outscale.invalid",
        "sqs": "https://not-on-outscale.invalid",
    } == found
    assert "path" == s3.meta.config.s3["addressing_style"]
    assert "when_required" == s3.meta.config.request_checksum_calculation
    config = botocore.configloader.load_config(str(path))
    assert profile.is_native(config["profiles"]["osc"])
