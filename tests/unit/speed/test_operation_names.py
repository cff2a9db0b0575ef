"""Operations are spelt all at once as botocore spells each of them."""

from __future__ import annotations

import string

import botocore
import pytest
from botocore.loaders import Loader
from hypothesis import given
from hypothesis import strategies as st

from awscli_outscale.speed import operation_names

_SEPARATORS = ("-", "_")
_OF_BOTOCORE = sorted(
    {
        name
        for service in ("ec2", "s3", "iam", "dynamodb", "cloudfront", "iot")
        for name in Loader().load_service_model(service, "service-2")[
            "operations"
        ]
    }
)


def _check(names: list[str]) -> dict[tuple[str, str], str]:
    """Have names spelt in both ways; return what is known then, and new."""
    known = botocore._xform_cache
    kept = dict(known)
    for name in names:  # another test may have had them spelt
        for separator in _SEPARATORS:
            known.pop((name, separator), None)
    before = dict(known)
    operation_names.spell(names)
    found = dict(known)
    known.clear()
    known.update(kept)
    new = {key: found[key] for key in found.keys() - before.keys()}
    assert new == {
        (name, separator): botocore.xform_name(name, separator, {})
        for name, separator in new
    }
    assert before.items() <= found.items()
    return new


def test_what_botocore_knows_stays() -> None:
    key = ("CreateCachediSCSIVolume", "-")
    operation_names.spell([key[0]])

    assert "create-cached-iscsi-volume" == botocore._xform_cache[key]


def test_every_operation_of_large_services_is_spelt_as_botocore_does() -> None:
    new = _check(_OF_BOTOCORE)

    assert len(_OF_BOTOCORE) > 1_500
    assert len(new) > 1.9 * len(_OF_BOTOCORE)
    assert "describe-images" == new["DescribeImages", "-"]


@given(st.lists(st.text(string.ascii_letters + string.digits + "-_\né.")))
def test_any_names_are(names: list[str]) -> None:
    _check(names)


def test_acronyms_in_the_plural_are_left_to_botocore() -> None:
    assert {} == _check(["ListARNs", "DescribeDBs"])


def test_a_botocore_that_keeps_no_names_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(botocore, "_xform_cache")

    operation_names.spell(["DescribeImages"])
