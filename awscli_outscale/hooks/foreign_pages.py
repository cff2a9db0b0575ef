"""Say what has answered in OUTSCALE's place."""

from __future__ import annotations

import html
import re

from awscli_outscale import errors
from awscli_outscale.cloud import hosts, regions

# Characters. A longer title or content type is left out.
_SHORT = 60

_READS = ("Describe", "Get", "Head", "List")

_WHAT_TO_DO = (
    "A proxy, a login page of the network or a load balancer has answered in "
    "its place. Look at HTTPS_PROXY and NO_PROXY, or ask the operator."
)


def message(
    service_id: str,
    operation: str,
    url: str,
    status: int,
    content_type: str,
    body: bytes,
) -> str:
    """Return the sentences about a web page in a service's place.

    :param service_id: as botocore's events have it, such as ``ec2``.
    :param url: of the request; only its host is shown.
    """
    known = regions.SERVICES.get(str(regions.command_of(service_id)), {})
    name = known.get("name", service_id)
    what = ", ".join(_described(content_type, body))
    unknown = (
        ""
        if operation.startswith(_READS)
        else "It is not known whether the call was carried out. "
    )
    return (
        f"The answer of {hosts.host_of(url)} to {operation} is not {name}'s: "
        f"it is {what}, with status {status}. {unknown}{_WHAT_TO_DO}"
    )


def _described(content_type: str, body: bytes) -> list[str]:
    described = ["a web page"]
    if content_type and len(content_type) <= _SHORT:
        described.append(f"Content-Type {content_type}")
    title = re.search(rb"(?is)<title[^>]*>(.{1,300}?)</title", body)
    if title:
        words = html.unescape(title[1].decode("utf-8", "replace")).split()
        shown = errors.without_queries(" ".join(words))
        if shown and len(shown) <= _SHORT:
            described.append(f"title {shown!r}")
    return described
