"""The pure modules take whatever they are given, and answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st

from awscli_outscale import activation, errors
from awscli_outscale.checks import manifest, presigned_url
from awscli_outscale.cloud import hosts, regions
from awscli_outscale.cloud.decision import Call, decide

FCU = "https://fcu.eu-west-2.outscale.com"
QUICK = settings(max_examples=300)
#: Lone surrogates are what Python makes of arguments that are not UTF-8.
TEXT = st.text(st.characters(), max_size=40)
SIGN = st.sampled_from(
    [*"/:@?#[]\\%.&=+ \t\n\x00-_~", "\u3002", "\uff10", "é"]
)
PIECE = st.sampled_from(
    [
        "https:",
        "http:",
        "//",
        "fcu",
        "oos",
        "ec2",
        "eu-west-2",
        "mars-1",
        "outscale.com",
        "OUTSCALE.COM",
        "amazonaws.com",
        "evil.example",
        "127.0.0.1",
        "localhost",
        "::1",
        "X-Amz-Signature=x",
        "X-Amz-Date=20261124T120000Z",
        "X-Amz-Expires=9",
        "Expires=1895525200",
        "Signature=x",
        "AWSAccessKeyId=x",
        "443",
        "65536",
    ]
)
URL = st.lists(PIECE | SIGN | SIGN | TEXT, max_size=12).map("".join) | TEXT
NAME = st.sampled_from(["osc", "other", "default"])
SWITCH = st.sampled_from(["true", "false", "maybe", ""]) | TEXT
VALUE: Any = URL | SWITCH | st.dictionaries(TEXT, TEXT, max_size=2)
CONFIG = st.fixed_dictionaries(
    {},
    optional={
        "outscale": SWITCH,
        "outscale_domain": URL,
        "endpoint_url": VALUE,
        "services": NAME | VALUE,
        "source_profile": NAME | VALUE,
        "role_arn": VALUE,
        "sso_session": VALUE,
        "credential_source": VALUE,
        "credential_process": VALUE,
        "aws_access_key_id": VALUE,
        "region": VALUE,
        "ignore_configured_endpoint_urls": SWITCH,
    },
)
ENVIRON = st.fixed_dictionaries(
    {},
    optional={
        "AWS_ENDPOINT_URL": URL,
        "AWS_ENDPOINT_URL_EC2": URL,
        "AWS_ENDPOINT_URL_S3": URL,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": SWITCH,
        "AWS_ACCESS_KEY_ID": TEXT,
        "AWS_REGION": TEXT,
    },
)
SECTION = st.dictionaries(
    st.sampled_from(["ec2", "s3", "iam"]),
    st.fixed_dictionaries({}, optional={"endpoint_url": VALUE}) | TEXT,
)
CALL = st.builds(
    Call,
    config=CONFIG,
    environ=ENVIRON,
    profiles=st.dictionaries(NAME, CONFIG),
    sections=st.dictionaries(NAME | st.just(""), SECTION),
    profile=st.none() | NAME | TEXT,
    profile_is_explicit=st.booleans(),
    endpoint_url=st.none() | URL,
    region=st.none() | TEXT,
    command=st.none() | st.sampled_from(["ec2", "s3api", "sts"]) | TEXT,
    forced=st.booleans(),
)


@QUICK
@given(CALL)
@example(Call(config={"outscale": "true", "outscale_domain": "a" * 99_999}))
def test_there_is_a_decision_and_it_is_safe(call: Call) -> None:
    decision = decide(call)

    assert decision.why
    assert not (decision.refusal and decision.refusal.isspace())
    if call.config.get("outscale") == "false":
        assert not decision.outscale
    if decision.outscale and not decision.refusal:
        assert not hosts.is_aws(decision.domain)
        assert not hosts.is_aws(hosts.host_of(call.endpoint_url))
        assert not call.config.get("role_arn")
    if decision.refusal:
        # It is raised like this, and the AWS CLI writes it.
        shown = str(errors.refused(decision.refusal))
        assert shown.replace("\n", "").isprintable()


@QUICK
@given(CALL)
@example(Call(endpoint_url="HTTPS://FCU.eu-west-2.Outscale.COM."))
@example(Call(environ={"AWS_ENDPOINT_URL_EC2": FCU}, command="ec2"))
@example(Call(config={"endpoint_url": FCU.upper()}))
@example(
    Call(
        config={"services": "osc"},
        sections={"osc": {"ec2": {"endpoint_url": FCU}}},
        command="ec2",
    )
)
@example(
    Call(
        config={"source_profile": "osc"},
        profiles={"osc": {"outscale": "true"}},
    )
)
def test_what_is_not_looked_at_is_none_of_our_business(call: Call) -> None:
    looked_at = call.forced or activation.might_be_ours(
        call.config, call.environ, call.endpoint_url
    )
    decision = decide(call)

    assert looked_at or not (decision.outscale or decision.refusal)


def test_an_ordinary_call_to_aws_is_not_looked_at() -> None:
    assert not activation.might_be_ours(
        {"region": "eu-west-2", "endpoint_url": "https://s3.example"},
        {"AWS_ENDPOINT_URL_EC2": "http://localhost:4566", "HOME": "/outscale"},
        "https://ec2.eu-west-2.amazonaws.com",
    )


@QUICK
@given(URL)
def test_any_url_is_inspected(url: str) -> None:
    found = presigned_url.inspect(url, now=1e9, domain="outscale.com")

    for text in (*found.errors, *found.warnings):
        assert text.isprintable()
        assert len(text) < 500


@QUICK
@given(URL, st.sampled_from(["outscale.com", "cloud.example.org"]))
def test_a_host_is_nobody_elses(url: str, domain: str) -> None:
    host = hosts.host_of(url)

    if host is not None:
        assert host.isascii()
        assert host == host.lower().rstrip(".")
        named = (urlsplit(url).hostname or "").lower()
        assert named.rstrip(".") == host
    region = hosts.region_of(host, domain)
    if region:
        assert not hosts.is_aws(host)
        assert str(host).endswith(f".{region}.{domain}")
    assert regions.why_not(url, domain) is None or "Region" in str(
        regions.why_not(url, domain)
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)


MANIFEST = st.fixed_dictionaries(
    {},
    optional={
        "Version": JSON,
        "Image": st.dictionaries(
            st.sampled_from(
                "Name Description Architecture RootDeviceName Snapshots "
                "ProductTypes Type".split()
            ),
            JSON
            | st.lists(
                st.dictionaries(
                    st.sampled_from(
                        "Device Size PreSignedUrl VolumeType Iops "
                        "DeleteOnTermination".split()
                    ),
                    JSON | URL | st.lists(URL, max_size=2),
                ),
                max_size=3,
            ),
        ),
    },
)


@QUICK
@given(
    st.binary(max_size=99)
    | (JSON | MANIFEST).map(lambda value: json.dumps(value).encode())
)
def test_any_body_is_explained(body: bytes) -> None:
    found = manifest.explain(body, now=1e9, domain="outscale.com")

    for text in (*found.errors, *found.warnings):
        assert text.isprintable()
