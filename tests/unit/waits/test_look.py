"""One look, for one or for many."""

from __future__ import annotations

import pytest

from awscli_outscale.waits.look import Look, look, retry_after
from awscli_outscale.waits.resources import read_percent, resource
from support.fcu import ID, Fcu, asked_for, images

OTHER = "ami-87654321"
IMAGE = resource("image")


def test_several_are_asked_for_in_one_call_by_a_filter() -> None:
    """An unknown ID would make FCU refuse the call, were it a parameter."""
    fcu = Fcu(images(ID, state="pending"))

    seen = look(fcu.client, IMAGE, [ID, OTHER])

    assert Look({ID: {"ImageId": ID, "State": "pending"}}) == seen
    assert 1 == fcu.calls
    assert "image-id" == fcu.requests[0]["Filter.1.Name"]
    assert [ID, OTHER] == asked_for(fcu.requests[0])


def test_without_a_filter_an_unknown_one_costs_a_call_for_each() -> None:
    unknown = (400, "InvalidAMIID.NotFound", {})
    fcu = Fcu(unknown, images(ID, state="available"), unknown)

    seen = look(fcu.client, IMAGE._replace(filter=None), [ID, OTHER])

    assert [ID] == list(seen.items)
    assert [[ID, OTHER], [ID], [OTHER]] == [
        asked_for(request) for request in fcu.requests
    ]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", 0),
        ("0", 0),
        ("7", 7),
        (" 12 ", 12),
        ("-5", 0),
        ("1.5", 0),
        ("soon", 0),
        ("٣", 0),
        ("99999999999999999999", 900),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 30),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("Tue, 99 Nov 2026 12:00:30 GMT", 0),
    ],
)
def test_retry_after(value: str, seconds: float) -> None:
    noon = 1795521600  # 2026-11-24T12:00:00Z

    assert seconds == retry_after(value, noon)


@pytest.mark.parametrize(
    ("value", "percent"),
    [
        ("37%", 37),
        ("37 %", 37),
        ("100%", 100),
        (42, 42),
        ("12.5", 12.5),
        ("400%", 100),
        ("", None),
        (None, None),
        ("-1%", None),
        ("half", None),
    ],
)
def test_percentages(value: object, percent: float | None) -> None:
    assert percent == read_percent(value)
