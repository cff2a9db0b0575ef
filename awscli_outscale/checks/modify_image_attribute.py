"""What is wrong with the parameters of ModifyImageAttribute?

They come in the nested form; what is left of the flat one could not be
turned, and says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.checks.attribute_form import (
    FLAT,
    NESTED,
    ONE_ALLOWED,
    attribute_of,
    names_somebody,
)
from awscli_outscale.checks.problem import (
    RULES,
    Circumstances,
    Error,
    Problem,
    check_ignored,
    check_one_of,
    show,
)

# What may be changed at the same time.
_BESIDE = ("Description", "ProductCodes")

_NO_ORGANIZATIONS = (
    "OUTSCALE has no organizations, and FCU ignores it: no account "
    "would be allowed or denied anything. Give account IDs."
)


def modify_image_attribute(
    params: Mapping[str, Any], circumstances: Circumstances
) -> Iterator[Problem]:
    """Find the problems of a change to an OMI."""
    if any(name in params for name in FLAT):
        yield from _check_flat(params)
    elif not any(name in params for name in NESTED.values()):
        yield Error(
            ("LaunchPermission",),
            "There is nothing to change. Give it, or {Description}, or "
            "{ProductCodes}.",
        )
    permission = params.get("LaunchPermission")
    is_empty = permission is not None and not names_somebody(permission)
    if is_empty and not any(map(params.get, _BESIDE)):
        yield Error(
            ("LaunchPermission",),
            "It names no account. Say who may, or may no longer, launch the "
            "OMI.{cli: To allow one: {LaunchPermission} "
            f"{ONE_ALLOWED}}}",
        )
    yield from _check_permission(permission)
    for name in ("OrganizationArns", "OrganizationalUnitArns"):
        if name in params:
            yield Error((name,), _NO_ORGANIZATIONS)
    yield from check_ignored(params, RULES["ignored_in_modify_image"])


def _check_flat(params: Mapping[str, Any]) -> Iterator[Problem]:
    attribute = attribute_of(params)
    if attribute is None:
        yield Error(
            ("Attribute",), f"It is required. Give {' or '.join(NESTED)}."
        )
        return
    if not isinstance(attribute, str):
        return
    if attribute not in NESTED:
        yield Error(
            ("Attribute",),
            f"FCU cannot change {show(attribute)} of an OMI. It can change "
            f"{', '.join(NESTED)}.",
        )
        return
    wanted = {"Attribute", *_WANTED[attribute]}
    for name in FLAT:
        if name in params and name not in wanted:
            yield Error(
                (name,), f"It cannot be used with {attribute}. Remove it."
            )
    yield from _MISSING[attribute](params)


def _missing_permission(params: Mapping[str, Any]) -> Iterator[Problem]:
    if "OperationType" not in params:
        yield Error(("OperationType",), "It is required. Give add or remove.")
    yield from check_one_of(
        ("OperationType",), params.get("OperationType"), ["add", "remove"]
    )
    if not (params.get("UserIds") or params.get("UserGroups")):
        yield Error(
            ("UserIds",),
            "It is required. Give account IDs, or {UserGroups} all for "
            "every account.",
        )


def _missing_description(params: Mapping[str, Any]) -> Iterator[Problem]:
    if "Value" in params and "Description" in params:
        yield Error(("Value",), "The description is given twice. Drop one.")
    elif "Value" not in params and "Description" not in params:
        yield Error(("Value",), "It is required. Give the description.")


def _missing_codes(params: Mapping[str, Any]) -> Iterator[Problem]:
    if "ProductCodes" not in params:
        yield Error(
            ("ProductCodes",),
            "It is required. Give all product codes of the OMI; FCU removes "
            "the others.",
        )


_WANTED = {
    "launchPermission": ("OperationType", "UserIds", "UserGroups"),
    "description": ("Value",),
    "productCodes": (),
}
_MISSING = {
    "launchPermission": _missing_permission,
    "description": _missing_description,
    "productCodes": _missing_codes,
}


def _check_permission(permission: Any) -> Iterator[Problem]:
    if not isinstance(permission, Mapping):
        return
    for operation, entries in permission.items():
        if not isinstance(entries, (list, tuple)):
            continue
        for index, entry in enumerate(entries):
            if not isinstance(entry, Mapping):
                continue
            path = ("LaunchPermission", str(operation), index)
            yield from check_one_of(
                (*path, "Group"), entry.get("Group"), ["all"]
            )
            for name in ("OrganizationArn", "OrganizationalUnitArn"):
                if name in entry:
                    yield Error((*path, name), _NO_ORGANIZATIONS)
