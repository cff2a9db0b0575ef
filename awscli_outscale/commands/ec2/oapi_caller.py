"""``--oapi`` for the commands that make nothing new."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from awscli.clidriver import CLIOperationCaller

from awscli_outscale.terminal.messages import tell, warn


class ShowingCaller(CLIOperationCaller):  # type: ignore[misc]
    """Makes the call, and shows the answer in OAPI's shape.

    :ivar took_part: the AWS CLI has called what is overridden here.
    """

    def __init__(self, session: Any) -> None:
        super().__init__(session)
        self.took_part = False
        self._failure: Exception | None = None

    def invoke(self, *args: Any) -> Any:
        with _no_search_for_garbage():
            code = super().invoke(*args)
        if self._failure is not None:
            tell("The call itself succeeded; this error came afterwards.")
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

        self.took_part = True
        metadata: dict[str, Any] = {}

        def note(parsed: Any = None, **kwargs: Any) -> None:
            metadata.update((parsed or {}).get("ResponseMetadata", {}))

        _leave_unread(client, operation_name)
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
        try:
            if operation in _READ:
                return _read(client, _READ[operation], parameters, response)
            if operation in _CHANGED:
                return _changed(client, _CHANGED[operation], parameters)
        except Exception as problem:
            self._failure = problem
            if operation in _CHANGED:
                for name in ("ImageId", "SnapshotId"):
                    if name in parameters:
                        response[name] = parameters[name]  # all there is
        return {}


# What has permissions, which take calls of their own: the name of its kind
# in ``permissions``, and its name in ``waits.json``.
_READ = {"DescribeImages": "IMAGE", "DescribeSnapshots": "SNAPSHOT"}
_CHANGED = {
    "ModifyImageAttribute": ("IMAGE", "image"),
    "ModifySnapshotAttribute": ("SNAPSHOT", "snapshot"),
}


def _read(
    client: Any, name: str, parameters: Any, response: Any
) -> dict[str, Any]:
    from awscli_outscale.commands.ec2 import permissions

    kind: permissions.Kind = getattr(permissions, name)
    own = parameters.get(kind.owners) == ["self"]
    items = response.get(kind.items) or []
    return _told(name, permissions.of_own(client, kind, items, own))


def _changed(
    client: Any, names: tuple[str, str], parameters: Any
) -> dict[str, Any]:
    from awscli_outscale.commands.ec2 import permissions
    from awscli_outscale.waits import wait
    from awscli_outscale.waits.resources import resource

    kind: permissions.Kind = getattr(permissions, names[0])
    item_id = str(parameters[kind.id])
    item = wait.describe(client, resource(names[1]), item_id)
    found = {item_id: permissions.of(client, kind, item_id)}
    return {"described": item, **_told(names[0], found)}


def _told(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    from awscli_outscale.commands.ec2 import permissions

    _warn_of_gaps(found)
    if name == "IMAGE":
        return {"account_ids": permissions.account_ids(found)}
    return {"permissions": found}


def _no_search_for_garbage() -> contextlib.AbstractContextManager[None]:
    """Speed up the translation, where the folder that does so is there."""
    try:
        from awscli_outscale.speed import garbage
    except ImportError:
        return contextlib.nullcontext()
    return garbage.kept()


def _leave_unread(client: Any, operation: str) -> None:
    """Let the client read of each item only what will be shown of it."""
    try:
        from awscli_outscale.speed import unread
    except ImportError:
        return
    from awscli_outscale.oapi import translate

    answer = client.meta.service_model.operation_model(operation).output_shape
    for name, members in translate.members(operation).items():
        unread.keep(answer.members[name], members)


def _warn_of_gaps(found: Mapping[str, Any]) -> None:
    """Warn about items whose permissions FCU could not be asked for."""
    missing = [each for each, accounts in found.items() if accounts is None]
    if missing:
        warn(
            "Could not ask FCU which accounts may use "
            f"{' '.join(missing)}; AccountIds is left out.",
            "cli",
        )
