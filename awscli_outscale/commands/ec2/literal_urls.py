"""Send the URL itself, where AWS CLI v1 would send what it points to.

v1 fetches every value that begins with ``https://``. The presigned URL of a
manifest or a snapshot's file is meant for FCU.
"""

from __future__ import annotations

import codecs
import os
from typing import Any

#: (command, option) of those parameters of the EC2 API that are URLs.
OPTIONS = frozenset(
    [
        ("register-image", "image-location"),
        ("import-snapshot", "snapshot-location"),
    ]
)


def install(events: Any, **kwargs: Any) -> None:
    """Keep the URLs of an OUTSCALE session from being fetched."""
    events.register_first("load-cli-arg.ec2", keep_url)
    events.register_first("load-cli-arg.ec2", drop_mark)


def keep_url(
    param: Any, value: Any, operation_name: str, **kwargs: Any
) -> None:
    """Event handler: have a URL taken as it stands.

    ``file://`` still means the content of a file. Returning a value would
    not do: v1's handler would still be called, and fetch.
    """
    if (operation_name, param.name) in OPTIONS:
        param.no_paramfile = isinstance(value, str) and (
            value.lower().startswith(("http://", "https://"))
        )


def drop_mark(value: Any, **kwargs: Any) -> str | None:
    """Event handler: read a file that begins with a byte order mark.

    Windows' editors and shells write one, and it would be the first letter of
    the value. Every other file is for the AWS CLI to read, and to complain of.
    """
    if not isinstance(value, str) or not value.startswith("file://"):
        return None
    path = os.path.expandvars(os.path.expanduser(value[len("file://") :]))
    try:
        with open(path, "rb") as file:
            if not file.read(3).startswith(codecs.BOM_UTF8):
                return None
            return file.read().decode("utf-8")
    except (OSError, ValueError):
        return None
