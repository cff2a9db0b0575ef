"""Stop a command whose access key OUTSCALE does not accept.

OUTSCALE locks an access key for some minutes after four failed
authentications in a row (osc-api outscale.yaml, "Authentication"). botocore
does not send such a request again, but `aws s3 cp --recursive` has ten
requests under way at a time, and goes on with the next file. OOS is not
excepted: OUTSCALE's "About Access Keys" says "while signing requests".

So the first request of a command goes alone. Once one has succeeded, the key
is good, and all others go as they like.
"""

from __future__ import annotations

import threading
from typing import Any

from awscli_outscale import errors
from awscli_outscale.waits.resources import refused

# Seconds to wait for a request that is no longer heard of.
_PATIENCE = 60

_COMPONENT = "outscale_lockouts"


def install(session: Any, events: Any, style: str, **kwargs: Any) -> None:
    """Take part in each request of a command's session.

    A program may correct its keys, and try again; a command cannot.
    """
    if style != "cli":
        return
    lockouts = of(session)
    session.register_component(_COMPONENT, lockouts)
    events.register("before-send", lockouts.wait_for_turn)
    events.register("response-received", lockouts.hear)


def of(session: Any) -> Lockouts:
    """Return what a session knows of its keys, or what is to know it."""
    try:
        found: Lockouts = session.get_component(_COMPONENT)
    except ValueError:
        return Lockouts()
    return found


def share(session: Any, other: Any) -> None:
    """Let a session that is not installed yet know what another one knows.

    Two profiles may have one key, and it is locked for both.
    """
    session.register_component(_COMPONENT, of(other))


class Lockouts:
    """A ``Lockout`` for each access key.

    The methods are botocore event handlers.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_key: dict[str, Lockout] = {}
        self._asking: dict[int, Lockout] = {}

    def wait_for_turn(self, request: Any, **kwargs: Any) -> None:
        """Wait until a request may go.

        :raises Refused: the key has failed.
        """
        with self._lock:
            lockout = self._by_key.setdefault(key_of(request), Lockout())
        lockout.wait_for_turn()
        self._asking[threading.get_ident()] = lockout

    def hear(self, parsed_response: Any = None, **kwargs: Any) -> None:
        """Learn from an answer whether its key is good."""
        lockout = self._asking.pop(threading.get_ident(), None)
        if lockout is not None:
            lockout.hear(parsed_response=parsed_response)


def key_of(request: Any) -> str:
    """Return the access key that has signed a request; empty if none has."""
    header = request.headers.get("Authorization", "")
    if isinstance(header, bytes):
        header = header.decode("latin-1")
    scheme, _, rest = header.partition(" ")
    if scheme == "AWS":
        return str(rest.partition(":")[0])
    return str(rest.partition("Credential=")[2].partition("/")[0])


class Lockout:
    """Lets one request after the other go until one has succeeded."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._asking: int | None = None
        self._accepted = False
        self._refusal = ""

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
                # When several give up waiting for one, one of them takes its
                # place.
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
