"""Fetch what an import reads, from this sandbox and from nowhere else.

A presigned URL may name the sandbox itself or an OUTSCALE bucket host
(`oos.<region>.outscale.com`), which stands for the sandbox; the host that
was signed stays in the Host header. No connection is ever opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from awscli_outscale.sandbox.door.wire import Request, Response
from awscli_outscale.sandbox.facts import DOMAIN
from awscli_outscale.sandbox.failures import Dropped, failure
from awscli_outscale.sandbox.fcu.manifest import (
    CannotImport,
    Disk,
    Manifest,
    parse,
)

UNREADABLE = "Client.ManifestNotReadable"
NO_SNAPSHOT = "Client.SnapshotNotReadable"
Serve = Callable[[Request], Response]
_TAG = "<{0}>(.*?)</{0}>"


class Importer:
    """Reads manifests through `serve`, the sandbox's own front door.

    `hosts` are the `host:port` names of the sandbox, `regions` those whose
    bucket host stands for it.
    """

    def __init__(
        self, serve: Serve, hosts: tuple[str, ...], regions: tuple[str, ...]
    ) -> None:
        self._serve = serve
        self._hosts = frozenset(hosts) | {
            f"oos.{region}.{DOMAIN}" for region in regions
        }

    def check(self, url: str) -> None:
        """Refuse a location that FCU would refuse at once.

        Raises the Failures InvalidURLFormat and InvalidURL.
        """
        if not url.lower().startswith(("http://", "https://")):
            raise failure("url format", url=public(url))
        if self._request(url) is None:
            raise failure("url", url=public(url))

    def read(self, url: str) -> Manifest:
        """Return the manifest at `url` after a look at every snapshot.

        Raises CannotImport with the reason that the image will show.
        """
        manifest = parse(self._fetch(url, UNREADABLE, "The manifest"))
        for disk in manifest.disks:
            self._look(disk)
        return manifest

    def look(self, url: str) -> None:
        """Make sure that a snapshot can be read; CannotImport."""
        self._fetch(url, NO_SNAPSHOT, "The snapshot")

    def _look(self, disk: Disk) -> None:
        # GET and not HEAD: the signature of a presigned URL covers the method.
        self._fetch(disk.url, NO_SNAPSHOT, f"The snapshot of {disk.device}")

    def _fetch(self, url: str, code: str, what: str) -> bytes:
        request = self._request(url)
        if request is None:
            why = "its URL does not correspond to any server"
            raise CannotImport(code, f"{what} could not be read: {why}.")
        try:
            answer = self._serve(request)
        except Dropped as problem:
            why = "the connection was closed"
            message = f"{what} could not be read: {why}."
            raise CannotImport(code, message) from problem
        if answer.status != 200:
            why = f"{answer.status} {_explanation(answer)}".strip()
            raise CannotImport(code, f"{what} could not be read: {why}.")
        return answer.body

    def _request(self, url: str) -> Request | None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return None
        host = parts.netloc
        if port == {"http": 80, "https": 443}.get(parts.scheme):
            host = parts.hostname or ""
        if parts.scheme not in ("http", "https"):
            return None
        if host.lower() not in self._hosts:
            return None
        path = parts.path or "/"
        return Request("GET", host, path, parts.query, {"host": host})


def public(url: str) -> str:
    """Return `url` without what may be secret: userinfo and query."""
    bare = re.split(r"[?#]", url, maxsplit=1)[0]
    return re.sub(r"(?<=//)[^/]*@", "", bare)


def _explanation(answer: Response) -> str:
    text = answer.body.decode("utf-8", "replace")
    found = (re.search(_TAG.format(tag), text) for tag in ("Code", "Message"))
    return ": ".join(match[1].rstrip(".") for match in found if match)
