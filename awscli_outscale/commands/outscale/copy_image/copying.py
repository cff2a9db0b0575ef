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
from awscli_outscale.terminal.answer import show_surely
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.progress_lines import Lines
from awscli_outscale.terminal.signals import Stopped, stopped_by_signals

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
        failure: BaseException | None = None
        try:
            with stopped_by_signals():
                self._run()
        except (Exception, KeyboardInterrupt, Stopped) as problem:
            failure = problem
        if self._export.task is not None:
            show_surely(write, self.summary(), self._how_to_go_on())
        return self._report(failure)

    def _run(self) -> None:
        export, wish = self._export, self._request.wish
        name = self._request.name
        if name is None:
            name = export.name_of_image()
            self._check_name(name)
        export.begin()
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
        lines = Lines(sys.stderr, names, plain=wish.lines)
        imports.run(self._places, self._copies, order, lines)

    def _how_to_go_on(self) -> str:
        ids = [
            f"{copy.target}: {copy.image_id}"
            for copy in self._copies
            if copy.image_id
        ]
        return "\n".join([*ids, self._again])

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

    def _report(self, failure: BaseException | None) -> int:
        for copy in self._copies:
            if copy.error not in (None, journey.NOT_BEGUN, journey.STOPPED):
                tell(f"{copy.target}: {copy.error}")
        if isinstance(failure, (KeyboardInterrupt, Stopped)):
            tell(f"Stopped. {self._again}")
            return getattr(failure, "code", 130)
        if failure is not None:
            if self._export.task is not None:
                tell(self._again)
            raise failure
        if all(copy.arrived for copy in self._copies):
            return 0
        tell(self._again)
        return _FAILED
