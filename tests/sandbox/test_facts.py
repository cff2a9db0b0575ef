"""What stands both in the plugin's data and in the sandbox's is the same.

They are two, so that neither can hide the other's mistake; each has its own
source.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from awscli_outscale import data
from awscli_outscale.sandbox import facts
from awscli_outscale.sandbox.oos import rules

CHECKS = data.load("image-checks")
REGIONS = data.load("regions")
NAME = CHECKS["name"]
BUCKETS = ["abc", "a.b", "a-", "-ab", "a..b", "1.2.3.4", "ab", "A-b", "a_b"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (set(REGIONS["regions"]), set(facts.REGIONS)),
        (REGIONS["domain"], facts.DOMAIN),
        (CHECKS["architectures"], [*facts.ARCHITECTURES]),
        (CHECKS["volume_types"], [*facts.VOLUME_TYPES]),
        ([*CHECKS["volume_size"].values()], [*facts.VOLUME_SIZE]),
        (CHECKS["iops"]["largest"], facts.IOPS[1]),
        (CHECKS["export"]["formats"], [*facts.EXPORT_FORMATS]),
        (
            f"[{NAME['letters']}]{{{NAME['shortest']},{NAME['longest']}}}",
            facts.IMAGE_NAME.pattern,
        ),
        (CHECKS["presigned"]["longest"], rules.LONGEST_PRESIGNED),
        (CHECKS["presigned"]["ahead"], rules.CLOCK_SKEW),
        (
            {each["api"] for each in REGIONS["services"].values()} - {"oos"},
            {
                name
                for name in facts.SERVICES
                if name in "fcu eim lbu directlink"
            },
        ),
        (
            [
                bool(re.fullmatch(CHECKS["export"]["bucket"], b))
                for b in BUCKETS
            ],
            [bool(rules.BUCKET_NAME.fullmatch(b)) for b in BUCKETS],
        ),
    ],
)
def test_a_fact_is_the_same_in_both(ours: Any, theirs: Any) -> None:
    assert ours == theirs
