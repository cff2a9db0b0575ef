"""The parts of the commands of ``aws ec2`` that need no command to be run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from awscli.argprocess import ParamError
from botocore.exceptions import ClientError

from awscli_outscale import errors
from awscli_outscale.commands.ec2 import literal_urls, options, permissions
from awscli_outscale.commands.ec2.waiters import PatientWaiter
from awscli_outscale.waits.resources import resource
from support.fcu import ID, Fcu, images

OTHER = "ami-87654321"
WEEK = 7 * 24 * 3600


def session(**config: str) -> Any:
    return SimpleNamespace(profile="p", get_scoped_config=lambda: config)


@pytest.mark.parametrize(
    ("given", "config", "seconds"),
    [
        ({}, {options.SETTING: "x"}, 3600),
        ({"wait": True}, {}, 3600),
        ({"wait": True}, {options.SETTING: str(WEEK)}, WEEK),
        ({"wait": True, "wait-timeout": 0}, {options.SETTING: "x"}, 0),
        ({"wait-timeout": None, "wait-progress": False}, {}, 3600),
    ],
)
def test_how_long_a_command_waits(
    given: dict[str, Any], config: dict[str, str], seconds: float
) -> None:
    assert seconds == options.timeout(given, session(**config))


@pytest.mark.parametrize("name", ["wait-timeout", "wait-progress"])
def test_an_option_of_a_wait_needs_one(name: str) -> None:
    with pytest.raises(ParamError, match=f"--{name}.*requires --wait"):
        options.timeout({name: 1}, session())


@pytest.mark.parametrize("value", [str(WEEK + 1), "-1", "1.5", "", "9" * 12])
def test_what_is_no_time_to_wait(value: str) -> None:
    with pytest.raises(errors.Refused, match="is not a number of seconds"):
        options.profile_timeout(session(**{options.SETTING: value}))
    with pytest.raises(ParamError, match="is not a number of seconds"):
        options.WaitTimeout({}).read(value)
    assert WEEK == options.WaitTimeout({}).read(str(WEEK))
    assert options.WaitTimeout({}).read(None) is None


def permissions_of(*accounts: str) -> bytes:
    items = "".join(f"<item>{each}</item>" for each in accounts)
    return (
        "<DescribeImageAttributeResponse><launchPermission>"
        f"{items}</launchPermission></DescribeImageAttributeResponse>"
    ).encode()


def test_permissions_are_asked_for_of_ones_own() -> None:
    one = permissions_of("<userId>1</userId>", "<group>all</group>")
    fcu = Fcu(images(ID), one)
    items = [{"ImageId": ID}, {"ImageId": OTHER}]

    found = permissions.of_own(fcu.client, permissions.IMAGE, items)

    assert {ID: [{"UserId": "1"}, {"Group": "all"}]} == found
    assert {ID: ["1"]} == permissions.account_ids(found)
    assert ["DescribeImages", "DescribeImageAttribute"] == [
        request["Action"] for request in fcu.requests
    ]


def test_permissions_of_nothing_cost_no_call() -> None:
    fcu = Fcu(images())

    for all_own in True, False:
        found = permissions.of_own(
            fcu.client, permissions.IMAGE, [], all_own=all_own
        )
        assert {} == found
    assert 0 == fcu.calls


def test_permissions_that_cannot_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(permissions, "_PAUSES", (0.0,))
    fcu = Fcu((503, "RequestLimitExceeded", {}))
    items = [{"ImageId": ID}, {"ImageId": OTHER}]

    found = permissions.of_own(fcu.client, permissions.IMAGE, items)

    assert {ID: None, OTHER: None} == found
    assert {ID: None, OTHER: None} == permissions.account_ids(found)


def test_keys_that_are_refused_are_tried_once() -> None:
    fcu = Fcu((401, "AuthFailure", {}))

    with pytest.raises(ClientError):
        permissions.of_own(
            fcu.client, permissions.IMAGE, [{"ImageId": ID}] * 3, True
        )
    assert 1 == fcu.calls


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"ImageIds": []},
        {"Filters": [{"Name": "name", "Values": ["a"]}]},
        {"ImageIds": [ID], "Owners": ["self"]},
    ],
)
def test_what_is_no_wait_for_ids_is_left_to_the_aws_cli(given: Any) -> None:
    waited: list[Any] = []
    stock = SimpleNamespace(wait=lambda **given: waited.append(given))
    fcu = Fcu("available")

    PatientWaiter(session(), fcu.client, resource("image"), stock).wait(
        **given
    )

    assert ([given], 0) == (waited, fcu.calls)


def test_several_are_waited_for_without_a_call_for_each() -> None:
    snapshot = (
        "<blockDeviceMapping><item><ebs><snapshotId>snap-1</snapshotId></ebs>"
        "</item></blockDeviceMapping>"
    )
    fcu = Fcu(images(ID, OTHER, state="available", more=snapshot))

    PatientWaiter(session(), fcu.client, resource("image"), None).wait(
        ImageIds=[ID, OTHER, ID]
    )

    assert ["DescribeImages"] == [each["Action"] for each in fcu.requests]


@pytest.mark.parametrize("value", [None, 1, ["file://a"], "a", "file:///none"])
def test_a_value_that_is_no_marked_file_is_the_aws_clis(value: Any) -> None:
    assert literal_urls.drop_mark(value) is None


def test_the_mark_of_a_file_is_dropped(tmp_path: Path) -> None:
    marked, plain = tmp_path / "marked", tmp_path / "plain"
    marked.write_bytes(b"\xef\xbb\xbf\xc3\xa9")
    plain.write_bytes(b"\xc3\xa9")

    assert "é" == literal_urls.drop_mark(f"file://{marked}")
    assert literal_urls.drop_mark(f"file://{plain}") is None


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("HTTPS://x", True),
        ("http://x", True),
        ("file://x", False),
        (None, False),
    ],
)
def test_a_url_is_not_fetched(value: Any, kept: bool) -> None:
    param = SimpleNamespace(name="image-location", no_paramfile=None)
    other = SimpleNamespace(name="name", no_paramfile=None)

    for each in param, other:
        literal_urls.keep_url(each, value, "register-image")

    assert (kept, None) == (param.no_paramfile, other.no_paramfile)
