"""Make an OMI, wait for it if that is wanted, and show it in OAPI's shape.

The laws are those of ``register-image``: from the moment that FCU has
answered with an ImageId it is shown, whatever happens next, and what happened
follows on the standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from awscli_outscale import errors
from awscli_outscale.commands.outscale.wait_options import Waiting
from awscli_outscale.hooks.do_not_resend import how_to_look
from awscli_outscale.oapi import translate
from awscli_outscale.oapi.create_image import FcuCall
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.answer import show_surely
from awscli_outscale.terminal.messages import tell
from awscli_outscale.terminal.progress import Progress
from awscli_outscale.terminal.signals import (
    Signals,
    Stopped,
    stopped_by_signals,
)
from awscli_outscale.waits import wait as waiting
from awscli_outscale.waits.image_percentage import SnapshotProgress
from awscli_outscale.waits.resources import subject


class Creation:
    """One OMI that is being made.

    :param session: the botocore session of the call.
    :param client: an EC2 client of it.
    :param call: what makes the OMI.
    :param wish: whether to wait, how long, and what to tell.
    """

    def __init__(
        self, session: Any, client: Any, call: FcuCall, wish: Waiting
    ) -> None:
        self._session = session
        self._client = client
        self._call = call
        self._wish = wish
        self._what = subject("image")
        self._failures: list[BaseException] = []
        self._look = self._command(
            *how_to_look(call.operation, call.parameters)
        )
        self._hint = (
            "FCU may have got the call. Look before you try again: "
            f"{self._look}"
        )

    def run(self, write: Callable[[dict[str, Any]], None]) -> int:
        """Do it all, and return the exit code.

        :param write: writes an answer to the standard output.
        :raises Exception: what went wrong, after the answer was written.
        """
        try:
            with stopped_by_signals() as signals:
                self._run(write, signals)
        except Stopped as failure:
            tell(f"Stopped. {self._hint}")
            return failure.code
        return self._report()

    def _run(
        self, write: Callable[[dict[str, Any]], None], signals: Signals
    ) -> None:
        from botocore import xform_name

        method = getattr(self._client, xform_name(self._call.operation))
        response = method(**self._call.parameters)
        signals.hold()
        image_id = response.get("ImageId")
        if not image_id:
            request_id = response.get("ResponseMetadata", {}).get("RequestId")
            raise errors.Unclear(
                f"FCU's answer has no ImageId (request {request_id}). Look "
                f"for the image: {self._look}"
            )
        wait = self._command(
            "wait", self._what.waiter, self._what.option, image_id
        )
        self._hint = (
            f"Image {image_id} is being made. To go on waiting: {wait}"
        )
        if self._call.product_codes:
            self._note_failure(
                signals, lambda: self._set_product_codes(image_id)
            )
        image = None
        if not self._is_stopped():
            image = self._note_failure(signals, lambda: self._image(image_id))
        answer = translate.answer(
            self._call.operation, response, described=image
        )
        show_surely(
            lambda: write(answer), {"Image": {"ImageId": image_id}}, self._hint
        )

    def _set_product_codes(self, image_id: str) -> None:
        codes = list(self._call.product_codes)
        try:
            self._client.modify_image_attribute(
                ImageId=image_id, ProductCodes=codes
            )
        except Exception as problem:
            command = self._command(
                *("modify-image-attribute", "--image-id", image_id),
                *("--product-codes", *codes),
            )
            raise _WithoutProductCodes(
                f"--product-codes: Image {image_id} was made, and its product "
                f"codes could not be set: {problem} To try again: {command}"
            ) from problem

    def _image(self, image_id: str) -> dict[str, Any]:
        if not self._wish.wait:
            return waiting.describe(self._client, self._what, image_id)
        with Progress(
            sys.stderr,
            image_id,
            percent=SnapshotProgress(self._client),
            lines=self._wish.lines,
        ) as progress:
            return waiting.until_ready(
                self._client,
                self._what,
                image_id,
                timeout=self._wish.timeout,
                progress=progress,
            )

    def _note_failure(self, signals: Signals, step: Callable[[], Any]) -> Any:
        """Return what a step returns, or what is known although it failed."""
        try:
            with signals.let_through():
                return step()
        except (Exception, KeyboardInterrupt, Stopped) as failure:
            self._failures.append(failure)
            return getattr(failure, "resource", None)

    def _is_stopped(self) -> bool:
        return any(not isinstance(f, Exception) for f in self._failures)

    def _report(self) -> int:
        """Tell of all failures; the last one is the AWS CLI's to tell."""
        for failure in self._failures:
            if not isinstance(failure, Exception):
                tell(f"Stopped. {self._hint}")
                return getattr(failure, "code", 130)
        if not self._failures:
            return 0
        *others, last = self._failures
        for other in others:
            tell(str(other))
        if not isinstance(last, (errors.Failed, _WithoutProductCodes)):
            tell(self._hint)
        raise last

    def _command(self, *words: str) -> str:
        return next_command.command(self._session, self._client, *words)


class _WithoutProductCodes(errors.OutscaleError):
    """The OMI is there, and its product codes are not."""
