"""Stop a command whose access key OUTSCALE does not accept.

OUTSCALE locks an access key for some minutes after four failed
authentications in a row (osc-api outscale.yaml, "Authentication"). botocore
does not send such a request again, but `aws s3 cp --recursive` has ten
requests under way at a time, and goes on with the next file.

So the first request of a command goes alone. Once one has succeeded, the key
is good, and all others go as they like.
"""

from __future__ import annotations

import threading
from typing import Any

from awscli_outscale import errors
from awscli_outscale.waits.resources import refused

# Seconds. Nobody waits for ever for a request that nobody hears of again.
_PATIENCE = 60


def install(events: Any, style: str, **kwargs: Any) -> None:
    """Take part in each request of a command's session.

    A program may mend its keys, and try again; a command cannot.
    """
    if style == "cli":
        Lockout().register(events)


class Lockout:
    """Lets one request after the other go until one has succeeded.

    The methods are botocore event handlers.
    """

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._asking: int | None = None
        self._accepted = False
        self._refusal = ""

    def register(self, events: Any) -> None:
        """Take part in each request of a session, from now on."""
        events.register("before-send", self.wait_for_turn)
        events.register("response-received", self.hear)

    def wait_for_turn(self, **kwargs: Any) -> None:
        """Wait until a request may go.

        :raises Refused: one has failed, and so would this one.
        """
        me = threading.get_ident()
        with self._turn:
            while True:
                asking = self._asking
                changed = self._turn.wait_for(
                    lambda: (
                        self._accepted
                        or self._refusal
                        or self._asking in (None, me)
                    ),
                    _PATIENCE,
                )
                # Of those who lose patience with one, one takes its place.
                if changed or self._asking == asking:
                    break
            if self._refusal:
                raise errors.refused(self._refusal)
            self._asking = me

    def hear(self, parsed_response: Any, **kwargs: Any) -> None:
        """Learn from an answer whether the key is good.

        What is neither a success nor a failed authentication says nothing,
        nor does a lost answer. After a success, one failure may be that of a
        single request; a second in a row is not.
        """
        answer = parsed_response or {}
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        code = str(answer.get("Error", {}).get("Code", ""))
        with self._turn:
            if 401 == status or code in refused():
                if not self._accepted:
                    self._refusal = _refusal(code)
                self._accepted = False
            elif 200 <= status < 400:
                self._accepted = True
            if self._asking == threading.get_ident():
                self._asking = None
            self._turn.notify_all()


def _refusal(code: str) -> str:
    known = code if code in refused() else "401"
    return (
        f"OUTSCALE has just refused the keys of this command ({known}), and "
        "it locks an access key after four such failures. Check the keys of "
        "the profile, and the clock of this machine. Nothing more was sent."
    )
