"""What every FCU action gets to work with."""

from __future__ import annotations

from typing import NamedTuple

from .clock import Clock
from .images import Images
from .importing import Importer
from .moto_region import MotoRegion


class Account(NamedTuple):
    """One account in one Region, at the time of one call."""

    account_id: str
    region: MotoRegion
    images: Images
    importer: Importer
    clock: Clock
    import_seconds: float
