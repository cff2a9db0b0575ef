"""Make the output of two runs alike: what differs each time gets a name."""

from __future__ import annotations

import re

_ALIKE = [
    (r"\?X-Amz-Algorithm=[^\"\s]+", "?X-Amz-Algorithm=…"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:39413"),
    (r"ami-[0-9a-f]{8}", "ami-12345678"),
    (r"snap-(?!1{8}-)[0-9a-f]{8}", "snap-12345678"),
    (r'(?<=Id": ")\d{12}(?=")', "123456789012"),
    (
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "0475ca1e-d0c5-441d-712a-da55a4175157",
    ),
    (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
        "2026-11-24T12:34:56.789Z",
    ),
]


def normalise(text: str) -> str:
    for pattern, name in _ALIKE:
        text = re.sub(pattern, name, text)
    return text


def unstyled(page: str) -> str:
    """Return a help page without what makes it bold or underlined.

    groff strikes letters twice, and from 1.23 on writes escape sequences. From
    1.24 on it leaves headings as they are, which were capitals before.
    """
    plain = re.sub(r".\x08|\x1b\[[0-9;]*m", "", page)
    return re.sub(
        r"^[A-Z][A-Za-z ]*$",
        lambda heading: heading[0].upper(),
        plain,
        flags=re.MULTILINE,
    )
