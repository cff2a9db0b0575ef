"""Let moto make IDs with 8 hexadecimal digits, as FCU does, and AWS did.

Source: FCU's IDs in OUTSCALE's documentation and tests (`^vol-[0-9a-f]{8}$`).
moto's own have 17; while a sandbox runs, this process's have 8.
"""

from __future__ import annotations

from moto.ec2 import utils

_LONG = utils.random_id.__defaults__


def short_ids() -> None:
    """Begin with FCU's IDs."""
    utils.random_id.__defaults__ = ("", 8)


def long_ids() -> None:
    """Go back to moto's."""
    utils.random_id.__defaults__ = _LONG
