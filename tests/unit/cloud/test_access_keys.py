"""Who says that a key is OUTSCALE's?"""

from __future__ import annotations

from typing import Any

import pytest

from awscli_outscale.cloud import access_keys
from awscli_outscale.cloud.sections import Unread

KEY = "TESTACCESSKEY0123456"
FCU = "https://fcu.eu-west-2.outscale.com"
PROCESS = {"credential_process": "keys"}
OURS = {"outscale": "true", **PROCESS}
ROLE = {"role_arn": "arn", "source_profile": "base"}
FCUS = {"endpoint_url": FCU}


@pytest.mark.parametrize(
    ("owner", "of"),
    [
        (None, {}),
        ("[profile p]", {"profiles": {"p": {"outscale_domain": "a.org"}}}),
        (None, {"profiles": {"p": {"outscale": "false"}}}),
        # Keys that only a program knows, at the end of a chain.
        (
            "[profile c]",
            {
                "profiles": {
                    "p": {"source_profile": "b"},
                    "b": {"source_profile": "c"},
                    "c": OURS,
                }
            },
        ),
        (None, {"profiles": {"p": {"source_profile": "p"}, "c": OURS}}),
        ("[profile c]", {"profiles": {"c": OURS}, "is_guessed": True}),
        # Temporary keys, whatever endpoint the profile has.
        (None, {"profiles": {"p": {**ROLE, **FCUS}}}),
        ("[profile p]", {"profiles": {"p": {**ROLE, **FCUS, **PROCESS}}}),
        (
            "[profile p]",
            {
                "profiles": {"p": {**ROLE, **FCUS}},
                "environ": {"AWS_ACCESS_KEY_ID": KEY},
            },
        ),
        (
            "[profile other]",
            {"profiles": {"other": {"aws_access_key_id": KEY, **OURS}}},
        ),
        (
            "[other] (its lines belong in [profile other])",
            {
                "unread": [
                    Unread(
                        "other",
                        "other",
                        {"aws_access_key_id": KEY, **OURS},
                        False,
                    )
                ]
            },
        ),
        ("OSC_ACCESS_KEY", {"environ": {"OSC_ACCESS_KEY": KEY}}),
        (
            "the OUTSCALE account that AWS_ENDPOINT_URL_S3 is for",
            {
                "endpoints": ["AWS_ENDPOINT_URL_S3"],
                "environ": {
                    "AWS_ACCESS_KEY_ID": KEY,
                    "AWS_ENDPOINT_URL_S3": FCU,
                },
            },
        ),
    ],
)
def test_whose_a_key_is(owner: str | None, of: dict[str, Any]) -> None:
    known = {"profiles": {}, "sections": {}, "unread": [], "environ": {}}

    assert owner == access_keys.owner(KEY, **{**known, "profile": "p", **of})


AKIA = "AKIA0123456789ABCDEF"
NOT_OPTED_IN = [
    {"outscale_domain": "a.org"},
    {"outscale_account": "1"},
    {"ec2": FCUS},
    {"ec2_endpoint_url": FCU},
    {"services": "mine"},
    {**FCUS, "ignore_configured_endpoint_urls": "true"},
    {**FCUS, "outscale": "false"},
]


@pytest.mark.parametrize("key", ["", AKIA])
@pytest.mark.parametrize(
    ("expected", "config"),
    [
        ("[profile p]", {"outscale": "true"}),
        ("[profile p]", FCUS),
        *((None, config) for config in NOT_OPTED_IN),
    ],
)
def test_whose_a_key_is_that_looks_like_awss(
    expected: str | None, config: dict[str, Any], key: str
) -> None:
    """With the profile, and in the environment, beside it."""
    assert expected == access_keys.owner(
        AKIA,
        profile="p",
        profiles={
            "p": {**config, **({"aws_access_key_id": key} if key else {})}
        },
        sections={"mine": {"ec2": FCUS}},
        unread=[Unread("p", "p", {**OURS, "aws_access_key_id": AKIA}, False)],
        environ={"AWS_ACCESS_KEY_ID": AKIA, "AWS_ENDPOINT_URL": FCU},
        endpoints=["AWS_ENDPOINT_URL"],
    )


@pytest.mark.parametrize("key", ["AKIA0123456789ABCDEF", "minioadmin", KEY])
@pytest.mark.parametrize(
    ("config", "is_guessed"),
    [
        ({"outscale": "true", "aws_access_key_id": "A" * 20}, False),
        # A program may have any key.
        (OURS, False),
        (OURS, True),
    ],
)
def test_a_key_that_a_program_has_given(
    key: str, config: dict[str, str], is_guessed: bool
) -> None:
    """Beside a profile of OUTSCALE's, AWS_PROFILE for instance."""
    whose = access_keys.owner(
        key,
        profile="other" if is_guessed else "p",
        profiles={"p": config},
        sections={},
        unread=[],
        environ={},
        is_guessed=is_guessed,
    )
    may_be = key == KEY or (config is OURS and not is_guessed)

    assert ("[profile p]" if may_be else None) == whose


@pytest.mark.parametrize(
    ("owner", "key", "of"),
    [
        ("[profile p]", "AKIA0123456789ABCDEF", {}),
        # It is another profile's, or a program's own.
        (None, "AKIA0123456789ABCDEF", {"is_written": True}),
        (None, "AKIA0123456789ABCDEF", {"is_given": True}),
        (None, "minioadmin", {"is_given": True}),
        # Wherever a program has it from.
        ("[profile p]", KEY, {"is_written": True, "is_given": True}),
    ],
)
def test_a_key_beside_a_process_that_has_keys(
    owner: str | None, key: str, of: dict[str, bool]
) -> None:
    written = {"aws_access_key_id": key} if of.pop("is_written", None) else {}

    assert owner == access_keys.owner(
        key,
        profile="p",
        profiles={"p": OURS, "other": written},
        sections={},
        unread=[],
        environ={},
        **of,
    )


@pytest.mark.parametrize("environ", ["OSC_ACCESS_KEY", "AWS_ACCESS_KEY_ID"])
def test_an_empty_key_is_nobodys(environ: str) -> None:
    empty = {"outscale": "true", "aws_access_key_id": ""}

    assert None is access_keys.owner(
        "",
        profile="p",
        profiles={"p": {}, "other": empty},
        sections={},
        unread=[Unread("stray", "stray", empty, False)],
        environ={environ: "", "AWS_ENDPOINT_URL": FCU},
        endpoints=["AWS_ENDPOINT_URL"],
    )


@pytest.mark.parametrize(
    ("expected", "key"),
    [
        (True, KEY),
        (False, "testing"),
        (False, ""),
        (False, None),
        (False, "AKIA0123456789ABCDEF"),
    ],
)
def test_what_a_key_of_outscales_looks_like(
    expected: bool, key: str | None
) -> None:
    assert expected is access_keys.may_be_outscales(key)
