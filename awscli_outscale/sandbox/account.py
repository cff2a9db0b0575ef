"""What every FCU action gets to work with."""

from __future__ import annotations

from typing import NamedTuple

from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.door.keys import AccountKeys
from awscli_outscale.sandbox.fcu.export_tasks import ExportTasks
from awscli_outscale.sandbox.fcu.fetch import Importer
from awscli_outscale.sandbox.fcu.images import Images
from awscli_outscale.sandbox.moto.moto_region import MotoRegion


class Account(NamedTuple):
    """One account in one Region, at the time of one call.

    `keys` signed the call, or are those of the first account where a call
    needs no signature; `oos` is the address of OOS as the caller knows it.
    """

    keys: AccountKeys
    region: MotoRegion
    images: Images
    exports: ExportTasks
    oos: str
    importer: Importer
    clock: Clock
    import_seconds: float

    @property
    def account_id(self) -> str:
        """The ID of the account."""
        return self.keys.account_id
