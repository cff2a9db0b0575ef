"""Which proxies botocore can use, and what is said of the others."""

from __future__ import annotations

import pytest

from awscli_outscale.hooks import proxies


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
        ("HTTP://user:SECRET@proxy:3128", "begins with HTTP:"),
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
