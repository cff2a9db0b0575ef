"""A whole journey of an OMI, from the export to the last copy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from awscli_outscale import errors
from awscli_outscale.checks import problem as problems
from awscli_outscale.commands.outscale.copy_image import imports, journey
from awscli_outscale.commands.outscale.copy_image.export import Export
from awscli_outscale.commands.outscale.copy_image.journey import Copy
from awscli_outscale.commands.outscale.copy_image.targets import Place
from awscli_outscale.commands.outscale.wait_options import Waiting
from awscli_outscale.terminal.delivery import Delivery
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.progress import Progress

_FAILED = 255


class Request(NamedTuple):
    """What the copies are to be.

    :ivar name: None for that of the OMI.
    :ivar description: None for that of the OMI.
    :ivar bucket: of the export.
    """

    name: str | None
    description: str | None
    bucket: str
    wish: Waiting


class Copying:
    """Exports, imports into all targets, and tells what came of it.

    :param export: of the OMI.
    :param places: the targets.
    :param again: the user's command, to be given again.
    """

    def __init__(
        self,
        export: Export,
        places: Sequence[Place],
        request: Request,
        again: str,
    ) -> None:
        self._export = export
        self._places = places
        self._request = request
        self._copies = [Copy(place.target) for place in places]
        self._again = f"To go on: {again}"
        self._delivery = Delivery()

    def summary(self) -> dict[str, Any]:
        return journey.summary(
            self._export.task or {}, self._export.key, self._copies
        )

    def oapi(self) -> dict[str, Any]:
        return journey.oapi(self._export.task or {}, self._copies)

    def run(self, write: Callable[[], None]) -> int:
        """Do it all, and return the exit code.

        :param write: writes the answer to the standard output.
        :raises Exception: nothing was made; or it was, and was shown, and
            something else went wrong.
        """
        return self._delivery.run(lambda: self._run(write))

    def _run(self, write: Callable[[], None]) -> int:
        delivery, export = self._delivery, self._export
        delivery.sending(self._again)
        name = delivery.attempt(self._begin)
        if export.task is not None:
            delivery.made(f"The export is {export.task_id}. {self._again}")
            if name is not None:
                delivery.announce()
                delivery.attempt(lambda: self._copy(name))
            delivery.made(self._how_to_go_on())
            delivery.show(write, self.summary())
            delivery.made(self._again)
        return self._told()

    def _begin(self) -> str:
        """Find or begin the export, and return the name of the copies."""
        export, name = self._export, self._request.name
        if name is None:
            name = export.name_of_image()
            self._check_name(name)
        export.begin()
        return name

    def _copy(self, name: str) -> None:
        export, wish = self._export, self._request.wish
        export.wait(wish.timeout, lines=wish.lines)
        url = export.url(journey.url_seconds(wish.timeout))
        order = imports.Order(
            name,
            self._request.description,
            self._request.bucket,
            str(export.key),
            url,
            wish.timeout,
        )
        names = [str(copy.target) for copy in self._copies]
        progress = Progress(sys.stderr, names, lines=wish.lines)
        imports.run(self._places, self._copies, order, progress)

    def _how_to_go_on(self) -> str:
        ids = [
            f"{copy.target}: {copy.image_id}"
            for copy in self._copies
            if copy.image_id
        ]
        return "\n".join([self._again, *ids])

    def _told(self) -> int:
        """Tell what is wrong with which copy; return the exit code."""
        for copy in self._copies:
            if copy.error not in (None, journey.NOT_BEGUN, journey.STOPPED):
                tell(f"{copy.target}: {copy.error}")
        missing = [copy for copy in self._copies if not copy.arrived]
        if not missing:
            return 0
        if self._delivery.is_fine:
            tell(self._again)
        if all(copy.is_late for copy in missing):
            return errors.NOT_YET
        return _FAILED

    def _check_name(self, name: str) -> None:
        # FCU gives a copy of an OMI any name, and an OMI that it registers
        # does not get all of them.
        for problem in problems.check_name({"Name": name}):
            raise errors.invalid_parameters(
                [
                    f"--name: It is missing, and the OMI's own does not do. "
                    f"{problem.text}"
                ]
            )
