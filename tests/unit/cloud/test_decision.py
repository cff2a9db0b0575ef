"""When is a call an OUTSCALE call?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_outscale.cloud import regions
from awscli_outscale.cloud.decision import Call, decide

FCU = "https://fcu.eu-west-2.outscale.com"


@pytest.mark.parametrize(
    ("call", "outscale"),
    [
        (Call(), False),
        (Call(config={"region": "eu-west-2"}), False),
        (Call(config={"region": "cloudgouv-eu-west-1"}), False),
        (Call(config={"outscale": "true"}), True),
        (Call(config={"outscale": " YES "}), True),
        (Call(config={"outscale": "false"}), False),
        (Call(config={"outscale_domain": "example.org"}), False),
        (Call(config={"outscale_domain": "nonsense"}), False),
        (Call(forced=True), True),
        (Call(endpoint_url=FCU), True),
        (Call(endpoint_url="https://fcu.eu-west-2.outscale.com:443/"), True),
        (Call(endpoint_url="HTTPS://FCU.eu-west-2.Outscale.com./"), True),
        (Call(endpoint_url="http://127.0.0.1:8080"), False),
        (
            Call(sections={"": {"ec2": {"endpoint_url": FCU}}}, command="ec2"),
            False,
        ),
        (Call(environ={"AWS_ENDPOINT_URL": FCU}), True),
        (Call(environ={"AWS_ENDPOINT_URL_EC2": FCU}, command="ec2"), True),
        (Call(environ={"AWS_ENDPOINT_URL_EC2": FCU}, command="s3"), False),
        (Call(environ={"AWS_ENDPOINT_URL_S3": FCU}, command="s3api"), True),
        (
            Call(
                environ={"AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING": FCU},
                command="elb",
            ),
            True,
        ),
        (Call(config={"endpoint_url": FCU}), True),
        (
            Call(
                config={"services": "osc"},
                sections={"osc": {"ec2": {"endpoint_url": FCU}}},
                command="ec2",
            ),
            True,
        ),
        (
            Call(
                config={"services": "osc"},
                sections={"osc": {"ec2": {"endpoint_url": FCU}}},
                command="outscale",
            ),
            True,
        ),
        (
            Call(
                config={"services": "osc"},
                sections={"osc": {"ec2": {"endpoint_url": FCU}}},
                command="sts",
            ),
            False,
        ),
        (
            Call(
                endpoint_url="https://ec2.eu-west-2.amazonaws.com",
                environ={"AWS_ENDPOINT_URL": FCU},
            ),
            False,
        ),
        (
            Call(
                environ={
                    "AWS_ENDPOINT_URL": FCU,
                    "AWS_ENDPOINT_URL_EC2": "https://example.org",
                },
                command="ec2",
            ),
            False,
        ),
        (
            Call(
                environ={
                    "AWS_ENDPOINT_URL": FCU,
                    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
                }
            ),
            False,
        ),
        (
            Call(
                endpoint_url=FCU,
                environ={"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            ),
            True,
        ),
    ],
)
def test_what_the_user_said_decides(call: Call, outscale: bool) -> None:
    decision = decide(call)

    assert (outscale, None) == (decision.outscale, decision.refusal)


@pytest.mark.parametrize(
    "url",
    [
        "https://fcu.eu-west-2.outscale.com.evil.example",
        "https://fcu.eu-west-2.outscale.com@evil.example",
        "https://fcu.eu-west-2.outscale.com:x@evil.example",
        "https://evil.example/fcu.eu-west-2.outscale.com",
        "https://evil.example?.outscale.com",
        "https://evil.example#fcu.eu-west-2.outscale.com",
        "https://evil.example\\fcu.eu-west-2.outscale.com",
        "https://fcu.eu-west-2.outscale.com\\@evil.example",
        "https://fcu.eu-west-2.outscale\u3002com",
        "https://fcu.eu-west-2.\u043eutscale.com",
        "https://fcu.eu-west-2.outscale.com%2eevil.example",
        "https://xoutscale.com",
        "https://outscale.com",
        "https://.outscale.com",
        "https://..outscale.com",
        "https://[fcu.eu-west-2.outscale.com",
        "fcu.eu-west-2.outscale.com",
        "",
    ],
)
def test_a_look_alike_is_no_outscale_host(url: str) -> None:
    assert not decide(Call(endpoint_url=url)).outscale


def test_the_endpoint_names_the_region() -> None:
    assert "us-west-1" == (
        decide(Call(endpoint_url="https://fcu.us-west-1.outscale.com")).region
    )
    assert "eu-west-2" == (
        decide(
            Call(endpoint_url="https://bucket.oos.eu-west-2.outscale.com")
        ).region
    )


def test_a_domain_of_the_users_own() -> None:
    config = {"outscale_domain": "Cloud.Example.org", "outscale": "true"}

    assert "cloud.example.org" == decide(Call(config=config)).domain


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (Call(config={"outscale": "maybe"}), "neither true nor false"),
        (Call(config={"outscale": ""}), "neither true nor false"),
        (
            Call(config={"outscale": "true", "outscale_domain": "x"}),
            "outscale_domain",
        ),
        (
            Call(config={"outscale_domain": "amazonaws.com"}, forced=True),
            "outscale_domain",
        ),
        (
            Call(
                config={"outscale": "true", "outscale_domain": ""},
                endpoint_url="http://127.0.0.1:8080",
            ),
            "outscale_domain = '' in [default] is neither OUTSCALE's domain",
        ),
        (
            Call(config={"outscale": "false"}, forced=True),
            "outscale = false",
        ),
        (
            Call(config={"outscale": "false"}, endpoint_url=FCU),
            "outscale = false",
        ),
        (
            Call(
                config={"outscale": "true"},
                endpoint_url="https://ec2.eu-west-2.amazonaws.com",
            ),
            "AWS's",
        ),
        (
            Call(config={"outscale": "true", "role_arn": "arn:aws:x"}),
            "role_arn",
        ),
        (
            Call(
                config={"outscale": "true", "role_arn": "arn:aws:x"},
                profile="default",
            ),
            "[default] has role_arn",
        ),
        # OUTSCALE's own domain counts beside one of the user's.
        (
            Call(
                config={"outscale_domain": "cloud.example.org"},
                endpoint_url=f" {FCU}",
            ),
            "contains white space",
        ),
        (
            Call(
                config={"outscale": "true", "aws_access_key_id": "x"},
                environ={"AWS_ACCESS_KEY_ID": "y"},
            ),
            "AWS_ACCESS_KEY_ID",
        ),
        (
            Call(endpoint_url=FCU, region="us-east-2"),
            "{--region=us-east-2} contradicts",
        ),
        (
            Call(
                config={"source_profile": "a"},
                profiles={
                    "a": {"source_profile": "b"},
                    "b": {"outscale": "true"},
                },
            ),
            "[profile b]",
        ),
        (
            Call(
                config={"source_profile": "a"},
                profiles={"a": {"outscale": "maybe"}},
            ),
            "[profile a]",
        ),
        (
            Call(
                config={"source_profile": "a"},
                profiles={"a": {"outscale_domain": "cloud.example.org"}},
            ),
            "[profile a]",
        ),
        (
            Call(
                config={"outscale_domain": "cloud.example.org"},
                endpoint_url=FCU,
            ),
            "is not under cloud.example.org",
        ),
    ],
)
def test_what_is_refused_says_why(call: Call, words: str) -> None:
    decision = decide(call)

    assert decision.refusal is not None
    assert words in decision.refusal


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f" {FCU}", f" {FCU}"),
        (f"{FCU}/?key=SECRET", f"{FCU}/?…"),
        (f"{FCU}\\#SECRET", f"{FCU}\\#…"),
        ("https://user:SECRET@fcu.eu-west-2.outscale.com/?", "https://…@fcu."),
        ("https://SEC?RET@fcu.eu-west-2.outscale.com", "https://…?…"),
        ("https://SEC?RET%40fcu.eu-west-2.outscale.com", "https://…?…"),
    ],
)
def test_an_unclear_endpoint_is_shown_without_its_secrets(
    url: str, shown: str
) -> None:
    refusal = str(decide(Call(endpoint_url=url)).refusal)

    assert repr(shown)[:-1] in refusal
    assert "SEC" not in refusal
    assert "RET" not in refusal


@pytest.mark.parametrize(
    ("region", "question"),
    [
        ("eu-west-3", " Did you mean eu-west-2?"),
        ("EU-WEST-2", " Did you mean eu-west-2?"),
        ("mars", ""),
    ],
)
def test_a_region_that_is_close_is_asked_for(
    region: str, question: str
) -> None:
    why = str(regions.why_not(region, regions.DOMAIN, advice="ADVICE"))

    assert f").{question} ADVICE" in why


@pytest.mark.parametrize(
    "call",
    [
        # botocore ignores keys in the environment when a profile is named.
        Call(
            config={"outscale": "true", "aws_access_key_id": "x"},
            environ={"AWS_ACCESS_KEY_ID": "y"},
            profile="osc",
            profile_is_explicit=True,
        ),
        # The documented command, with keys exported for it.
        Call(
            config={"aws_access_key_id": "x"},
            environ={"AWS_ACCESS_KEY_ID": "y"},
            endpoint_url=FCU,
        ),
        Call(
            config={"source_profile": "a"},
            profiles={"a": {"source_profile": "a", "outscale": "false"}},
        ),
        Call(endpoint_url=FCU, region="eu-west-2"),
    ],
)
def test_what_is_clear_is_not_refused(call: Call) -> None:
    assert decide(call).refusal is None


@pytest.mark.parametrize(
    ("config", "profile", "only_environment_keys"),
    [
        ({}, None, True),
        ({"outscale": "true"}, None, False),
        ({}, "default", True),
        ({}, "named", False),
        ({}, "named by a variable", True),
    ],
)
def test_a_forced_call_takes_the_keys_of_a_profile_that_it_names(
    config: dict[str, Any], profile: str | None, only_environment_keys: bool
) -> None:
    call = Call(
        config=config,
        profile=profile,
        profile_is_explicit=profile == "named",
        forced=True,
    )

    assert only_environment_keys == decide(call).only_environment_keys


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "outscale",
                "outscale_domain",
                "endpoint_url",
                "services",
                "source_profile",
                "role_arn",
                "ignore_configured_endpoint_urls",
            ]
        ),
        st.text() | st.dictionaries(st.text(), st.text()),
    ),
    st.text(),
)
def test_whatever_the_configuration_says_there_is_a_decision(
    config: dict[str, Any], endpoint_url: str
) -> None:
    decision = decide(Call(config=config, endpoint_url=endpoint_url))

    assert decision.why
    assert not (
        decision.outscale and decision.domain.endswith("amazonaws.com")
    )


def test_an_empty_name_of_a_profile_has_no_keys_of_another() -> None:
    """botocore would sign with those of [default]."""
    config = {"outscale": "true", "region": "eu-west-2"}

    assert "empty" in str(decide(Call(config=config, profile="")).refusal)
    assert "empty" in str(decide(Call(profile="", forced=True)).refusal)
    assert None is decide(Call(profile="")).refusal
