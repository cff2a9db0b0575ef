"""Answer FCU: image actions here, everything else by moto.

moto's own image calls never answer: they know neither ImageLocation nor
manifests nor the states of an import. Sources: FCU API reference; the errors
DryRunOperation, InvalidAction and NotImplemented as FCU words them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import answers
from .account import Account
from .attributes import (
    deregister_image,
    describe_image_attribute,
    modify_image_attribute,
)
from .describe import describe_images
from .facts import DOMAIN, LATER
from .failures import failure
from .params import Params, flag, listed, required, structures
from .register import register_image
from .wire import Response

Action = Callable[[Account, Params], Mapping[str, object]]
Forward = Callable[[Params], Response]

ACTIONS: dict[str, Action] = {
    "DeregisterImage": deregister_image,
    "DescribeImageAttribute": describe_image_attribute,
    "DescribeImages": describe_images,
    "ModifyImageAttribute": modify_image_attribute,
    "RegisterImage": register_image,
}


def answer(
    account: Account,
    regions: tuple[str, ...],
    params: Params,
    forward: Forward,
) -> Response:
    """Return FCU's answer to one call.

    `params` are the parameters of the query protocol, Action included;
    `forward` hands parameters to moto. Raises Failure. Parameters that an
    action does not know are ignored, as FCU does.
    """
    action = params.get("Action", "")
    if action in LATER:
        raise failure("later", action=action)
    ours = action in ACTIONS
    if not ours and not account.region.serves(action):
        raise failure("action", action=action)
    if flag(params, "DryRun"):
        raise failure("dry run")
    if ours:
        return answers.reply(action, ACTIONS[action](account, params))
    if action == "DescribeRegions":
        return answers.reply(action, _regions(regions, params))
    if action in ("CreateTags", "DeleteTags"):
        return _tags(account, params, forward)
    return forward(params)


def _regions(regions: tuple[str, ...], params: Params) -> Mapping[str, object]:
    wanted = listed(params, "RegionName") or list(regions)
    return {
        "regionInfo": [
            {"regionName": name, "regionEndpoint": f"fcu.{name}.{DOMAIN}"}
            for name in regions
            if name in wanted
        ]
    }


def _tags(account: Account, params: Params, forward: Forward) -> Response:
    """Tag images here, because moto does not know them; the rest there."""
    required(params, "ResourceId.1")
    ids = listed(params, "ResourceId")
    ours = [name for name in ids if name.startswith("ami-")]
    for image_id in ours:
        account.images.get(account.region.name, image_id)
    others = [name for name in ids if name not in ours]
    action, tags = params["Action"], structures(params, "Tag")
    if others:
        kept = {"Action": action}
        for number, tag in enumerate(tags, start=1):
            if action == "CreateTags":
                # The value of a tag is optional; moto wants one.
                tag.setdefault("Value", "")
            for name, value in tag.items():
                kept[f"Tag.{number}.{name}"] = value
        for number, name in enumerate(others, start=1):
            kept[f"ResourceId.{number}"] = name
        response = forward(kept)
        if response.status != 200 or not ours:
            return response
    account.region.change_tags(action, ours, tags)
    return answers.reply(action, {"return": True})
