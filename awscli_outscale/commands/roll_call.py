"""Has this AWS CLI asked us wherever we have a part in a call?

If a future AWS CLI renames something, our part is silently
skipped: the checks, the guard, what keeps a call from being made twice. So
each event that a call goes through is heard here as well, under the name and
with the arguments that our handlers need.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from awscli_outscale import errors
from awscli_outscale.hooks import recovery, whole_answers

_NEEDED = {
    "before-parameter-build": {"params", "model", "context"},
    "before-sign": {"request", "request_signer", "region_name"},
    "before-send": {"request"},
    "response-received": {"parsed_response"},
    "needs-retry": {"response", "caught_exception", "request_dict"},
    "after-call": {"parsed", "model", "context"},
}
_AFTER = {"response-received", "needs-retry", "after-call"}
_MADE_INTO = "creating-client-class"


class RollCall:
    """The events of one call.

    :param client: an EC2 client, which is about to make the call.
    :param operation: such as ``RegisterImage``.
    """

    def __init__(self, client: Any, operation: str) -> None:
        self._absent = {*_NEEDED, _MADE_INTO}
        for event in _NEEDED:
            client.meta.events.register_last(
                f"{event}.ec2.{operation}", partial(self._hear, event)
            )

    def check(self, answer: Any) -> None:
        """Raise if we were skipped.

        An answer that was lost ends a call early; then nothing comes after.

        :param answer: to the call.
        :raises OutscaleError: an event has not come, or lacked an argument.
        """
        absent = self._absent
        if recovery.is_put_together(answer):
            absent = absent - _AFTER
        if absent:
            raise errors.OutscaleError(
                "This version of the AWS CLI no longer works with "
                "awscli-outscale: the call was made, without what "
                f"awscli-outscale does at {' and '.join(sorted(absent))}. "
                "Update awscli-outscale."
            )

    def _hear(self, event: str, **kwargs: Any) -> None:
        if _NEEDED[event] <= kwargs.keys():
            self._absent.discard(event)
        if whole_answers.is_keeping():
            self._absent.discard(_MADE_INTO)
