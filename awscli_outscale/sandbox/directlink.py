"""Answer DirectLink: an account without any, and where one could begin.

Source: OAPI ReadLocations, ReadDirectLinks, ReadDirectLinkInterfaces and
ReadVirtualGateways; the protocol is AWS's directconnect.
"""

from __future__ import annotations

from awscli_outscale.sandbox import answers, facts
from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.door.wire import Request, Response
from awscli_outscale.sandbox.failures import failure

_TARGET = "OvertureService."


def action(request: Request) -> str:
    """Return the action that the header names, or nothing."""
    target = request.headers.get("x-amz-target", "")
    return target.removeprefix(_TARGET) if _TARGET in target else ""


def answer(account: Account, action: str) -> Response:
    """Return DirectLink's answer; InvalidAction, or NotImplemented."""
    if action not in facts.ACTIONS["directconnect"]:
        raise failure("action", action=action)
    if action == "DescribeLocations":
        return answers.json_reply({"locations": _locations(account)})
    if action == "DescribeConnections":
        return answers.json_reply({"connections": []})
    if action == "DescribeVirtualInterfaces":
        return answers.json_reply({"virtualInterfaces": []})
    if action == "DescribeVirtualGateways":
        gateways = [
            {"virtualGatewayId": gateway, "virtualGatewayState": "available"}
            for gateway in account.region.virtual_gateways()
        ]
        return answers.json_reply({"virtualGateways": gateways})
    raise failure("later", action=action)


def _locations(account: Account) -> list[dict[str, str]]:
    known = facts.LOCATIONS.get(account.region.name, {})
    return [
        {"locationCode": code, "locationName": name}
        for code, name in known.items()
    ]
