"""Answer LBU and EIM by moto, in OUTSCALE's names, as far as OUTSCALE goes.

Sources: the examples of OAPI's ReadLoadBalancers (DNS names) and of its ORNs
(`orn:ows:idauth::123456789012:…`); a policy of EIM needs no Version. moto
knows AWS's names: they are changed on the way in and on the way out.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.door.wire import Response
from awscli_outscale.sandbox.facts import ACTIONS, DOMAIN
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu.volumes import check_zone
from awscli_outscale.sandbox.params import Params

_ARN, _ORN = "arn:aws:iam::", "orn:ows:idauth::"
_BALANCER = re.compile(rb"([\w-]+)\.us-east-1\.elb\.amazonaws\.com")
_DOCUMENT = "PolicyDocument"
_ZONES = "AvailabilityZones.member."
_VERSION = "2012-10-17"


def answer(
    account: Account,
    family: str,
    params: Params,
    forward: Callable[[Params], Response],
) -> Response:
    """Return the answer of LBU (`elb`) or EIM (`iam`) to one call."""
    action = params.get("Action", "")
    if action not in ACTIONS[family]:
        raise failure("action", action=action)
    for name, value in params.items():
        if name.startswith(_ZONES):
            check_zone(account, "AvailabilityZone", value)
    response = forward(
        {name: _to_moto(name, value) for name, value in params.items()}
    )
    body = response.body.replace(_ARN.encode(), _ORN.encode())
    region = account.region.name
    return replace(
        response, body=_BALANCER.sub(lambda m: _host(m[1], region), body)
    )


def _host(name: bytes, region: str) -> bytes:
    number = zlib.crc32(name) % 10**9
    return name + f".{number:09d}.{region}.lbu.{DOMAIN}".encode()


def _to_moto(name: str, value: str) -> str:
    return (
        _with_version(value)
        if name == _DOCUMENT
        else value.replace(_ORN, _ARN)
    )


def _with_version(document: str) -> str:
    try:
        policy = json.loads(document)
    except ValueError:
        return document
    if not isinstance(policy, dict) or "Version" in policy:
        return document
    return json.dumps({"Version": _VERSION, **policy})
