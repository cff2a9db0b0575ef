"""Turn the flat form of ModifyImageAttribute into the nested one.

The EC2 API has two forms: ``--attribute launchPermission --operation-type add
--user-ids …`` is the one of its examples. FCU answers to it ``OWS.Error:
Request is not valid.`` and takes only the nested one, ``--launch-permission
Add=[{UserId=…}]``. ModifySnapshotAttribute is the same, with
``createVolumePermission`` and ``--group-names``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: The value of ``Attribute``, and the parameter that stands for it.
NESTED = {
    "launchPermission": "LaunchPermission",
    "description": "Description",
    "productCodes": "ProductCodes",
}

#: The parameters of the flat form.
FLAT = ("Attribute", "OperationType", "UserIds", "UserGroups", "Value")

#: The same for ModifySnapshotAttribute.
SNAPSHOT_ATTRIBUTE = "createVolumePermission"
SNAPSHOT_NESTED = "CreateVolumePermission"
SNAPSHOT_FLAT = ("Attribute", "OperationType", "UserIds", "GroupNames")

#: How an account is allowed something, as a shell takes it.
ONE_ALLOWED = "'Add=[{UserId=123456789012}]'"

_GRANTS = ("OperationType", "UserIds", "UserGroups")
_OPERATIONS = {"add": "Add", "remove": "Remove"}


def attribute_of(params: Mapping[str, Any]) -> Any:
    """Return the attribute that the flat form names, or means."""
    if "Attribute" in params:
        return params["Attribute"]
    given = any(name in params for name in _GRANTS)
    return "launchPermission" if given else None


def nested(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters in the nested form.

    What cannot be turned, because something is missing or does not fit, stays
    as it is; the checks report it.
    """
    flat = {name: params[name] for name in FLAT if name in params}
    rest = {n: value for n, value in params.items() if n not in flat}
    attribute = attribute_of(params)
    if not flat or not isinstance(attribute, str):
        return dict(params)
    name = NESTED.get(attribute)
    if name is not None and set(flat) == {"Attribute"} and name in rest:
        return rest
    if (
        attribute == "description"
        and set(flat) == {"Attribute", "Value"}
        and "Description" not in rest
    ):
        return {"Description": {"Value": flat["Value"]}, **rest}
    if attribute == "launchPermission" and "Value" not in flat:
        permission = _permission(flat, rest.get("LaunchPermission", {}))
        if permission is not None:
            return {**rest, "LaunchPermission": permission}
    return dict(params)


def nested_snapshot(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of ModifySnapshotAttribute in the nested form."""
    flat = {name: params[name] for name in SNAPSHOT_FLAT if name in params}
    rest = {n: value for n, value in params.items() if n not in flat}
    if flat.pop("Attribute", SNAPSHOT_ATTRIBUTE) != SNAPSHOT_ATTRIBUTE:
        return dict(params)
    if not flat:
        return rest if SNAPSHOT_NESTED in rest else dict(params)
    if "GroupNames" in flat:
        flat["UserGroups"] = flat.pop("GroupNames")
    permission = _permission(flat, rest.get(SNAPSHOT_NESTED, {}))
    if permission is None:
        return dict(params)
    return {**rest, SNAPSHOT_NESTED: permission}


def names_somebody(permission: Any) -> bool:
    """Tell whether a permission in the nested form has anybody in it.

    One of a wrong type may: botocore says what is wrong with it.
    """
    if not isinstance(permission, Mapping):
        return permission is not None
    return any(entries not in ([], ()) for entries in permission.values())


def _permission(flat: Mapping[str, Any], beside: Any) -> dict[str, Any] | None:
    """Return the ``LaunchPermission`` of a flat form, or None.

    :param beside: what was given in the nested form at the same time.
    """
    operation = flat.get("OperationType")
    ids, groups = flat.get("UserIds", []), flat.get("UserGroups", [])
    if (
        not isinstance(operation, str)
        or operation not in _OPERATIONS
        or not isinstance(beside, Mapping)
        or not all(isinstance(items, (list, tuple)) for items in (ids, groups))
        or not (ids or groups)
    ):
        return None
    name = _OPERATIONS[operation]
    already = beside.get(name, [])
    if not isinstance(already, (list, tuple)):
        return None
    listed = [
        *already,
        *({"UserId": user_id} for user_id in ids),
        *({"Group": group} for group in groups),
    ]
    return {**beside, name: listed}
