"""Make an OMI, wait for it if that is wanted, and show it in OAPI's shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awscli_outscale import errors
from awscli_outscale.commands.making import Making
from awscli_outscale.commands.outscale.wait_options import Waiting
from awscli_outscale.oapi import translate
from awscli_outscale.oapi.create_image import FcuCall
from awscli_outscale.terminal.delivery import Delivery
from awscli_outscale.waits.resources import resource


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
        self._client = client
        self._call = call
        self._wish = wish
        self._delivery = Delivery()
        self._making = Making(
            self._delivery,
            session,
            client,
            call.operation,
            call.parameters,
            resource("image"),
            "ImageId",
        )

    def run(self, write: Callable[[dict[str, Any]], None]) -> int:
        """Do it all, and return the exit code.

        :param write: writes an answer to standard output.
        :raises Exception: what went wrong, after the answer was written.
        """
        return self._delivery.run(lambda: self._run(write))

    def _run(self, write: Callable[[dict[str, Any]], None]) -> None:
        from botocore import xform_name

        call, delivery, making = self._call, self._delivery, self._making
        method = getattr(self._client, xform_name(call.operation))
        response = making.call(lambda: method(**call.parameters))
        if call.product_codes:
            delivery.attempt(self._set_product_codes)
        image = None if delivery.is_stopped else self._image()
        answer = translate.answer(call.operation, response, described=image)
        delivery.show(lambda: write(answer), {"Image": {"ImageId": making.id}})

    def _set_product_codes(self) -> None:
        image_id, codes = self._making.id, list(self._call.product_codes)
        try:
            self._client.modify_image_attribute(
                ImageId=image_id, ProductCodes=codes
            )
        except Exception as problem:
            command = self._making.command(
                *("modify-image-attribute", "--image-id", image_id),
                *("--product-codes", *codes),
            )
            raise _WithoutProductCodes(
                f"--product-codes: Image {image_id} was created, but its "
                f"product codes could not be set: {problem} To try again: "
                f"{command}"
            ) from problem

    def _image(self) -> Any:
        if self._wish.wait:
            return self._making.wait(
                self._wish.timeout, lines=self._wish.lines
            )
        return self._making.look()


class _WithoutProductCodes(errors.OutscaleError):
    """The OMI is there, and its product codes are not."""

    says_what_to_do = True
