"""The checks of presigned URLs, as parameters of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from awscli_outscale.checks import presigned_url
from awscli_outscale.checks.problem import (
    Circumstances,
    Error,
    Problem,
    Warned,
)
from awscli_outscale.checks.url_signature import Kind

_PARAMETERS = frozenset(
    kind.parameter for kind in (presigned_url.MANIFEST, presigned_url.SNAPSHOT)
)


def check_url(
    params: Mapping[str, Any],
    kind: Kind,
    circumstances: Circumstances,
) -> Iterator[Problem]:
    """Find what is wrong with the URL in the parameters, if there is one."""
    url = params.get(kind.parameter)
    if not isinstance(url, str):
        return
    findings = presigned_url.inspect(
        url, now=circumstances.now, domain=circumstances.domain, kind=kind
    )
    for text in findings.errors:
        yield Error((kind.parameter,), text)
    for text in findings.warnings:
        yield Warned((kind.parameter,), text)


def stripped(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with no white space around a URL.

    A file (``file://url.txt``) usually ends with a line feed, and on Windows
    may begin with a byte order mark.
    """
    return {
        name: _bare(value)
        if name in _PARAMETERS and isinstance(value, str)
        else value
        for name, value in params.items()
    }


def _bare(value: str) -> str:
    return value.strip().removeprefix("\ufeff").strip()
