"""Our options take nothing away: no option, and no abbreviation of one.

The AWS CLI takes any unambiguous beginning of an option for the option, and
OUTSCALE's own documentation writes `--block-device-mapping` and `--endpoint`.
"""

from __future__ import annotations

import ast
from itertools import accumulate

import pytest
from laws import source
from matrix.hosted import facts

from awscli_outscale.sandbox import Sandbox
from support.hosts import Host
from support.proxy import RecordingProxy
from support.runner import Aws

DEVICE = '[{"DeviceName":"/dev/sda1","Ebs":{"SnapshotId":"snap-12345678"}}]'
LOCATION = "https://oos.eu-west-2.outscale.com/bucket/manifest"


def _ours() -> list[str]:
    """Return the names of our options, as they stand in the source."""
    path = source.modules()[f"{source.PACKAGE}.commands.ec2.options"]
    return [
        node.value.value
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and "NAME" == node.targets[0].id
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and node.value.value
    ]


def _of_the_group() -> list[str]:
    """Return the names of the options of `aws outscale …`."""
    return [
        value.value
        for name, path in source.modules().items()
        if name.startswith(f"{source.PACKAGE}.commands.")
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if "name" == getattr(key, "value", None)
        and isinstance(value, ast.Constant)
    ]


def _meaning(text: str, options: list[str]) -> str | None:
    """Return the option that a text stands for, as argparse sees it."""
    if text in options:
        return text
    candidates = [option for option in options if option.startswith(text)]
    return candidates[0] if len(candidates) == 1 else None


def _changed(stock: list[str], added: list[str]) -> list[str]:
    """Return the beginnings of options that mean something else now."""
    return [
        text
        for option in stock
        for text in accumulate(option)
        if _meaning(text, stock) != _meaning(text, stock + added)
    ]


def test_our_options_are_those_six() -> None:
    waits = ["wait", "wait-timeout", "wait-progress"]

    assert [*waits, "oapi", "check-manifest", "osu-profile"] == _ours()


def test_no_option_of_the_aws_cli_has_such_a_name(host: Host) -> None:
    found = facts(host)
    stock = found["global options"] + found["register-image options"]

    assert "profile" in stock
    assert "image-location" in stock
    assert set() == set(_ours()) & set(stock)


def test_none_abbreviates_a_global_option(host: Host) -> None:
    # The parser of the global options sees the command line first.
    swallowed = [
        (ours, option)
        for ours in [*_ours(), *_of_the_group()]
        for option in facts(host)["global options"]
        if option.startswith(ours)
    ]

    assert "from-osc-cli" in _of_the_group()
    assert [] == swallowed


def test_every_abbreviation_means_what_it_meant(host: Host) -> None:
    found = facts(host)["image options"]

    assert {"register-image", "copy-image", "describe-images"} <= set(found)
    for command, stock in found.items():
        assert set() == set(_ours()) & set(stock), command
        # `--o` is the AWS CLI's own --output already.
        changed = [text for text in _changed(stock, _ours()) if len(text) > 1]
        assert [] == changed, command


@pytest.mark.parametrize("added", ["image-url", "root", "architectures"])
def test_an_option_that_takes_an_abbreviation_away_would_be_noticed(
    host: Host, added: str
) -> None:
    # `--image`, `--root` and `--architect`
    assert [] != _changed(facts(host)["register-image options"], [added])


@pytest.mark.parametrize("profile", ["osc", "plain"])
def test_documented_abbreviations_arrive(
    aws: Aws, sandbox: Sandbox, profile: str
) -> None:
    location = LOCATION if profile == "osc" else "bucket/manifest"

    result = aws(
        *("ec2", "register-image", "--dry-run"),
        *("--name", "Test Image"),
        *("--image-loc", location),
        *("--desc", "Test"),
        *("--arch", "x86_64"),
        *("--root", "/dev/sda1"),
        *("--block-device-mapping", DEVICE),
        *("--endpoint", sandbox.endpoint_url),
        *("--out", "text"),
        *("--reg", "eu-west-2"),
        profile=profile,
    )

    expected = {
        "Action": "RegisterImage",
        "DryRun": "true",
        "Name": "Test Image",
        "ImageLocation": location,
        "Description": "Test",
        "Architecture": "x86_64",
        "RootDeviceName": "/dev/sda1",
        "BlockDeviceMapping.1.DeviceName": "/dev/sda1",
        "BlockDeviceMapping.1.Ebs.SnapshotId": "snap-12345678",
    }
    assert "Unknown options" not in result.err
    [request] = [r for r in sandbox.requests if r.service == "ec2"]
    params = dict(request.params)
    assert params.pop("Version")
    assert expected == params


def test_abbreviations_beside_our_options_call_nobody(
    aws: Aws, internet: RecordingProxy
) -> None:
    result = aws(
        *("ec2", "register-image", "--name", "Test Image", "--oapi"),
        *("--wait", "--wait-timeout", "60"),
        *("--image-loc", LOCATION, "--desc", "Test", "--arch", "x86_64"),
        *("--root", "/dev/sda1", "--block-device-mapping", DEVICE),
        *("--generate-cli-skeleton", "output"),
    )

    assert 0 == result.code, result
    assert result.err.startswith("warning: --image-location: The URL is not")
    assert {"ImageId": "ImageId"} == result.json
    assert [] == internet.connections
