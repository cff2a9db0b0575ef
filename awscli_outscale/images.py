"""``--wait`` and ``--oapi``, and what belongs to them, for image commands.

The operation's caller is replaced, as the AWS CLI's own ``start-session``
does. The caller only returns another response, so ``--query``, ``--output``
and the pager go on working; and it is not involved in ``help`` and
``--generate-cli-skeleton``, which must not call anybody.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import Any

from awscli.clidriver import CLIOperationCaller, ServiceOperation

from awscli_outscale import again, errors, image_options, schedule
from awscli_outscale.resending import how_to_look
from awscli_outscale.stopping import Stopped, stopped_by_signals
from awscli_outscale.subjects import subject
from awscli_outscale.telling import tell


def register(events: Any) -> None:
    """Register what only an OUTSCALE session needs."""
    events.register_first(
        "load-cli-arg.ec2.register-image.image-location", keep_url
    )


def keep_url(param: Any, value: Any, **kwargs: Any) -> None:
    """Send the URL itself, where AWS CLI v1 would send what it points to.

    ``file://`` goes on meaning the content of a file. Returning a value would
    not do: v1's handler would still be called, and fetch.
    """
    param.no_paramfile = isinstance(value, str) and value.lower().startswith(
        ("http://", "https://")
    )


def add_commands(command_table: Any, session: Any) -> None:
    """Put our ``register-image`` in the place of AWS's."""
    model = session.get_service_model("ec2")
    options: dict[str, Any] = {}
    command_table["register-image"] = ImageOperation(
        name="register-image",
        parent_name="ec2",
        session=session,
        operation_model=model.operation_model("RegisterImage"),
        operation_caller=ImageCaller(session, options),
        options=options,
    )


class ImageOperation(ServiceOperation):  # type: ignore[misc]
    """An image command with our options."""

    def __init__(self, options: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._options = options

    @property
    def arg_table(self) -> Any:
        table = super().arg_table
        for option in image_options.OPTIONS:
            # Should AWS ever add an option of that name, it is AWS's.
            if option.NAME not in table:
                table[option.NAME] = option(self._options)
        return table


class ImageCaller(CLIOperationCaller):  # type: ignore[misc]
    """Registers the image, waits for it, and shows it.

    From the moment that FCU has answered with an ImageId it is shown,
    whatever happens next; what happened follows, on the standard error.
    """

    def __init__(self, session: Any, options: dict[str, Any]) -> None:
        super().__init__(session)
        self._options = options
        self._what = subject("image")
        self._timeout: float = schedule.TIMEOUT
        self._failure: BaseException | None = None
        self._image_id = ""
        self._hint = ""

    def invoke(
        self,
        service_name: str,
        operation_name: str,
        parameters: Any,
        parsed_globals: Any,
    ) -> Any:
        self._timeout = image_options.timeout(self._options, self._session)
        try:
            with stopped_by_signals():
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
        look = again.command(
            self._session, client, *how_to_look(operation_name, parameters)
        )
        self._hint = (
            f"FCU may have got the call. Look before you try again: {look}"
        )
        response = super()._make_client_call(
            client, operation_name, parameters, parsed_globals
        )
        request_id = response.get("ResponseMetadata", {}).get("RequestId")
        if not response.get("ImageId"):
            raise errors.Unclear(
                f"FCU's answer has no ImageId (request {request_id}). Look "
                f"for the image: {look}"
            )
        self._image_id = response["ImageId"]
        self._hint = self._how_to_go_on(client)
        if not (self._options["wait"] or self._options["oapi"]):
            return response
        image = self._look(client)
        if not self._options["oapi"]:
            return response
        from awscli_outscale import translate

        shown = translate.image(image) if image else {}
        return translate.create_image_response(
            shown or {"ImageId": self._image_id}, request_id
        )

    def _how_to_go_on(self, client: Any) -> str:
        words = "wait", self._what.waiter, self._what.option, self._image_id
        wait = again.command(self._session, client, *words)
        return (
            f"Image {self._image_id} is registered. To go on waiting: {wait}"
        )

    def _look(self, client: Any) -> dict[str, Any] | None:
        """Return what FCU says of the image; keep what went wrong."""
        from awscli_outscale import waiting

        try:
            if not self._options["wait"]:
                return waiting.describe(client, self._what, self._image_id)
            with self._progress(client) as progress:
                return waiting.until_ready(
                    client,
                    self._what,
                    self._image_id,
                    timeout=self._timeout,
                    progress=progress,
                )
        except (Exception, KeyboardInterrupt, Stopped) as failure:
            self._failure = failure
            image: dict[str, Any] | None = getattr(failure, "resource", None)
            return image

    def _progress(self, client: Any) -> Any:
        from awscli_outscale.progress import Progress
        from awscli_outscale.snapshot_progress import SnapshotProgress

        return Progress(
            sys.stderr,
            self._image_id,
            percent=SnapshotProgress(client),
            lines=self._options["wait-progress"],
        )

    def _display_response(
        self, command_name: str, response: Any, parsed_globals: Any
    ) -> None:
        try:
            super()._display_response(command_name, response, parsed_globals)
            sys.stdout.flush()
        except Exception as problem:
            # The output is closed or full, or --query does not fit; neither
            # may cost the user the ID. The text of the problem may quote the
            # image's presigned URL.
            with contextlib.suppress(Exception):
                print(json.dumps({"ImageId": self._image_id}), flush=True)
            tell(self._hint)
            raise errors.NotShown(
                f"The answer could not be written ({type(problem).__name__})."
                " Check --query, --output and where the output goes."
            ) from None

    def _fail(self, failure: BaseException) -> int:
        if isinstance(failure, (KeyboardInterrupt, Stopped)):
            tell(f"Stopped. {self._hint}")
            return getattr(failure, "code", 130)
        if not isinstance(failure, errors.Failed):
            tell(self._hint)
        raise failure
