"""Whether an image may be the one that a call has asked for.

What FCU does not show, or the call does not say, rules nothing out. For the
account we rely on FCU: it is asked for ``Owners=self``, and no answer tells
which account the keys are of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def may_be_of(image: Mapping[str, Any], parameters: Mapping[str, Any]) -> bool:
    """Compare an image with a call that makes one.

    :param image: as DescribeImages shows it.
    :param parameters: of RegisterImage, CreateImage or CopyImage.
    """
    description = parameters.get("Description")
    shown = image.get("Description")
    if description and shown and description != shown:
        return False
    asked, found = _snapshots(parameters), _snapshots(image)
    if "ImageLocation" in parameters:
        asked = set()  # those of a manifest are made anew
    if asked and found and not asked & found:
        return False
    return image.get("Name") == parameters.get("Name") and _is_at(
        image, parameters.get("ImageLocation")
    )


def has_one_owner(images: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether these can all be of one account.

    Otherwise FCU has not obeyed ``Owners=self``.
    """
    return len({i["OwnerId"] for i in images if i.get("OwnerId")}) < 2


def _snapshots(mapped: Mapping[str, Any]) -> set[str]:
    mappings = mapped.get("BlockDeviceMappings")
    found = set()
    for mapping in mappings if isinstance(mappings, (list, tuple)) else ():
        ebs = mapping.get("Ebs") if isinstance(mapping, Mapping) else None
        if isinstance(ebs, Mapping) and ebs.get("SnapshotId"):
            found.add(str(ebs["SnapshotId"]))
    return found


def _is_at(image: Mapping[str, Any], location: Any) -> bool:
    """Tell whether an image may have been made from a manifest there.

    FCU shows a location without its query, as a path of bucket and key, or as
    ACCOUNT/NAME for an image that is not of a manifest.
    """
    shown = str(image.get("ImageLocation") or "")
    if not isinstance(location, str) or not shown:
        return True
    if "://" not in shown and not shown.startswith("/"):
        owner = str(image.get("OwnerId") or "")
        if owner and shown == f"{owner}/{image.get('Name')}":
            return True
    path, asked = (_path(each) for each in (shown, location))
    return asked.endswith(path) or path.endswith(asked)


def _path(location: str) -> str:
    bare = location.partition("?")[0].partition("://")
    path = bare[2].partition("/")[2] if bare[1] else bare[0]
    return "/" + path.strip("/")
