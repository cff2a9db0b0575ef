"""``--wait`` and ``--oapi`` for the commands that make something that takes
its time: images, exports, snapshots.

Once FCU has answered with an ID it is shown in the end, whatever happens
next; what happened follows, on the standard error.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from awscli.clidriver import CLIOperationCaller

from awscli_outscale import errors
from awscli_outscale.cloud import regions
from awscli_outscale.commands.ec2 import options as image_options
from awscli_outscale.hooks.do_not_resend import how_to_look
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.answer import show_surely
from awscli_outscale.terminal.messages import tell, warn
from awscli_outscale.terminal.signals import (
    Signals,
    Stopped,
    stopped_by_signals,
)
from awscli_outscale.triage import decision_of
from awscli_outscale.waits import schedule
from awscli_outscale.waits.resources import at, subject


class MakingCaller(CLIOperationCaller):  # type: ignore[misc]
    """Makes something, waits for it, and shows it.

    :param command: its entry in ``data/image-commands.json``.
    """

    def __init__(
        self, session: Any, command: dict[str, str], options: dict[str, Any]
    ) -> None:
        super().__init__(session)
        self._command = command
        self._options = options
        self._what = subject(command["makes"])
        self._timeout: float = schedule.TIMEOUT
        self._signals = Signals()
        self._failure: BaseException | None = None
        self._id = ""
        self._hint = "Nothing was sent."

    def invoke(
        self,
        service_name: str,
        operation_name: str,
        parameters: Any,
        parsed_globals: Any,
    ) -> Any:
        self._timeout = image_options.timeout(self._options, self._session)
        try:
            with stopped_by_signals() as self._signals:
                code = super().invoke(
                    service_name, operation_name, parameters, parsed_globals
                )
        except Stopped as failure:
            tell(f"Stopped. {self._hint}")
            return failure.code
        return code if self._failure is None else self._fail(self._failure)

    def _make_client_call(
        self,
        client: Any,
        operation_name: str,
        parameters: Any,
        parsed_globals: Any,
    ) -> Any:
        if self._options.get("check-manifest"):
            self._check_manifest(parameters, parsed_globals)
        look = next_command.command(
            self._session, client, *how_to_look(operation_name, parameters)
        )
        self._hint = (
            f"FCU may have got the call. Look before you try again: {look}"
        )
        response = super()._make_client_call(
            client, operation_name, parameters, parsed_globals
        )
        self._signals.hold()
        self._id = str(at(self._command["id"], response) or "")
        if not self._id:
            request_id = response.get("ResponseMetadata", {}).get("RequestId")
            name = self._command["id"].rpartition(".")[2]
            raise errors.Unclear(
                f"FCU's answer has no {name} (request {request_id}). Look for "
                f"it: {look}"
            )
        self._hint = self._how_to_go_on(client)
        item = None
        if self._options.get("wait") or self._needs_a_look():
            item = self._look(client)
        if item is not None and "shows" in self._command:
            response = self._with(item, response)
        if not self._options.get("oapi"):
            return response
        from awscli_outscale.oapi import translate

        return translate.answer(operation_name, response, described=item)

    def _check_manifest(self, parameters: Any, parsed_globals: Any) -> None:
        from awscli_outscale.commands import fetching, manifests

        decision = decision_of(self._session)
        found = manifests.check(
            str(parameters.get("ImageLocation", "")),
            domain=decision.domain if decision else regions.DOMAIN,
            verify=fetching.verification(self._session, parsed_globals),
        )
        for text in found.warnings:
            warn(f"--image-location: {text}", "cli")
        if found.errors:
            raise errors.invalid_parameters(
                [f"--image-location: {text}" for text in found.errors]
            )

    def _needs_a_look(self) -> bool:
        """Tell whether OAPI's answer has more than FCU's."""
        return bool(self._options.get("oapi")) and "shows" not in self._command

    def _with(self, item: dict[str, Any], response: Any) -> dict[str, Any]:
        """Return the response with the thing as it is now."""
        metadata = {"ResponseMetadata": response.get("ResponseMetadata", {})}
        if self._command["shows"] == ".":
            return {**item, **metadata}
        return {**response, self._command["shows"]: item}

    def _how_to_go_on(self, client: Any) -> str:
        words = "wait", self._what.waiter, self._what.option, self._id
        wait = next_command.command(self._session, client, *words)
        return (
            f"{self._what.noun} {self._id} {self._what.made}. To go on "
            f"waiting: {wait}"
        )

    def _look(self, client: Any) -> dict[str, Any] | None:
        """Return what FCU says of it now; keep what went wrong."""
        from awscli_outscale.waits import wait as waiting

        try:
            with self._signals.let_through():
                if not self._options.get("wait"):
                    return waiting.describe(client, self._what, self._id)
                with self._progress(client) as progress:
                    return waiting.until_ready(
                        client,
                        self._what,
                        self._id,
                        timeout=self._timeout,
                        progress=progress,
                    )
        except (Exception, KeyboardInterrupt, Stopped) as failure:
            self._failure = failure
            item: dict[str, Any] | None = getattr(failure, "resource", None)
            return item

    def _progress(self, client: Any) -> Any:
        from awscli_outscale.terminal.progress import Progress
        from awscli_outscale.waits.image_percentage import percent_of

        return Progress(
            sys.stderr,
            self._id,
            percent=percent_of(self._what, client),
            lines=bool(self._options.get("wait-progress")),
        )

    def _display_response(
        self, command_name: str, response: Any, parsed_globals: Any
    ) -> None:
        name = self._command["id"].rpartition(".")[2]
        show_surely(
            partial(
                super()._display_response,
                command_name,
                response,
                parsed_globals,
            ),
            {name: self._id},
            self._hint,
        )

    def _fail(self, failure: BaseException) -> int:
        if isinstance(failure, (KeyboardInterrupt, Stopped)):
            tell(f"Stopped. {self._hint}")
            return getattr(failure, "code", 130)
        if not isinstance(failure, errors.Failed):
            tell(self._hint)
        raise failure
