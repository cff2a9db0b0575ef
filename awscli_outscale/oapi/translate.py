"""Show what FCU answers as the OUTSCALE API would have answered.

Which FCU value becomes which OAPI property stands in ``data/*-oapi.json``,
with the properties that FCU cannot supply and the reason of each. A value
that FCU does not give is left out, never invented; OAPI's schemas require
none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from awscli_outscale import data
from awscli_outscale.oapi import rules


def image(
    fcu: Mapping[str, Any], *, account_ids: Sequence[str] | None = ()
) -> dict[str, Any]:
    """Return the OAPI ``Image`` of an FCU image.

    :param fcu: an item of ``Images``, as botocore parses DescribeImages.
    :param account_ids: the accounts that may launch it; FCU tells them only
        to the owner, by DescribeImageAttribute. None if it could not be
        asked: they are left out then.
    :returns: an object that validates against the schema ``Image`` of the
        OUTSCALE API. Values of an unexpected type are left out.
    :raises TypeError: it is not one image, or ``account_ids`` is one text.
    """
    if not isinstance(fcu, Mapping) or "Images" in fcu:
        raise TypeError(
            "Pass one image as describe_images shows it: an item of Images; "
            "of a boto3 Image, its meta.data."
        )
    if isinstance(account_ids, str):
        raise TypeError(f"account_ids is {account_ids!r}; pass a list of IDs.")
    permissions = [{"UserId": account_id} for account_id in account_ids or ()]
    shown = _rules("Image")({**fcu, "LaunchPermissions": permissions})
    if account_ids is None:
        shown["PermissionsToLaunch"].pop("AccountIds")
    return shown


def snapshot(
    fcu: Mapping[str, Any],
    *,
    permissions: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return the OAPI ``Snapshot`` of an FCU snapshot.

    :param fcu: an item of ``Snapshots``, as botocore parses it.
    :param permissions: ``CreateVolumePermissions`` of
        DescribeSnapshotAttribute. None if they are not known: they are left
        out then.
    """
    if permissions is None:
        return _rules("Snapshot")(fcu)
    known = {
        "Public": any(p.get("Group") == "all" for p in permissions),
        "Accounts": list(permissions),
    }
    return _rules("Snapshot")({**fcu, "Permissions": known})


def export_task(schema: str, fcu: Mapping[str, Any]) -> dict[str, Any]:
    """Return the OAPI object of one of FCU's export tasks.

    :param schema: ``ImageExportTask`` or ``SnapshotExportTask``.
    """
    return _rules(schema)(fcu)


def answer(
    operation: str,
    response: Mapping[str, Any],
    *,
    described: Mapping[str, Any] | None = None,
    account_ids: Mapping[str, Sequence[str] | None] | None = None,
    permissions: Mapping[str, Sequence[Any] | None] | None = None,
) -> dict[str, Any]:
    """Return what the OAPI method for an FCU operation answers.

    :param operation: one of ``operations()``, such as ``DescribeImages``.
    :param response: as botocore parses it; of several pages, one response
        with all items in it.
    :param described: the FCU object after the call, for those operations that
        answer with its ID only, or with nothing: RegisterImage, CreateImage,
        CopyImage, ModifyImageAttribute, CopySnapshot and so on.
    :param account_ids: the accounts that may launch an image, by its ID.
    :param permissions: who may use a snapshot, by its ID.
    :returns: an object that validates against the schema of the method's
        response.
    """
    rule = _answers()[operation]
    allowed = account_ids or {}
    request_id = response.get("ResponseMetadata", {}).get("RequestId")
    shown: dict[str, Any] = {
        "ResponseContext": {"RequestId": request_id} if request_id else {}
    }

    def translated(fcu: Mapping[str, Any]) -> dict[str, Any]:
        if rule["schema"] == "Image":
            ids = allowed.get(str(fcu.get("ImageId")), ())
            return image(fcu, account_ids=ids)
        if rule["schema"] == "Snapshot":
            given: Sequence[Any] | None = () if "new" in rule else None
            if permissions is not None:
                given = permissions.get(str(fcu.get("SnapshotId")), given)
            return snapshot(fcu, permissions=given)
        return _rules(rule["schema"])(fcu)

    if "each" in rule:
        shown[rule["to"]] = [
            translated(item) for item in _objects(response.get(rule["each"]))
        ]
    elif "described" in rule:
        shown[rule["to"]] = (
            translated(described)
            if described
            else _only_id(response, f"{rule['schema']}Id")
        )
    elif "from" in rule:
        shown[rule["to"]] = translated(response.get(rule["from"]) or {})
    elif "to" in rule:
        shown[rule["to"]] = translated(response)
    token = response.get(rule["next"]) if "next" in rule else None
    if isinstance(token, str):
        shown["NextPageToken"] = token
    return shown


def operations() -> frozenset[str]:
    """Return the FCU operations that ``answer`` knows."""
    return frozenset(_answers())


def members(operation: str) -> rules.Members:
    """Return what ``answer`` reads of each item of an operation's list.

    :returns: the name of the list, with the names of the members; nothing of
        an operation that answers with no list.
    """
    rule = _answers()[operation]
    if "each" not in rule:
        return {}
    return {rule["each"]: rules.members(_table(rule["schema"]))}


def _objects(items: Any) -> list[Mapping[str, Any]]:
    if not isinstance(items, (list, tuple)):
        return []
    return [item for item in items if isinstance(item, Mapping)]


def _only_id(response: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = response.get(name)
    return {name: found} if isinstance(found, str) else {}


@cache
def _answers() -> dict[str, dict[str, Any]]:
    answers: dict[str, dict[str, Any]] = data.load("answers-oapi")["answers"]
    return answers


@cache
def _rules(schema: str) -> rules.Translation:
    return rules.compiled(_table(schema))


def _table(schema: str) -> list[dict[str, Any]]:
    if schema == "Image":
        table: list[dict[str, Any]] = data.load("image-oapi")["image"]
    else:
        table = data.load("tasks-oapi")[schema]["rules"]
    return table
