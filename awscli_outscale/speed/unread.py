"""Leave unread, of a large answer, what nobody will be shown.

botocore looks in each item of an answer for each member that its model has:
an image of the EC2 API has 39, of which ``--oapi`` shows 17.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def keep(shape: Any, members: Mapping[str, Any]) -> None:
    """Let a parser of botocore's look for some members only.

    Changes the shape that is given, which an operation model makes anew for
    each client.

    :param shape: botocore's, of an answer or of a part of it.
    :param members: the names of the members of a structure, or of each in a
        list, that are to be kept, with the names of their own. Where there
        are no names, all are kept.
    """
    if shape.type_name == "list":
        keep(shape.member, members)
    elif shape.type_name == "structure" and members:
        for name in set(shape.members) - set(members):
            del shape.members[name]
        for name, member in shape.members.items():
            keep(member, members[name])
