"""``--oapi`` for the commands that make nothing new."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from awscli.clidriver import CLIOperationCaller

from awscli_outscale.terminal.messages import tell, warn


class ShowingCaller(CLIOperationCaller):  # type: ignore[misc]
    """Makes the call, and shows the answer in OAPI's shape."""

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self._failure: Exception | None = None

    def invoke(self, *args: Any) -> Any:
        with _no_search_for_garbage():
            code = super().invoke(*args)
        if self._failure is not None:
            tell("The call itself has succeeded; this came afterwards.")
            raise self._failure
        return code

    def _make_client_call(
        self,
        client: Any,
        operation_name: str,
        parameters: Any,
        parsed_globals: Any,
    ) -> Any:
        from awscli_outscale.oapi import translate

        metadata: dict[str, Any] = {}

        def note(parsed: Any, **kwargs: Any) -> None:
            metadata.update(parsed.get("ResponseMetadata", {}))

        event = f"after-call.ec2.{operation_name}"
        client.meta.events.register_last(event, note)
        response = super()._make_client_call(
            client, operation_name, parameters, parsed_globals
        )
        if hasattr(response, "build_full_result"):  # several pages
            response = response.build_full_result()
        client.meta.events.unregister(event, note)
        response = {**response, "ResponseMetadata": metadata}
        return translate.answer(
            operation_name,
            response,
            **self._more(client, operation_name, parameters, response),
        )

    def _more(
        self, client: Any, operation: str, parameters: Any, response: Any
    ) -> dict[str, Any]:
        """Return what only further calls tell; keep what went wrong."""
        from awscli_outscale.commands.ec2 import launch_permissions
        from awscli_outscale.waits import wait
        from awscli_outscale.waits.resources import subject

        try:
            if operation == "DescribeImages":
                own = parameters.get("Owners") == ["self"]
                images = response.get("Images") or []
                found = launch_permissions.of_own(client, images, own)
                _warn_of_gaps(found)
                return {"account_ids": found}
            if operation == "ModifyImageAttribute":
                image_id = str(parameters["ImageId"])
                image = wait.describe(client, subject("image"), image_id)
                accounts = launch_permissions.of(client, image_id)
                found = {image_id: accounts}
                _warn_of_gaps(found)
                return {"described": image, "account_ids": found}
        except Exception as problem:
            self._failure = problem
            if operation == "ModifyImageAttribute":
                response["ImageId"] = parameters["ImageId"]  # all there is
        return {}


def _no_search_for_garbage() -> contextlib.AbstractContextManager[None]:
    """Speed up the translation, where the folder that does so is there."""
    try:
        from awscli_outscale.speed import garbage
    except ImportError:
        return contextlib.nullcontext()
    return garbage.kept()


def _warn_of_gaps(found: Mapping[str, Any]) -> None:
    """Say for which images FCU could not be asked who may launch them."""
    missing = [each for each, accounts in found.items() if accounts is None]
    if missing:
        warn(
            "FCU could not be asked which accounts may launch "
            f"{' '.join(missing)}; AccountIds is left out.",
            "cli",
        )
