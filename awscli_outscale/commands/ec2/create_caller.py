"""``--wait`` and ``--oapi`` for the commands that make something that takes
its time: images, exports, snapshots.

Once FCU has answered with an ID it is shown in the end, whatever happens
next; what happened follows, on standard error.
"""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any

from awscli.clidriver import CLIOperationCaller

from awscli_outscale import errors
from awscli_outscale.cloud import regions
from awscli_outscale.commands.ec2 import options as image_options
from awscli_outscale.commands.making import Making
from awscli_outscale.terminal.delivery import Delivery
from awscli_outscale.terminal.messages import warn
from awscli_outscale.terminal.pager import Pager
from awscli_outscale.triage import decision_of
from awscli_outscale.waits import schedule
from awscli_outscale.waits.resources import resource


class MakingCaller(CLIOperationCaller):  # type: ignore[misc]
    """Makes something, waits for it, and shows it.

    :param command: its entry in ``data/image-commands.json``.
    :ivar took_part: the AWS CLI has called what is overridden here.
    """

    def __init__(
        self, session: Any, command: dict[str, str], options: dict[str, Any]
    ) -> None:
        super().__init__(session)
        self._command = command
        self._options = options
        self._timeout: float = schedule.TIMEOUT
        self._delivery = Delivery()
        self._id = ""
        self._has_called = self._has_shown = False
        self._pager = Pager(getattr(self, "_output_stream_factory", None))

    @property
    def took_part(self) -> bool:
        return self._has_called and self._has_shown

    @property
    def hint(self) -> str:
        """What FCU has made, as far as it is known, and how to go on."""
        return self._delivery.hint if self._id else ""

    def invoke(
        self,
        service_name: str,
        operation_name: str,
        parameters: Any,
        parsed_globals: Any,
    ) -> Any:
        self._timeout = image_options.timeout(self._options, self._session)
        return self._delivery.run(
            partial(
                super().invoke,
                service_name,
                operation_name,
                parameters,
                parsed_globals,
            )
        )

    def _make_client_call(
        self,
        client: Any,
        operation_name: str,
        parameters: Any,
        parsed_globals: Any,
    ) -> Any:
        self._has_called = True
        if self._options.get("check-manifest"):
            self._check_manifest(client, parameters, parsed_globals)
        making = Making(
            self._delivery,
            self._session,
            client,
            operation_name,
            parameters,
            resource(self._command["makes"]),
            self._command["id"],
        )
        send = partial(
            super()._make_client_call,
            client,
            operation_name,
            parameters,
            parsed_globals,
        )
        with self._bucket_keys(client, operation_name):
            response = making.call(send)
        self._id = making.id
        item = self._item(making)
        if item is not None and "shows" in self._command:
            response = self._with(item, response)
        if not self._options.get("oapi"):
            return response
        from awscli_outscale.oapi import translate

        return translate.answer(operation_name, response, described=item)

    def _check_manifest(
        self, client: Any, parameters: Any, parsed_globals: Any
    ) -> None:
        from awscli_outscale.commands import fetching, manifests
        from awscli_outscale.terminal.next_command import fill

        decision = decision_of(self._session)
        found = manifests.check(
            str(parameters.get("ImageLocation", "")),
            domain=decision.domain if decision else regions.DOMAIN,
            verify=fetching.verification(self._session, parsed_globals),
        )
        warnings, problems = (
            [
                f"--image-location: {fill(text, self._session, client)}"
                for text in texts
            ]
            for texts in (found.warnings, found.errors)
        )
        for text in warnings:
            warn(text, "cli")
        if problems:
            raise errors.invalid_parameters(problems)

    def _bucket_keys(
        self, client: Any, operation_name: str
    ) -> contextlib.AbstractContextManager[None]:
        """Return what makes the call carry the keys of ``--osu-profile``."""
        profile = self._options.get("osu-profile")
        if profile is None:
            return contextlib.nullcontext()
        from awscli_outscale.commands import bucket_keys

        keys = bucket_keys.of_profile(self._session, client, profile)
        return bucket_keys.sent(client, operation_name, keys)

    def _item(self, making: Making) -> Any:
        """Return what FCU says of it now, where that is asked for."""
        if self._options.get("wait"):
            lines = bool(self._options.get("wait-progress"))
            return making.wait(self._timeout, lines=lines)
        if self._options.get("oapi") and "shows" not in self._command:
            return making.look()  # OAPI's answer has more than FCU's
        return None

    def _with(self, item: dict[str, Any], response: Any) -> dict[str, Any]:
        """Return the response with the thing as it is now."""
        metadata = {"ResponseMetadata": response.get("ResponseMetadata", {})}
        if self._command["shows"] == ".":
            return {**item, **metadata}
        return {**response, self._command["shows"]: item}

    def _display_response(
        self, command_name: str, response: Any, parsed_globals: Any
    ) -> None:
        self._has_shown = True
        display = super()._display_response

        def write() -> str:
            try:
                display(command_name, response, parsed_globals)
            finally:
                paged = self._pager.shown()
            return paged

        name = self._command["id"].rpartition(".")[2]
        self._delivery.show(write, {name: self._id})
