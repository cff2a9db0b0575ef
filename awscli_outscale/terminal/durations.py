"""How durations and foreign texts are shown to people."""

from __future__ import annotations

from awscli_outscale.errors import printable as printable


def duration(seconds: float) -> str:
    """Return a duration for people, such as ``12 min 5 s``."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    parts = [(hours, "h"), (minutes, "min"), (whole % 60, "s")]
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 s"


def rough_duration(seconds: float) -> str:
    """Return an estimated duration, no more exact than an estimate is."""
    if seconds < 90:
        return f"{max(10, round(seconds / 10) * 10)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(round(minutes / 5) * 5, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
