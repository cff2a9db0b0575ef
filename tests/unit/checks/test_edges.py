"""What no table holds: secrets in odd places, and garbage of any size."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awscli_outscale.checks import presigned_url, url_life
from awscli_outscale.checks import report as checks
from awscli_outscale.checks.problem import Circumstances

NOW = 1795521600.0
SIGNED = (
    "https://oos.eu-west-2.outscale.com/b/k"
    "?AWSAccessKeyId=AK&Expires=1795525200"
    "&Signature=SECRET%2BSECRETSECRETSECRETSE%3D"
)
SECRET = "x7Hq2Vz9"
SIGNS = "a1%2&=+/?#@:\\ "
NAMES = [
    "AWSAccessKeyId",
    "Expires",
    "Signature",
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "other",
]
#: The secret, with whatever may stand around it.
VALUE = st.tuples(
    st.text(alphabet=SIGNS, max_size=5), st.text(alphabet=SIGNS, max_size=5)
).map(SECRET.join)
QUERY = st.lists(
    st.tuples(st.sampled_from(NAMES), VALUE | st.just("1795525200"))
).map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs))
FRONT = st.sampled_from(
    [
        "",
        "?",
        "//",
        "https://=",
        "s3://bucket/",
        f"//user:{SECRET}?@host/",
        f"{SECRET}:{SECRET}@host/",
        f"https://user:{SECRET}@oos.eu-west-2.outscale.com/b/k?",
        "https://oos.eu-west-2.outscale.com/b/k?",
        "http://example.org/b/k?",
        "https://[::1/b/k?",
        "https://evil.example\\.outscale.com/b/k?",
    ]
)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def report_on(ebs: dict[str, Any]) -> checks.Report:
    mappings = [{"DeviceName": "/dev/sdb", "Ebs": ebs}]
    params = {
        "Name": "Test Image",
        "ImageLocation": SIGNED,
        "BlockDeviceMappings": mappings,
    }
    return checks.check("RegisterImage", params, Circumstances(NOW))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (604801, "at most 604800 (7 days): OOS refuses a URL that is valid"),
        ("604800.5", "at most 604800 (7 days): OOS refuses a URL that is"),
        (0.5, "1 to 604800 (7 days): OOS refuses such a URL at once."),
        (-1, "1 to 604800 (7 days): OOS refuses such a URL at once."),
        ("1 day", "a number of seconds, 1 to 604800 (7 days)"),
    ],
)
def test_a_life_that_oos_refuses(seconds: object, words: str) -> None:
    assert f"must be {words}" in str(url_life.why_not_life(seconds))


@settings(max_examples=500)
@given(FRONT, QUERY)
def test_no_sentence_shows_a_part_of_the_query(front: str, query: str) -> None:
    found = presigned_url.inspect(
        front + query, now=NOW, domain="outscale.com"
    )

    shown = "\n".join([*found.errors, *found.warnings])
    assert SECRET.lower() not in shown.lower()


@pytest.mark.parametrize(
    "url",
    [
        "https://oos.eu-west-2.outscale.com/b/k"
        "?AWSAccessKeyId=AK&Expires=1%26Signature%3DSECRET&Signature=SECRET",
        "https://oos.eu-west-2.outscale.com/b/k?X-Amz-Algorithm=A"
        "&X-Amz-Credential=AK&X-Amz-Date=SECRET&X-Amz-Expires=1"
        "&X-Amz-SignedHeaders=host&X-Amz-Signature=SECRET",
        "https://oos.eu-west-2.outscale.com/b/k?X-Amz-Algorithm=A"
        "&X-Amz-Credential=AK&X-Amz-Date=20261124T120000Z"
        "&X-Amz-Expires=SECRET&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=SECRET",
        "AWSAccessKeyId=AK&Expires=1&Signature=SECRET",
        "SECRET:SECRET@oos.eu-west-2.outscale.com/b/k",
        "//user:SECRET?x@oos.eu-west-2.outscale.com/b/k",
        "https://AWSAccessKeyId=AK&Signature=SECRET",
        "https://AWSAccessKeyId=AK&Signature=@SECRET",
    ],
    ids=[
        "an Expires that swallowed the signature",
        "a date",
        "a life",
        "the query alone",
        "a user in front",
        "a password with a question mark",
        "the query instead of the host",
        "the query instead of a user",
    ],
)
def test_a_broken_url_is_an_error_that_shows_no_secret(url: str) -> None:
    found = presigned_url.inspect(url, now=NOW, domain="outscale.com")

    assert 1 == len(found.errors)
    assert "secret" not in " ".join(found.errors + found.warnings).lower()


def test_a_host_that_ends_at_a_backslash_for_some_is_an_error() -> None:
    found = presigned_url.inspect(
        SIGNED.replace("//", "//evil.example\\."),
        now=NOW,
        domain="outscale.com",
    )

    assert 1 == len(found.errors)


@pytest.mark.parametrize("sign", ["\u00a0", "\u2028", "\u200b", "\x85"])
def test_white_space_that_copying_leaves_is_an_error(sign: str) -> None:
    found = presigned_url.inspect(
        SIGNED + sign, now=NOW, domain="outscale.com"
    )

    assert 1 == len(found.errors)
    assert found.errors[0].startswith("The URL contains white space")


@pytest.mark.parametrize(("left", "warnings"), [(599, 1), (600, 0)])
def test_less_than_ten_minutes_are_worth_a_warning(
    left: int, warnings: int
) -> None:
    url = SIGNED.replace("1795525200", str(int(NOW) + left))

    found = presigned_url.inspect(url, now=NOW, domain="outscale.com")

    assert warnings == len(found.warnings)


@pytest.mark.parametrize(
    "ebs",
    [
        {"VolumeSize": 10**5000},
        {"VolumeType": "io1", "Iops": 10**5000},
        {"VolumeType": "io1", "Iops": 10**5000, "VolumeSize": 10**4500},
    ],
    ids=["size", "iops", "ratio"],
)
def test_a_number_of_any_length_is_an_error_and_no_exception(
    ebs: dict[str, Any],
) -> None:
    report = report_on(ebs)

    assert report.errors
    assert all(len(problem.text) < 200 for problem in report.errors)


@pytest.mark.parametrize(
    "volume_type",
    [10**5000, nested(100_000), {}],
    ids=["a number", "a list", "an object"],
)
def test_a_volume_type_that_is_no_text_is_passed_over(
    volume_type: Any,
) -> None:
    assert ((), ()) == report_on({"VolumeType": volume_type, "Iops": 5})


def test_a_dot_at_the_end_of_the_host_changes_nothing() -> None:
    found = presigned_url.inspect(
        SIGNED.replace("outscale.com", "outscale.com."),
        now=NOW,
        domain="outscale.com",
    )

    assert ([], []) == found
