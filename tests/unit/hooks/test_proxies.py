"""Which proxies botocore can use, and what is said of the others."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

import awscli_outscale
from awscli_outscale import errors
from awscli_outscale.hooks import proxies
from support.runner import ACCESS_KEY, SECRET_KEY


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("http://proxy:3128", None),
        ("https://user:SECRET@proxy:3128/", None),
        ("http://[::1]:3128", None),
        ("proxy.example:3128", None),
        ("user:SECRET@proxy:3128", None),
        ("//proxy:3128", None),
        ("proxy", None),
        ("socks5h://user:SECRET@proxy:1080", "is a socks5h one"),
        ("socks5://proxy", "is a socks5 one"),
        ("socks4a://proxy:1080", "is a socks4a one"),
        ("ftp://proxy:21", "is a ftp one"),
        (
            "HTTP://user:SECRET@proxy:3128",
            "begins with HTTP:, and botocore accepts lower",
        ),
        ("http://user:SECRET@proxy:99999", "has no valid host and port"),
        ("http://", "has no valid host and port"),
        ("http://:3128", "has no valid host and port"),
        ("http://user:SECRET@[::1", "has no valid host and port"),
        ("://user:SECRET@proxy", "has no valid host"),
        ("//", "has no valid host"),
    ],
)
def test_what_botocore_can_use(proxy: str, words: str | None) -> None:
    problem = proxies.why_not(proxy)

    if words is None:
        assert problem is None
    else:
        assert problem is not None
        assert words in problem
        assert "SECRET" not in problem


SOCKS = "socks5://user:TopSecret@proxy:1080"
GOOD = "http://proxy:3128"


@pytest.mark.parametrize(
    ("environment", "explicit", "refused"),
    [
        (GOOD, None, None),
        (SOCKS, None, "HTTPS_PROXY names is a socks5 one"),
        (SOCKS, {"https": GOOD}, None),
        (SOCKS, {"http": GOOD}, None),
        (SOCKS, {}, None),
        (GOOD, {"https": SOCKS}, "Config is a socks5 one"),
    ],
)
def test_a_clients_own_proxies_are_the_ones(
    environment: str,
    explicit: dict[str, str] | None,
    refused: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", environment)
    monkeypatch.delenv("NO_PROXY", raising=False)
    session = boto3.Session(ACCESS_KEY, SECRET_KEY, region_name="eu-west-2")
    awscli_outscale.enable(session)

    def answer(request: Any, **kwargs: Any) -> AWSResponse:
        response = AWSResponse(request.url, 200, {}, None)
        response._content = b"<R/>"
        return response

    session.events.register("before-send.ec2", answer)
    # What is known of a host is so for the same proxies only.
    session.client("ec2", config=Config(proxies={})).describe_images()
    ec2 = session.client("ec2", config=Config(proxies=explicit))

    if refused is None:
        ec2.describe_images()
        return
    with pytest.raises(errors.Refused, match=refused) as caught:
        ec2.describe_images()
    assert "TopSecret" not in str(caught.value)
