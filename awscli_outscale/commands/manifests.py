"""Get the manifest of an exported OMI, on demand, and judge it.

Nothing else contacts the host of a presigned URL: FCU does so when it imports.
A manifest is small: what is larger than a megabyte is not one, and what takes
longer than half a minute would take FCU too long as well.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from awscli_outscale.checks import manifest, presigned_url
from awscli_outscale.checks.manifest import Explanation
from awscli_outscale.checks.url_signature import Findings
from awscli_outscale.cloud import hosts, regions
from awscli_outscale.commands import fetching

_LARGEST = 1024**2
_SECONDS = 30

_STATUS = {
    403: "the URL has expired, its signature does not fit, or the object is "
    "not there",
    404: "there is no such object",
}


class NotRead(Exception):
    """There is no manifest to judge; the text says why."""


def check(
    location: str,
    *,
    now: float | None = None,
    domain: str = regions.DOMAIN,
    verify: bool | str = True,
) -> Findings:
    """Fetch the manifest that an ImageLocation leads to, and judge it.

    Its host is contacted once, without keys. Nothing is fetched if the URL
    itself is wrong, or is not a URL: other checks say so.

    :param location: a presigned URL.
    :param now: seconds since 1970; the machine's time if None.
    :param domain: of OUTSCALE's hosts.
    :param verify: what ``fetching.verification`` returns.
    :returns: sentences without a secret: why an import would fail, and what
        is merely suspicious.
    """
    now = time.time() if now is None else now
    location = location.strip()
    if not location.lower().startswith(("http://", "https://")):
        return Findings([], [])
    if presigned_url.inspect(location, now=now, domain=domain).errors:
        return Findings([], [])
    try:
        body = read(location, verify=verify)
    except NotRead as problem:
        return Findings([str(problem)], [])
    found = manifest.explain(body, now=now, domain=domain)
    return Findings(
        [f"The manifest cannot be registered. {e}" for e in found.errors],
        [f"In the manifest: {w}" for w in found.warnings],
    )


def explain(
    location: str,
    *,
    now: float | None = None,
    domain: str = regions.DOMAIN,
    verify: bool | str = True,
) -> Explanation:
    """Explain the manifest at a URL or in a file.

    The parameters are those of :func:`check`; ``location`` may also be a
    path, with or without ``file://``.

    :raises NotRead: there is no manifest to explain.
    """
    now = time.time() if now is None else now
    location = location.strip()
    found = Findings([], [])
    if re.match(r"https?:", location, re.IGNORECASE):
        found = presigned_url.inspect(location, now=now, domain=domain)
        if found.errors:
            raise NotRead(found.errors[0])
    body = read(location, verify=verify)
    told = manifest.explain(body, now=now, domain=domain)
    return told._replace(warnings=[*found.warnings, *told.warnings])


def read(location: str, *, verify: bool | str = True) -> bytes:
    """Return the contents of a URL or a file.

    :raises NotRead: it is missing, too large, too slow, or elsewhere.
    """
    if re.match(r"https?:", location, re.IGNORECASE):
        return _fetch(location, verify)
    scheme = re.match(r"([a-z][a-z0-9+.-]+):", location, re.IGNORECASE)
    if scheme and scheme[1].lower() != "file":  # C:\ is a path
        raise NotRead(
            "The location is neither the URL of a manifest (https://…) nor a "
            "file."
        )
    location = location.removeprefix("file://")
    path = Path(os.path.expandvars(os.path.expanduser(location)))
    try:
        with path.open("rb") as file:
            body = file.read(_LARGEST + 1)
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "it is not a path"
        # A URL that has lost its scheme may have a secret behind the "?".
        shown = location.partition("?")[0]
        raise NotRead(f"{shown!r} cannot be read: {why}.") from None
    if len(body) > _LARGEST:
        raise NotRead("It is larger than 1 MB, so it is not a manifest.")
    return body


def _fetch(url: str, verify: bool | str) -> bytes:
    host = hosts.host_of(url)
    encrypted = url.lower().startswith("https://")
    if not encrypted and not hosts.is_loopback(host):
        raise NotRead(
            "The URL does not use HTTPS, and a manifest contains presigned "
            "URLs, so it is not fetched. Use https://."
        )
    try:
        answer = fetching.get(
            url, verify=verify, limit=_LARGEST, seconds=_SECONDS
        )
    except fetching.NotFetched as problem:
        raise NotRead(
            f"The manifest cannot be fetched from {problem}."
        ) from None
    if answer.status == 200:
        return answer.body
    code = re.search(rb"<Code>([A-Za-z]{1,40})</Code>", answer.body)
    said = f" {code[1].decode()}" if code else ""
    why = _STATUS.get(answer.status)
    if 300 <= answer.status < 400:
        why = "it has moved, and redirects are not followed"
    raise NotRead(
        f"The manifest cannot be fetched from {host}: HTTP {answer.status}"
        f"{said}{f' ({why})' if why else ''}."
    )
