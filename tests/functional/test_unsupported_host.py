"""An AWS CLI without the hooks that we need: closed for OUTSCALE only."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import hosts
from support.proxy import RecordingProxy
from support.runner import Aws


@pytest.fixture(params=hosts.too_old(), ids=lambda host: f"aws-{host.name}")
def aws(
    request: pytest.FixtureRequest, internet: RecordingProxy, tmp_path: Path
) -> Aws:
    return Aws(request.param, tmp_path / "home", internet)


@pytest.mark.parametrize("command", ["ec2 describe-images", "s3 ls"])
def test_an_outscale_call_is_refused_in_one_line(
    aws: Aws, internet: RecordingProxy, command: str
) -> None:
    result = aws(*command.split())

    assert 255 == result.code
    assert "" == result.out
    [line] = result.err.strip().splitlines()
    assert f"aws-cli/{aws.host.name} lacks " in line
    assert "1.29.4" in line
    assert [] == internet.connections


def test_other_profiles_work_as_ever(
    aws: Aws, internet: RecordingProxy
) -> None:
    result = aws(
        "ec2",
        "describe-images",
        profile="plain",
        env={"AWS_MAX_ATTEMPTS": "1"},
    )

    assert "lacks" not in result.err
    assert {"ec2.eu-west-2.amazonaws.com"} == set(internet.connections)
    assert 0 == aws("configure", "get", "region", profile="plain").code
