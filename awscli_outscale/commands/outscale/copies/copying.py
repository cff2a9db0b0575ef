"""A whole journey, from the export to the last copy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from awscli_outscale import errors
from awscli_outscale.commands.outscale.copies import imports, journey
from awscli_outscale.commands.outscale.copies.export import Export
from awscli_outscale.commands.outscale.copies.journey import Copy
from awscli_outscale.commands.outscale.copies.kind import Request
from awscli_outscale.commands.outscale.copies.targets import Place
from awscli_outscale.commands.outscale.wait_options import Waiting
from awscli_outscale.terminal.delivery import Delivery
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.progress import Progress

_FAILED = 255


class Copying:
    """Exports, imports into all targets, and reports the outcome.

    :param export: of the source.
    :param places: the targets.
    :param request: what the copies are to be.
    :param wish: how they are waited for.
    :param again: the user's command, to be given again.
    """

    def __init__(
        self,
        export: Export,
        places: Sequence[Place],
        request: Request,
        wish: Waiting,
        again: str,
    ) -> None:
        self._export = export
        self._kind = export.kind
        self._places = places
        self._request = request
        self._wish = wish
        done = self._kind.what.done
        self._copies = [Copy(place.target, done) for place in places]
        self._again = f"To continue: {again}"
        self._delivery = Delivery()

    def summary(self) -> dict[str, Any]:
        task, key = self._export.task or {}, self._export.key
        return journey.summary(self._kind, task, key, self._copies)

    def oapi(self) -> dict[str, Any]:
        return journey.oapi(self._kind, self._export.task or {}, self._copies)

    def run(self, write: Callable[[], None]) -> int:
        """Do it all, and return the exit code.

        :param write: writes the answer to standard output.
        :raises Exception: nothing was made; or it was, and was shown, and
            something else went wrong.
        """
        return self._delivery.run(lambda: self._run(write))

    def _run(self, write: Callable[[], None]) -> int:
        delivery, export = self._delivery, self._export
        delivery.sending(self._again)
        source = delivery.attempt(self._begin)
        if export.task is not None:
            delivery.made(f"The export is {export.task_id}. {self._again}")
            if source is not None:
                delivery.announce()
                delivery.attempt(lambda: self._copy(source))
            delivery.made(self._how_to_go_on())
            delivery.show(write, self.summary())
            delivery.made(self._again)
        return self._told()

    def _begin(self) -> Any:
        """Find or begin the export, and return its source."""
        source = self._export.source()
        self._kind.check(source, self._request)
        self._export.begin()
        return source

    def _copy(self, source: Any) -> None:
        export, wish = self._export, self._wish
        export.wait(wish.timeout, lines=wish.lines)
        url = export.url(journey.url_seconds(wish.timeout))
        order = imports.Order(
            self._kind,
            export.file,
            self._kind.parameters(source, self._request, export.file, url),
            wish.timeout,
        )
        names = [str(copy.target) for copy in self._copies]
        progress = Progress(sys.stderr, names, lines=wish.lines)
        imports.run(self._places, self._copies, order, progress)

    def _how_to_go_on(self) -> str:
        ids = [f"{copy.target}: {copy.id}" for copy in self._copies if copy.id]
        return "\n".join([self._again, *ids])

    def _told(self) -> int:
        """Report what is wrong with each copy; return the exit code."""
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
