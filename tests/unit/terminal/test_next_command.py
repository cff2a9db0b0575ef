"""A command that we propose goes where the call went, and says so."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest

from awscli_outscale.cloud.decision import Decision, decide
from awscli_outscale.hooks.install import call_of
from awscli_outscale.terminal import next_command
from awscli_outscale.triage import COMPONENT

CONFIG = """
[profile osc]
outscale = true
region = eu-west-2
[profile "my plain"]
region = eu-west-2
[profile private]
outscale_domain = cloud.example.org
region = in-west-9
[default]
region = eu-west-2
"""
FCU = "https://fcu.eu-west-2.outscale.com"
PRIVATE = "https://fcu.in-west-9.cloud.example.org"


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config"
    path.write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))


def session_of(
    profile: str | None, endpoint: str | None = None, forced: bool = False
) -> Any:
    session = botocore.session.Session(profile=profile)
    decision = decide(
        call_of(session, endpoint_url=endpoint, forced=forced, command="ec2")
    )
    session.register_component(COMPONENT, decision)
    return session


def client_of(service: str, region: str, endpoint: str) -> Any:
    return SimpleNamespace(
        meta=SimpleNamespace(
            region_name=region,
            endpoint_url=endpoint,
            service_model=SimpleNamespace(service_name=service),
        )
    )


@pytest.mark.parametrize(
    ("profile", "endpoint", "forced", "words", "expected"),
    [
        (
            *("osc", None, False, "ec2 describe-images"),
            "aws ec2 describe-images --profile osc",
        ),
        (
            *(None, None, True, "ec2 describe-images"),
            "aws-outscale ec2 describe-images",
        ),
        (
            *("my plain", FCU, False, "ec2 describe-images"),
            "aws ec2 describe-images --profile 'my plain' "
            f"--endpoint-url {FCU}",
        ),
        (
            *("my plain", FCU, False, "s3 presign s3://BUCKET/KEY"),
            "aws s3 presign s3://BUCKET/KEY --profile 'my plain' "
            "--endpoint-url https://oos.eu-west-2.outscale.com",
        ),
        (
            *("my plain", FCU, False, "ec2 copy-image --region us-east-2"),
            "aws ec2 copy-image --region us-east-2 --profile 'my plain' "
            "--endpoint-url https://fcu.us-east-2.outscale.com",
        ),
        (
            *("my plain", FCU, False, "outscale doctor"),
            f"aws outscale doctor --profile 'my plain' --endpoint-url {FCU}",
        ),
        (
            *("my plain", FCU, False, "outscale configure"),
            "aws outscale configure --profile 'my plain'",
        ),
        (
            *("my plain", FCU, False, "outscale copy-image"),
            "aws-outscale outscale copy-image --profile 'my plain'",
        ),
        (
            *("my plain", FCU, False, "outscale copy-snapshot"),
            "aws-outscale outscale copy-snapshot --profile 'my plain'",
        ),
        (
            *(None, FCU, False, "outscale copy-image"),
            "aws-outscale outscale copy-image --profile default",
        ),
        (
            *("private", PRIVATE, False, "s3 presign s3://BUCKET/KEY"),
            "aws s3 presign s3://BUCKET/KEY --profile private "
            "--endpoint-url https://oos.in-west-9.cloud.example.org",
        ),
        (
            *("osc", "https://user:secret@127.0.0.1:9/", False, "ec2 x"),
            "aws ec2 x --profile osc --endpoint-url https://127.0.0.1:9",
        ),
        (
            *("osc", "http://127.0.0.1:9", False, "s3 presign s3://B/K"),
            "aws s3 presign s3://B/K --profile osc "
            "--endpoint-url http://127.0.0.1:9",
        ),
        (
            *("osc", "https://fcu.example.org", False, "s3 presign s3://B/K"),
            "aws s3 presign s3://B/K --profile osc",
        ),
        (
            *("my plain", FCU, False, "ec2 x --profile osc"),
            f"aws ec2 x --profile osc --endpoint-url {FCU}",
        ),
    ],
)
def test_before_there_is_a_client(
    profile: str | None,
    endpoint: str | None,
    forced: bool,
    words: str,
    expected: str,
) -> None:
    spell = next_command.speller(session_of(profile, endpoint, forced))

    assert expected == spell(*words.split())


@pytest.mark.parametrize(
    ("profile", "endpoint", "client", "expected"),
    [
        ("osc", None, ("ec2", "eu-west-2", FCU), " --profile osc"),
        (
            *("osc", None),
            ("ec2", "us-east-2", "https://fcu.us-east-2.outscale.com"),
            " --profile osc --region us-east-2",
        ),
        (
            *("my plain", FCU, ("ec2", "eu-west-2", f"{FCU}/")),
            f" --profile 'my plain' --endpoint-url {FCU}",
        ),
        (
            *("osc", None, ("ec2", "eu-west-2", "http://u:p@127.0.0.1:9")),
            " --profile osc --endpoint-url http://127.0.0.1:9",
        ),
        (
            *("my plain", FCU),
            ("s3", "eu-west-2", "https://oos.eu-west-2.outscale.com"),
            f" --profile 'my plain' --endpoint-url {FCU}",
        ),
        (
            *(None, FCU, ("ec2", "eu-west-2", FCU)),
            f" --endpoint-url {FCU}",
        ),
    ],
)
def test_beside_a_client(
    profile: str | None,
    endpoint: str | None,
    client: tuple[str, str, str],
    expected: str,
) -> None:
    spelt = next_command.command(
        session_of(profile, endpoint), client_of(*client), "wait", "it's"
    )

    assert f"aws ec2 wait 'it'\"'\"'s'{expected}" == spelt


def test_another_setting_for_object_storage_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:8")
    spell = next_command.speller(session_of("osc", "http://127.0.0.1:9"))

    assert "aws s3 ls --profile osc" == spell("s3", "ls")


def test_keys_of_the_environment_go_with_no_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    spell = next_command.speller(session_of(None, FCU))

    assert "aws-outscale outscale copy-image" == spell(
        "outscale", "copy-image"
    )


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("cli", "Give --region, or --profile 'a b'; --name {x} aws outscale"),
        ("python", "Give region_name, or profile_name='a b'; Name {x} aws"),
    ],
)
def test_a_text_is_filled_in_for_its_reader(style: str, expected: str) -> None:
    text = "Give {--region}, or {--profile=a b}; {Name} {{x} {aws outscale x}"

    filled = next_command.fill(text, session_of("osc"), style=style)

    assert filled.startswith(expected)


def test_a_session_that_is_not_there_yet_is_spelt_too() -> None:
    session = botocore.session.Session(profile="nobody")

    spelt = next_command.fill(
        "{aws outscale doctor}", session, decision=Decision(True, "")
    )

    assert "aws outscale doctor --profile nobody" == spelt
