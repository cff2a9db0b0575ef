"""From a request of OAPI's CreateImage to a call of FCU's."""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awscli_outscale.checks.report import describe
from awscli_outscale.oapi.create_image import FcuCall, fcu_call
from support import cases

NAMES = """
    Architecture BlockDeviceMappings BootModes Bsu Description DeviceName
    DryRun FileLocation ImageName Iops NoReboot ProductCodes RootDeviceName
    SnapshotId SourceImageId SourceRegionName VmId VolumeSize
    """.split()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=9,
)


@cases.each("image-request")
def test_a_request(case: dict[str, Any]) -> None:
    request = copy.deepcopy(case["in"])

    found = fcu_call(request)

    assert request == case["in"]
    if "problems" in case:
        assert isinstance(found, list)
        cases.assert_begin(
            case["problems"],
            [describe(p, style="python", command=cases.plain) for p in found],
        )
    else:
        codes = tuple(case.get("product_codes", ()))
        assert FcuCall(case["operation"], case["out"], codes) == found


def test_a_request_may_be_ordered() -> None:
    """The AWS CLI reads JSON so."""
    mapping = OrderedDict(DeviceName="/dev/sda1", Bsu=OrderedDict())
    request = OrderedDict(
        ImageName="abc",
        RootDeviceName="/dev/sda1",
        BlockDeviceMappings=[mapping],
    )

    assert isinstance(fcu_call(request), FcuCall)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), ANYTHING))
def test_whatever_is_requested_there_is_an_answer(
    request: dict[str, Any],
) -> None:
    found = fcu_call(request)

    problems = [] if isinstance(found, FcuCall) else found
    assert isinstance(found, FcuCall) or problems
    for problem in problems:
        assert describe(
            problem, style="python", command=cases.plain
        ).isprintable()
