"""Find out whose request this is, or refuse it.

Sources: FCU's errors AuthFailure and SignatureDoesNotMatch; "About Signatures
of API Requests" of OUTSCALE's documentation (five minutes); the brute-force
lock as in locks.py. How FCU words a wrong clock is not published: the code is
that of EC2. OOS has rules of its own, in oos/.
"""

from __future__ import annotations

from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.door.claims import Claim, Refused, seconds
from awscli_outscale.sandbox.door.keys import AccountKeys, Keyring
from awscli_outscale.sandbox.door.locks import Locks
from awscli_outscale.sandbox.door.signatures import (
    verify,
    verify_signature,
)
from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.failures import Failure, failure
from awscli_outscale.sandbox.oos.claims import check_time
from awscli_outscale.sandbox.oos.rules import CLOCK_SKEW, error


class Authentication:
    """Checks signatures against the keyring.

    `clock_skew` is how many seconds a request may be off; None lets any pass,
    to OOS as well, which else has a limit of its own.
    """

    def __init__(
        self, keyring: Keyring, clock: Clock, clock_skew: float | None
    ) -> None:
        self.locks = Locks(clock)
        self.clock_skew = clock_skew
        self._keyring = keyring
        self._clock = clock

    def check(self, request: Request, claimed: Claim) -> AccountKeys:
        """Return the keys that signed `request`.

        Raises Failure: unknown key, wrong signature, locked, or too far off
        in time.
        """
        keys = self._keyring.find(claimed.access_key)
        if keys is None:
            raise failure("auth")
        locked = self.locks.locked(keys.access_key)
        try:
            verify(request, claimed, keys.secret_key, self._clock.now())
        except Refused as problem:
            if problem.reason == "mismatch":
                self.locks.failed(keys.access_key)
            if locked:
                raise failure("auth") from problem
            raise refusal(problem) from problem
        if locked:
            raise failure("auth")
        self.locks.passed(keys.access_key)
        self._check_clock(claimed)
        return keys

    def check_oos(
        self, request: Request, resource: str, claimed: Claim
    ) -> AccountKeys:
        """Return the keys that signed a request to OOS.

        It looks at the time first, takes no part in the locks, and its clock
        is its own. `resource` is the path in path style.
        Raises Failure.
        """
        skew = None if self.clock_skew is None else CLOCK_SKEW
        check_time(claimed, self._clock.now(), skew)
        keys = self._keyring.find(claimed.access_key)
        if keys is None:
            raise error("InvalidAccessKeyId")
        try:
            verify_signature(request, claimed, keys.secret_key, resource)
        except Refused as problem:
            raise error("SignatureDoesNotMatch") from problem
        return keys

    def _check_clock(self, claimed: Claim) -> None:
        signed = seconds(claimed.date)
        if self.clock_skew is None or signed is None:
            return
        ahead = signed - self._clock.now()
        # A presigned URL may be old, but not from the future.
        if ahead > self.clock_skew or (
            claimed.expires is None and -ahead > self.clock_skew
        ):
            raise failure("clock")


def refusal(problem: Refused) -> Failure:
    """Return the Failure that tells of `problem`."""
    return failure("signature" if problem.reason == "mismatch" else "auth")
