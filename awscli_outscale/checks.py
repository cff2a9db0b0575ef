"""What is wrong with the parameters of RegisterImage, before they are sent?

FCU ignores what it does not know and reports one problem at a time; botocore
validates against AWS's model. These checks know OUTSCALE's rules and report
all problems together. Every limit stands in ``data/image-checks.json`` with
the documentation that it comes from. What the documentation does not forbid
is let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from awscli_outscale import device_checks, image_location, regions
from awscli_outscale.problems import (
    IGNORED,
    RULES,
    Error,
    Problem,
    Warned,
    check_one_of,
    show,
)

_BDM = device_checks.NAME


class Report(NamedTuple):
    """``errors`` stop the call, ``warnings`` do not."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def register_image(
    params: Mapping[str, Any],
    *,
    now: float,
    domain: str = regions.DOMAIN,
) -> Report:
    """Check the parameters of a RegisterImage call.

    :param params: as botocore takes them. Values of a wrong type are passed
        over; botocore's own validation reports them.
    :param now: seconds since 1970, for presigned URLs.
    :param domain: of OUTSCALE's hosts.
    :returns: all problems, in the order of FCU's documentation.
    """
    found = [
        *_check_name(params),
        *_check_location(params, now, domain),
        *_check_source(params),
        *_check_architecture(params),
        *_check_root_device(params),
        *device_checks.check(params),
        *_check_ignored(params),
    ]
    return Report(
        tuple(Problem(*p) for p in found if isinstance(p, Error)),
        tuple(Problem(*p) for p in found if isinstance(p, Warned)),
    )


def describe(problem: Problem, *, style: str) -> str:
    """Return a problem as a line of text.

    >>> describe(Problem(("Name",), "Too short."), style="cli")
    '--name: Too short.'

    :param style: ``cli`` spells the parameter as the AWS CLI's option,
        ``python`` as botocore's argument.
    """
    first, *rest = problem.path
    name = str(first)
    if style == "cli":
        name = "--" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
    where = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest
    )
    return f"{name}{where}: {problem.text}"


def _check_name(params: Mapping[str, Any]) -> Iterator[Problem]:
    rule = RULES["name"]
    name = params.get("Name")
    if not isinstance(name, str):
        return
    allowed = (
        f"Use {rule['shortest']} to {rule['longest']} letters from a to z and "
        "A to Z, digits, spaces and _ ( ) / . -"
    )
    wrong = sorted(set(re.findall(f"[^{rule['letters']}]", name)))
    if wrong:
        listed = " ".join(show(letter) for letter in wrong[:10])
        yield Error(("Name",), f"{show(name)} has {listed} in it. {allowed}")
    if not rule["shortest"] <= len(name) <= rule["longest"]:
        yield Error(
            ("Name",), f"{show(name)} has {len(name)} characters. {allowed}"
        )


def _check_location(
    params: Mapping[str, Any], now: float, domain: str
) -> Iterator[Problem]:
    location = params.get("ImageLocation")
    if not isinstance(location, str):
        return
    findings = image_location.inspect(location, now=now, domain=domain)
    for text in findings.errors:
        yield Error(("ImageLocation",), text)
    for text in findings.warnings:
        yield Warned(("ImageLocation",), text)


def _check_source(params: Mapping[str, Any]) -> Iterator[Problem]:
    """An OMI is registered from a manifest, or from a root snapshot."""
    if "ImageLocation" in params:
        return
    root = RULES["root_device"]
    with_snapshot = [
        mapping
        for _, mapping in device_checks.mappings(params)
        if device_checks.snapshot_of(mapping)
    ]
    if not with_snapshot:
        yield Error(
            ("ImageLocation",),
            "There is nothing to register from. Give the presigned URL of a "
            f"manifest, or a snapshot: --root-device-name {root} "
            f"--block-device-mappings DeviceName={root},"
            "Ebs={SnapshotId=snap-…}",
        )
        return
    if "RootDeviceName" not in params:
        yield Error(
            ("RootDeviceName",),
            f"It is missing. From a snapshot, {root} has to be given.",
        )
    if all(mapping.get("DeviceName") != root for mapping in with_snapshot):
        yield Error(
            (_BDM,),
            f"None of them has a SnapshotId for the root device, {root}.",
        )
    if "Architecture" not in params:
        yield Warned(
            ("Architecture",),
            "It is not given, and FCU takes i386 then. Give x86_64 for a "
            "64-bit system.",
        )


def _check_architecture(params: Mapping[str, Any]) -> Iterator[Problem]:
    yield from check_one_of(
        ("Architecture",), params.get("Architecture"), RULES["architectures"]
    )


def _check_root_device(params: Mapping[str, Any]) -> Iterator[Problem]:
    yield from check_one_of(
        ("RootDeviceName",),
        params.get("RootDeviceName"),
        [RULES["root_device"]],
    )


def _check_ignored(params: Mapping[str, Any]) -> Iterator[Problem]:
    for name, advice in RULES["ignored"].items():
        if name in params:
            yield Warned((name,), f"{IGNORED} {advice}".strip())
    virtualization = params.get("VirtualizationType", "hvm")
    if virtualization != "hvm":
        yield Warned(
            ("VirtualizationType",), "FCU ignores it; an OMI is always hvm."
        )
