"""Read which bucket and which object a request is about.

The bucket stands in the path or in front of the host, as in
``BUCKET.oos.eu-west-2.outscale.com`` (Arsenal
``lib/s3routes/routesUtils.ts``: getBucketNameFromHost). On loopback
``BUCKET.localhost`` is the second form; every other host, a forwarded port
for example, means the first.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.facts import DOMAIN

_OOS = re.compile(
    r"(?:(?P<bucket>.+)\.)?(?:oos|osu)\.(?P<region>[^.]+)\."
    + re.escape(DOMAIN)
)
_LOCAL = re.compile(r"(?P<bucket>.+)\.localhost")


class Address(NamedTuple):
    """Where a request leads.

    :ivar region: that the host names; None on loopback.
    :ivar path: raw, in path style, whatever the style of the request.
    """

    region: str | None
    path: str

    @property
    def bucket(self) -> str:
        return unquote(self.path[1:].partition("/")[0])

    @property
    def key(self) -> str:
        return unquote(self.path[1:].partition("/")[2])

    @property
    def level(self) -> str:
        """What it is about: ``service``, ``bucket`` or ``object``."""
        if self.key:
            return "object"
        return "bucket" if self.bucket else "service"


def address(request: Request) -> Address:
    """Return where the request leads."""
    host = request.host.lower().partition(":")[0]
    match = _OOS.fullmatch(host)
    region = match["region"] if match else None
    match = match or _LOCAL.fullmatch(host)
    bucket = match["bucket"] if match else None
    # CloudServer takes a bare plus sign in a path for a space.
    path = request.path.replace("+", "%20")
    return Address(region, f"/{bucket}{path}" if bucket else path)
