"""Law 1 with awscli-plugin-endpoint loaded as well.

That plugin, which many a user of other clouds has, takes endpoints from
``[profile …] <command> = endpoint_url = …``. In an OUTSCALE profile these lead
to OUTSCALE, or are refused; in an AWS profile ours changes nothing of what
they do. It is the package itself, from PyPI, before ours and after it.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.proxy import RecordingProxy
from support.recorder import Recorder
from support.runner import OSC, PLAIN, ROOT, Aws
from support.server import Server

ORDERS = ("endpoint outscale", "outscale endpoint")
MODULES = {
    "endpoint": "awscli_plugin_endpoint",
    "outscale": "awscli_outscale",
}


class Both:
    """Runs commands with the plugins that are named, in that order."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._directory = aws.home / "plugins"
        spec = importlib.util.find_spec(MODULES["endpoint"])
        assert spec
        assert spec.origin
        shutil.copytree(
            Path(spec.origin).parent, self._directory / MODULES["endpoint"]
        )

    def __call__(self, order: str, profiles: str, *commands: str) -> list[str]:
        """Return what the commands wrote, one text for each."""
        lines = ["[plugins]", *(f"{n} = {MODULES[n]}" for n in order.split())]
        path = f"{self._directory}:{ROOT}"
        if 2 == self._aws.host.major:
            lines.append(f"cli_legacy_plugin_path = {path}")
        self._aws.config.write_text("\n".join([*lines, profiles]))
        results = self._aws.many(
            *commands,
            env={
                "PYTHONPATH": path,
                "AWS_MAX_ATTEMPTS": "1",
                # botocore lists its features in the order of a set.
                "PYTHONHASHSEED": "0",
            },
        )
        return [result.out + result.err for result in results]


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    server = Recorder()
    yield server
    server.close()


@pytest.fixture
def internet(server: Server) -> Iterator[RecordingProxy]:
    proxy = RecordingProxy(server.address)
    yield proxy
    proxy.close()


@pytest.fixture
def both(aws: Aws) -> Both:
    return Both(aws)


def with_endpoints(section: str, **urls: str) -> str:
    """Add settings of that plugin's to a profile."""
    return section + "".join(
        f"{command} =\n  endpoint_url = {url}\n"
        for command, url in urls.items()
    )


@pytest.mark.parametrize("order", ORDERS)
def test_an_outscale_profile_stays_on_outscale(
    both: Both, internet: RecordingProxy, server: Server, order: str
) -> None:
    profiles = with_endpoints(
        OSC,
        ec2="https://ec2.eu-west-2.amazonaws.com",
        s3="https://oos.us-east-2.outscale.com",
        s3api="http://oos.eu-west-2.outscale.com",
        iam="https://eim.eu-west-2.outscale.com",
        sts="https://sts.amazonaws.com",
        dynamodb="https://eim.eu-west-2.outscale.com",
    )

    said = both(
        order,
        profiles,
        "ec2 describe-images",
        "ec2 describe-images --endpoint-url https://fcu.eu-west-2.outscale.com",
        "s3 ls",
        "s3api list-buckets",
        "iam list-users",
        "sts get-caller-identity",
        "dynamodb list-tables",
        "elb describe-load-balancers",
    )

    assert "ec2.eu-west-2.amazonaws.com is AWS's" in said[0]
    assert "is not encrypted" in said[3]
    assert "OUTSCALE has no service 'sts'" in said[5] or "is AWS's" in said[5]
    assert "OUTSCALE has no service 'dynamodb'" in said[6]
    assert [
        "fcu.eu-west-2.outscale.com",
        "oos.us-east-2.outscale.com",
        "eim.eu-west-2.outscale.com",
        "lbu.eu-west-2.outscale.com",
    ] == internet.connections
    assert internet.connections == [
        request.header("host") for request in server.requests
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_its_endpoints_decide_as_if_they_were_options(
    both: Both, internet: RecordingProxy, order: str
) -> None:
    """Without a word about OUTSCALE, and with `outscale = false`."""
    profiles = "".join(
        [
            with_endpoints(PLAIN, ec2="https://fcu.eu-west-2.outscale.com"),
            with_endpoints(
                PLAIN.replace("plain", "off"),
                ec2="https://fcu.eu-west-2.outscale.com",
            ).replace("region", "outscale = false\nregion"),
        ]
    )

    said = both(
        order,
        profiles,
        "ec2 register-image --name é --profile plain",
        "ec2 describe-images --profile off",
    )

    assert "Parameter validation failed" in said[0]
    assert "--name: " in said[0]
    assert "[profile off] says outscale = false" in said[1]
    assert [] == internet.connections


def test_in_an_aws_profile_it_does_what_it_did(
    both: Both, internet: RecordingProxy, recorder: Recorder
) -> None:
    profiles = with_endpoints(PLAIN, ec2=recorder.url, s3=recorder.url)
    commands = [
        f"{command} --profile plain"
        for command in (
            "ec2 describe-images",
            "s3 ls s3://bucket",
            "s3 ls --no-verify-ssl",
            "iam list-users",
            "sts get-caller-identity",
            "configure set region us-east-1 --profile new",
            "configure list",
        )
    ]

    alone = both("endpoint", profiles, *commands)
    asked = list(internet.connections)
    sent = list(recorder.requests)
    found = [both(order, profiles, *commands) for order in ORDERS]

    assert [alone, alone] == found
    assert 3 == len(sent)
    assert sent * 3 == recorder.requests
    # Older AWS CLIs v1 have STS's global endpoint where nothing is set.
    iam, sts = asked
    assert "iam.amazonaws.com" == iam
    assert sts in ("sts.eu-west-2.amazonaws.com", "sts.amazonaws.com")
    assert asked * 3 == internet.connections
