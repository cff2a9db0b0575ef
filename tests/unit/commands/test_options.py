"""What ``aws outscale configure`` is told, by options and by osc-cli."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from awscli_outscale import errors
from awscli_outscale.commands.outscale.configure import inputs
from awscli_outscale.commands.outscale.configure.profile import Setup

PRIVATE = {"outscale_domain": "old.example", "region": "in-house-1"}


def collect(current: dict[str, Any], **given: Any) -> Setup:
    args = Namespace(
        **{
            "from_osc_cli": None,
            "link_osc_cli": None,
            "access_key_id": None,
            "secret_access_key": "secret",
            "outscale_domain": None,
            "native": True,
            **given,
        }
    )
    return inputs.collect(args, Namespace(region="eu-west-2"), "osc", current)


@pytest.fixture
def osc_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = {
        "public": "OUTSCALE.com",
        "own": "new.example",
        "aws": "amazonaws.com",
    }
    path = tmp_path / "config.json"
    path.write_text(
        json.dumps(
            {
                name: {"access_key": "A", "secret_key": "s", "host": host}
                for name, host in hosts.items()
            }
        )
    )
    monkeypatch.setenv("OSC_CONFIG_FILE", str(path))


@pytest.mark.usefixtures("osc_cli")
@pytest.mark.parametrize(
    ("given", "current", "domain"),
    [
        ({"access_key_id": "A"}, {}, None),
        ({"access_key_id": "A"}, PRIVATE, "old.example"),
        (
            {"access_key_id": "A", "outscale_domain": "New.Example"},
            PRIVATE,
            "new.example",
        ),
        (
            {"access_key_id": "A", "outscale_domain": "outscale.com"},
            PRIVATE,
            "outscale.com",
        ),
        ({"from_osc_cli": "public"}, PRIVATE, None),
        ({"link_osc_cli": "own"}, PRIVATE, "new.example"),
        (
            {"from_osc_cli": "own", "outscale_domain": "outscale.com"},
            PRIVATE,
            "outscale.com",
        ),
    ],
)
def test_the_domain(
    given: dict[str, Any], current: dict[str, Any], domain: str | None
) -> None:
    assert domain == collect(current, **given).domain


@pytest.mark.usefixtures("osc_cli")
@pytest.mark.parametrize(
    ("given", "current", "named"),
    [
        (
            {"access_key_id": "A", "outscale_domain": "AmazonAWS.com"},
            {},
            "--outscale-domain: 'amazonaws.com' is neither",
        ),
        (
            {"access_key_id": "A", "outscale_domain": "https://x.example"},
            {},
            "--outscale-domain: 'https://x.example' is neither",
        ),
        ({"from_osc_cli": "aws"}, {}, "host of osc-cli's 'aws': "),
        (
            {"access_key_id": "A"},
            {"outscale_domain": "amazonaws.com"},
            "outscale_domain: 'amazonaws.com' is neither",
        ),
    ],
)
def test_a_domain_that_cannot_be_used(
    given: dict[str, Any], current: dict[str, Any], named: str
) -> None:
    with pytest.raises(errors.OutscaleError) as raised:
        collect(current, **given)

    assert named in str(raised.value)
