"""Who says that a key is OUTSCALE's?"""

from __future__ import annotations

from typing import Any

import pytest

from awscli_outscale.cloud import access_keys

KEY = "TESTACCESSKEY0123456"
FCU = "https://fcu.eu-west-2.outscale.com"
OURS = {"outscale": "true", "credential_process": "keys"}


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
        (
            "[profile other]",
            {"profiles": {"other": {"aws_access_key_id": KEY, **OURS}}},
        ),
        (
            "[other] (write [profile other])",
            {"strays": {"other": {"aws_access_key_id": KEY, **OURS}}},
        ),
        ("OSC_ACCESS_KEY", {"environ": {"OSC_ACCESS_KEY": KEY}}),
        (
            "AWS_ENDPOINT_URL_S3",
            {
                "environ": {
                    "AWS_ACCESS_KEY_ID": KEY,
                    "AWS_ENDPOINT_URL_S3": FCU,
                }
            },
        ),
    ],
)
def test_whose_a_key_is(owner: str | None, of: dict[str, Any]) -> None:
    known = {"profiles": {}, "sections": {}, "strays": {}, "environ": {}}

    assert owner == access_keys.owner(KEY, **{**known, "profile": "p", **of})
