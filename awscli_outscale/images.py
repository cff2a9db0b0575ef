"""``--wait``, ``--wait-timeout`` and ``--oapi`` for the image commands.

The operation's caller is replaced, as the AWS CLI's own ``start-session``
does. The caller only returns another response, so ``--query``, ``--output``
and the pager go on working; and it is not involved in ``help`` and
``--generate-cli-skeleton``, which must not call anybody.
"""

from __future__ import annotations

import os
import shlex
import sys
from typing import Any, ClassVar

from awscli.argprocess import ParamError
from awscli.arguments import CustomArgument
from awscli.clidriver import CLIOperationCaller, ServiceOperation

from awscli_outscale import errors, waiting
from awscli_outscale.profile import FORCED
from awscli_outscale.progress import Progress
from awscli_outscale.stopping import Stopped, stopped_by_signals

LONGEST_WAIT = 7 * 24 * 3600


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


def add_commands(command_table: Any, session: Any, **kwargs: Any) -> None:
    """Event handler: put our ``register-image`` in the place of AWS's."""
    if not _is_outscale(session):
        return
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


def _is_outscale(session: Any) -> bool:
    from awscli_outscale.profile import decide
    from awscli_outscale.session import call_of, decision_of

    # v1's aws_completer builds the command table of a session that was never
    # initialized.
    return (decision_of(session) or decide(call_of(session))).outscale


class ImageOperation(ServiceOperation):  # type: ignore[misc]
    """An image command with our options."""

    def __init__(self, options: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._options = options

    @property
    def arg_table(self) -> Any:
        table = super().arg_table
        for option in (Wait, WaitTimeout, Oapi):
            # Should AWS ever add an option of that name, it is AWS's.
            if option.NAME not in table:
                table[option.NAME] = option(self._options)
        return table


class Option(CustomArgument):  # type: ignore[misc]
    """An option that steers the caller and is no parameter of the API."""

    NAME = ""
    HELP = ""
    SETTINGS: ClassVar[dict[str, Any]] = {}

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(self.NAME, help_text=self.HELP, **self.SETTINGS)
        self._options = options

    def add_to_params(self, parameters: Any, value: Any) -> None:
        self._options[self.NAME] = self.read(value)

    def read(self, value: Any) -> Any:
        return value


class Wait(Option):
    NAME = "wait"
    HELP = (
        "<p>(OUTSCALE) Return only when the OMI is <code>available</code>. "
        "The output is the same as without this option. If the OMI fails or "
        "the time is up, its ID is still written to the standard output, the "
        "reason to the standard error, and the exit code is 255.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {
        "action": "store_true",
        "group_name": "wait",
    }


class WaitTimeout(Option):
    NAME = "wait-timeout"
    HELP = (
        "<p>(OUTSCALE) The number of seconds that <code>--wait</code> waits "
        f"at most. The default is {waiting.TIMEOUT}; 0 means one look.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {"cli_type_name": "integer"}

    def read(self, value: Any) -> int | None:
        if value is None:
            return None
        try:
            seconds = int(value)
        except ValueError:
            seconds = -1
        if not 0 <= seconds <= LONGEST_WAIT:
            raise ParamError(
                "--wait-timeout",
                f"{value!r} is not a number of seconds from 0 to "
                f"{LONGEST_WAIT} (7 days).",
            )
        return seconds


class Oapi(Option):
    NAME = "oapi"
    HELP = (
        "<p>(OUTSCALE) Write the answer that the OUTSCALE API's "
        "<code>CreateImage</code> gives, with <code>ResponseContext</code> "
        "and <code>Image</code>. <code>--query</code> and "
        "<code>--output</code> apply to it.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {
        "action": "store_true",
        "group_name": "oapi",
    }


class ImageCaller(CLIOperationCaller):  # type: ignore[misc]
    """Registers the image, waits for it, and shows it.

    From the moment that FCU has answered with an ImageId it is shown,
    whatever happens next; what happened follows, on the standard error.
    """

    def __init__(self, session: Any, options: dict[str, Any]) -> None:
        super().__init__(session)
        self._options = options
        self._failure: BaseException | None = None
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
        code = super().invoke(
            service_name, operation_name, parameters, parsed_globals
        )
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
        if not (self._options["wait"] or self._options["oapi"]):
            return response
        image_id = response["ImageId"]
        self._hint = _resume(image_id, self._session, parsed_globals)
        image = self._look(client, image_id)
        if not self._options["oapi"]:
            return response
        from awscli_outscale import translate

        return translate.create_image_response(
            translate.image(image),
            response.get("ResponseMetadata", {}).get("RequestId"),
        )

    def _look(self, client: Any, image_id: str) -> dict[str, Any]:
        """Return what is known about the image; keep what went wrong."""
        timeout = self._options["wait-timeout"]
        try:
            if not self._options["wait"]:
                return waiting.describe(client, image_id)
            with (
                stopped_by_signals(),
                Progress(sys.stderr, image_id) as progress,
            ):
                return waiting.wait_until_available(
                    client,
                    image_id,
                    timeout=waiting.TIMEOUT if timeout is None else timeout,
                    progress=progress,
                )
        except (Exception, KeyboardInterrupt, Stopped) as failure:
            self._failure = failure
            image = getattr(failure, "image", None)
            return dict(image or {"ImageId": image_id})

    def _fail(self, failure: BaseException) -> int:
        sys.stdout.flush()
        if isinstance(failure, (KeyboardInterrupt, Stopped)):
            sys.stderr.write(f"Stopped. {self._hint}\n")
            return getattr(failure, "code", 130)
        if not isinstance(failure, errors.ImageFailed):
            sys.stderr.write(f"{self._hint}\n")
        raise failure


def _resume(image_id: str, session: Any, parsed_globals: Any) -> str:
    aws = "aws-outscale" if os.environ.get(FORCED) == "1" else "aws"
    command = [aws, "ec2", "wait", "image-available", "--image-ids", image_id]
    for option, value in (
        ("--profile", session.profile),
        ("--region", parsed_globals.region),
        ("--endpoint-url", parsed_globals.endpoint_url),
    ):
        if value:
            command += [option, value]
    return (
        f"Image {image_id} is registered. To go on waiting: "
        f"{shlex.join(command)}"
    )
