"""Play DescribeImageAttribute, ModifyImageAttribute and DeregisterImage.

Source: FCU references of these actions. They are the owner's; for another
account the image does not exist (as FCU does for snapshots). Only the nested
form of ModifyImageAttribute exists (`LaunchPermission.Add.1.UserId`,
`Description.Value`, `ProductCode.1`); the flat one is refused.
"""

from __future__ import annotations

import re

from awscli_outscale.sandbox.account import Account
from awscli_outscale.sandbox.failures import failure
from awscli_outscale.sandbox.fcu.images import Image
from awscli_outscale.sandbox.params import Params, listed, required, structures

_FLAT = re.compile(r"OperationType|Value|(UserId|UserGroup)(\..*)?")
_NESTED = re.compile(r"(LaunchPermission|Description|ProductCode)\..*")


def describe_image_attribute(
    account: Account, params: Params
) -> dict[str, object]:
    """Return one attribute: description, launchPermission, productCodes.

    Raises NotImplemented for every other one, and the Failures of an unknown
    image.
    """
    image = _image(account, params)
    name = required(params, "Attribute")
    value: object
    if name == "description":
        value = {"value": image.description}
    elif name == "launchPermission":
        everybody = [{"group": "all"}] if image.public else []
        value = everybody + [{"userId": user} for user in image.users]
    elif name == "productCodes":
        value = [{"productCode": code} for code in image.product_codes]
    else:
        raise failure("attribute", name=name)
    return {"imageId": image.image_id, name: value}


def modify_image_attribute(
    account: Account, params: Params
) -> dict[str, object]:
    """Change description, launch permissions or product codes.

    Raises OWS.Error for the flat form or when there is nothing to change.
    """
    image = _image(account, params)
    if any(_FLAT.fullmatch(name) for name in params):
        raise failure("request")
    if not any(_NESTED.fullmatch(name) for name in params):
        raise failure("request")
    added = structures(params, "LaunchPermission.Add")
    removed = structures(params, "LaunchPermission.Remove")
    for permission in added + removed:
        _check(permission)
    for permission in added:
        _permit(image, permission, True)
    for permission in removed:
        _permit(image, permission, False)
    image.description = params.get("Description.Value", image.description)
    image.product_codes += [
        code
        for code in listed(params, "ProductCode")
        if code not in image.product_codes
    ]
    return {"return": True}


def deregister_image(account: Account, params: Params) -> dict[str, object]:
    """Forget an image and its tags; its snapshots stay."""
    image = _image(account, params)
    account.images.remove(image)
    account.region.forget_tags(image.image_id)
    return {"return": True}


def _image(account: Account, params: Params) -> Image:
    image_id = required(params, "ImageId")
    region, owner = account.region.name, account.account_id
    return account.images.own(region, image_id, owner)


def _check(permission: dict[str, str]) -> None:
    group, user = permission.get("Group"), permission.get("UserId")
    if group is not None and group != "all":
        raise failure("value", name="Group", value=group)
    if user is not None and not re.fullmatch(r"[0-9]{12}", user):
        raise failure("value", name="UserId", value=user)


def _permit(image: Image, permission: dict[str, str], allowed: bool) -> None:
    if "Group" in permission:
        image.public = allowed
    user = permission.get("UserId")
    if user is not None and (user in image.users) != allowed:
        (image.users.append if allowed else image.users.remove)(user)
