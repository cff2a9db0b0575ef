"""What is wrong with the URL of a manifest, or of a snapshot's file?

What its signature says is for ``url_signature`` to judge; nothing here ever
quotes the query either. Sources: OAPI CreateImage and CreateSnapshot
(FileLocation), FCU RegisterImage (ImageLocation) and ImportSnapshot
(SnapshotLocation).
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from awscli_outscale.checks.problem import show
from awscli_outscale.checks.url_signature import (
    Findings,
    Kind,
    error,
    inspect_signature,
)
from awscli_outscale.checks.url_slips import doubt, slip
from awscli_outscale.cloud import hosts

MANIFEST = Kind("manifest", "ImageLocation")
SNAPSHOT = Kind("snapshot's file", "SnapshotLocation")


def inspect(
    url: str, *, now: float, domain: str, kind: Kind = MANIFEST
) -> Findings:
    """Inspect the URL of a manifest, or of another kind.

    :param now: seconds since 1970.
    :param domain: of OUTSCALE's hosts, such as ``outscale.com``.
    """
    if found := slip(url, kind.parameter):
        return error(found)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return error(
            f"It is not a URL. Give the presigned URL of a {kind.thing}."
        )
    if parts.scheme.lower() not in ("http", "https"):
        return error(
            f"{_show_bare(parts, url)} is not the URL of a {kind.thing}: it "
            "has to begin with https:// (or http://)."
        )
    if not host:
        return error("The URL has no host.")
    # A backslash: parsers disagree about where the host ends. "&" or "=": a
    # query stands in its place, and must not be shown as if it were a host.
    if not re.fullmatch(r"[\w.:@%\[\]-]+", parts.netloc):
        return error("The URL has no valid host. Copy it again, unchanged.")
    at_oos = _is_object_storage(host, domain)
    if at_oos and not _names_object(parts.path, host, domain):
        return error(
            f"The URL names no object. Give the URL of a {kind.thing}: "
            f"https://oos.REGION.{domain}/BUCKET/KEY, presigned."
        )
    findings = inspect_signature(parts.query, now, kind, at_oos)
    findings.warnings[:0] = _inspect_host(parts, host, domain, kind)
    if found := doubt(url):
        findings.warnings.append(found)
    return findings


def _inspect_host(
    parts: SplitResult, host: str, domain: str, kind: Kind
) -> list[str]:
    if hosts.is_loopback(host):
        return []
    if not _is_object_storage(host, domain):
        return [
            f"{show(host)} is not OUTSCALE's object storage "
            f"(oos.REGION.{domain}); FCU may not be able to fetch from there."
        ]
    if parts.scheme.lower() == "http":
        return [
            "With http:// the URL is sent unencrypted, and anyone who sees it "
            f"can read the {kind.thing}. Use https://."
        ]
    return []


def _is_object_storage(host: str, domain: str) -> bool:
    labels = host[: -len(domain) - 1].split(".")
    return hosts.is_under(host, domain) and bool(
        {"oos", "osu"} & set(labels[-2:-1])
    )


def _names_object(path: str, host: str, domain: str) -> bool:
    """Tell whether there is a key behind the bucket, which may be a host."""
    labels = host[: -len(domain) - 1].split(".")
    bucket, slash, key = path.lstrip("/").partition("/")
    return bool(bucket if len(labels) > 2 else slash and key)


def _show_bare(parts: SplitResult, text: str) -> str:
    """Quote the scheme, or a mere path; anything else may be a secret."""
    if parts.scheme and parts.netloc:
        return show(parts.scheme)
    return show(text) if re.fullmatch(r"[\w./-]*", text) else "It"
