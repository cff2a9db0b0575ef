"""``--wait``, ``--wait-timeout`` and ``--oapi`` for the image commands.

The operation's caller is replaced, as the AWS CLI's own ``start-session``
does. The caller only returns another response, so ``--query``, ``--output``
and the pager go on working; and it is not involved in ``help`` and
``--generate-cli-skeleton``, which must not call anybody.
"""

from __future__ import annotations

import contextlib
import json
import shlex
import sys
from typing import Any

from awscli.argprocess import ParamError
from awscli.clidriver import CLIOperationCaller, ServiceOperation

from awscli_outscale import errors, waiting
from awscli_outscale.image_options import OPTIONS
from awscli_outscale.progress import Progress
from awscli_outscale.session import decision_of
from awscli_outscale.stopping import Stopped, stopped_by_signals


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
        for option in OPTIONS:
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
        if self._options["wait-timeout"] is not None and (
            not self._options["wait"]
        ):
            raise ParamError("--wait-timeout", "It needs --wait beside it.")
        try:
            with stopped_by_signals():
                code = super().invoke(
                    service_name, operation_name, parameters, parsed_globals
                )
        except Stopped as failure:
            _tell(f"Stopped. {self._hint}")
            return failure.code
        return code if self._failure is None else self._fail(self._failure)

    def _make_client_call(
        self,
        client: Any,
        operation_name: str,
        parameters: Any,
        parsed_globals: Any,
    ) -> Any:
        response = super()._make_client_call(
            client, operation_name, parameters, parsed_globals
        )
        request_id = response.get("ResponseMetadata", {}).get("RequestId")
        if not response.get("ImageId"):
            raise errors.Unclear(
                f"FCU's answer has no ImageId (request {request_id}). Look "
                "for the image: aws ec2 describe-images --owners self"
            )
        self._image_id = response["ImageId"]
        self._hint = _resume(self._image_id, self._session, parsed_globals)
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

    def _look(self, client: Any) -> dict[str, Any] | None:
        """Return what FCU says of the image; keep what went wrong."""
        timeout = self._options["wait-timeout"]
        try:
            if not self._options["wait"]:
                return waiting.describe(client, self._image_id)
            with Progress(sys.stderr, self._image_id) as progress:
                return waiting.wait_until_available(
                    client,
                    self._image_id,
                    timeout=waiting.TIMEOUT if timeout is None else timeout,
                    progress=progress,
                )
        except (Exception, KeyboardInterrupt, Stopped) as failure:
            self._failure = failure
            image: dict[str, Any] | None = getattr(failure, "image", None)
            return image

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
            _tell(self._hint)
            raise errors.NotShown(
                f"The answer could not be written ({type(problem).__name__})."
                " Check --query, --output and where the output goes."
            ) from None

    def _fail(self, failure: BaseException) -> int:
        if isinstance(failure, (KeyboardInterrupt, Stopped)):
            _tell(f"Stopped. {self._hint}")
            return getattr(failure, "code", 130)
        if not isinstance(failure, errors.ImageFailed):
            _tell(self._hint)
        raise failure


def _tell(text: str) -> None:
    """Write a line to the standard error, if there is one."""
    with contextlib.suppress(AttributeError, OSError):
        sys.stderr.write(f"{text}\n")


def _resume(image_id: str, session: Any, parsed_globals: Any) -> str:
    decision = decision_of(session)
    aws = "aws-outscale" if decision and decision.forced else "aws"
    command = [aws, "ec2", "wait", "image-available", "--image-ids", image_id]
    for option, value in (
        # Not AWS_PROFILE: beside --profile, keys of the environment are
        # not used.
        ("--profile", session.instance_variables().get("profile")),
        ("--region", parsed_globals.region),
        ("--endpoint-url", parsed_globals.endpoint_url),
    ):
        if value:
            command += [option, value]
    return (
        f"Image {image_id} is registered. To go on waiting: "
        f"{shlex.join(command)}"
    )
