"""The checks of RegisterImage, by the tables in ``tests/cases``."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from awscli_outscale.checks import presigned_url, template
from awscli_outscale.checks import report as checks
from awscli_outscale.checks.problem import Circumstances
from support import cases

NOW = cases.load("register-image")["now"]

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
EBS = ["Iops", "VolumeSize", "VolumeType", "SnapshotId", "Encrypted"]
MAPPING = st.dictionaries(
    st.sampled_from(["DeviceName", "VirtualName", "NoDevice", "Ebs"]),
    ANYTHING | st.dictionaries(st.sampled_from(EBS), ANYTHING),
)
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "Name": ANYTHING,
        "ImageLocation": ANYTHING | st.text("htps:/?&=.%-X", max_size=40),
        "Architecture": ANYTHING,
        "RootDeviceName": ANYTHING,
        "BlockDeviceMappings": ANYTHING | st.lists(MAPPING),
        "VirtualizationType": ANYTHING,
    },
)


@cases.each("register-image")
def test_register_image(case: dict[str, Any]) -> None:
    report = checks.check("RegisterImage", case["in"], Circumstances(NOW))

    cases.assert_begin(
        case["errors"],
        [
            checks.describe(p, style="cli", command=cases.plain)
            for p in report.errors
        ],
    )
    cases.assert_begin(
        case["warnings"],
        [
            checks.describe(p, style="cli", command=cases.plain)
            for p in report.warnings
        ],
    )


def resolved(texts: list[str], style: str = "cli") -> list[str]:
    return [
        template.resolve(text, style, command=cases.plain) for text in texts
    ]


@cases.each("image-location")
def test_image_location(case: dict[str, Any]) -> None:
    findings = presigned_url.inspect(
        case["in"], now=NOW, domain="outscale.com"
    )

    cases.assert_begin(case["errors"], resolved(findings.errors))
    cases.assert_begin(case["warnings"], resolved(findings.warnings))
    assert "SECRET" not in " ".join(findings.errors + findings.warnings)


def test_another_domain_has_an_object_storage_of_its_own() -> None:
    url = "https://oos.in-west-9.cloud.example.org/b/k"

    inside = presigned_url.inspect(url, now=NOW, domain="cloud.example.org")
    outside = presigned_url.inspect(url, now=NOW, domain="outscale.com")

    assert 1 == len(inside.warnings)
    assert 2 == len(outside.warnings)


@cases.each("image-location")
def test_python_is_told_nothing_of_shells(case: dict[str, Any]) -> None:
    findings = presigned_url.inspect(
        case["in"], now=NOW, domain="outscale.com"
    )

    for text in resolved(findings.errors + findings.warnings, "python"):
        assert "--image-location" not in text
        assert not re.search("in quotes|quotes around|Put the URL", text)
        assert "{" not in text


def test_python_spells_parameters_as_botocore_does() -> None:
    path = ("BlockDeviceMappings", 1, "Ebs", "Iops")

    described = checks.describe(
        checks.Problem(path, "No."), style="python", command=cases.plain
    )

    assert "BlockDeviceMappings[1].Ebs.Iops: No." == described


@given(PARAMETERS)
def test_whatever_is_given_there_is_a_report(params: dict[str, Any]) -> None:
    report = checks.check("RegisterImage", params, Circumstances(NOW))

    for problem in report.errors + report.warnings:
        text = checks.describe(problem, style="cli", command=cases.plain)
        assert text.startswith("--")
        assert text.isprintable()
        assert len(text) < 1000


@given(st.text(), st.text(st.characters(categories=["L", "N"]), min_size=9))
def test_no_message_quotes_the_query_of_a_url(path: str, secret: str) -> None:
    url = f"https://oos.eu-west-2.outscale.com/{path}?Signature={secret}!"

    report = checks.check(
        "RegisterImage", {"ImageLocation": url}, Circumstances(NOW)
    )

    assert f"{secret}!" not in json.dumps(
        [p.text for p in report.errors + report.warnings], ensure_ascii=False
    )
