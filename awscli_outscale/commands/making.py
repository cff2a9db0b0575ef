"""One call that makes something, and what follows it, for every command.

``terminal.delivery`` keeps the second law; here is what it is kept for: an
image, a snapshot, an export that FCU is asked for, waited for or looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from awscli_outscale import errors
from awscli_outscale.commands.roll_call import RollCall
from awscli_outscale.hooks.recovery import how_to_look
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.delivery import Delivery
from awscli_outscale.waits.resources import Resource, at


class Making:
    """One thing that is being made.

    :param session: the botocore session of the call.
    :param client: an EC2 client of it.
    :param operation: that makes it, such as ``CopySnapshot``.
    :param parameters: of the call.
    :param what: is made.
    :param path: where its ID is in the answer, such as ``SnapshotId``.
    :ivar id: its ID, once FCU has given it.
    """

    def __init__(
        self,
        delivery: Delivery,
        session: Any,
        client: Any,
        operation: str,
        parameters: Any,
        what: Resource,
        path: str,
    ) -> None:
        self.id = ""
        self._delivery = delivery
        self._session = session
        self._client = client
        self._what = what
        self._path = path
        # A dry run makes nothing; our part in such a call is another.
        is_dry = bool(parameters.get("DryRun"))
        self._roll_call = None if is_dry else RollCall(client, operation)
        self._look = self.command(*how_to_look(operation, parameters))

    def command(self, *words: str) -> str:
        """Return a command of ``aws ec2`` for the user to give."""
        return next_command.command(self._session, self._client, *words)

    def call(self, send: Callable[[], Any]) -> Any:
        """Make the call, and return its answer.

        :param send: makes it.
        :raises Unclear: the answer has no ID.
        """
        self._delivery.sending(
            f"FCU may have received the call. Look before you try again: "
            f"{self._look}"
        )
        response = send()
        self.id = read_id(response, self._path, self._look)
        what = self._what
        wait = self.command("wait", what.waiter, what.option, self.id)
        self._delivery.made(
            f"{what.noun} {self.id} {what.made}. To continue waiting: {wait}"
        )
        if self._roll_call is not None:
            self._delivery.attempt(partial(self._roll_call.check, response))
        return response

    def wait(self, timeout: float, *, lines: bool) -> Any:
        """Return what was made, once it can be used.

        Or what is known of it, if the wait fails: that is told in the end.

        :param timeout: seconds.
        :param lines: tell of it in plain lines where that is not a terminal.
        """
        from awscli_outscale.terminal.progress import one_line
        from awscli_outscale.waits import wait as waiting
        from awscli_outscale.waits.image_percentage import percent_of

        client, what = self._client, self._what

        def step() -> Any:
            percent = percent_of(what, client)
            with one_line(sys.stderr, self.id, percent, lines=lines) as line:
                return waiting.until_ready(
                    client, what, self.id, timeout=timeout, progress=line
                )

        self._delivery.announce()
        return self._delivery.attempt(step)

    def look(self) -> Any:
        """Return what was made, as it is now, or None if nothing is known."""
        from awscli_outscale.waits import wait as waiting

        return self._delivery.attempt(
            lambda: waiting.describe(self._client, self._what, self.id)
        )


def read_id(response: Any, path: str, look: str) -> str:
    """Return the ID of what was made.

    :param path: where it is in the answer.
    :param look: a command that shows what there is.
    :raises Unclear: there is none.
    """
    found = at(path, response)
    if found:
        return str(found)
    request_id = response.get("ResponseMetadata", {}).get("RequestId")
    raise errors.Unclear(
        f"FCU's answer has no {path.rpartition('.')[2]} (request "
        f"{request_id}). Look for it: {look}"
    )
