"""Find out whose request this is, or refuse it.

Sources: FCU's errors AuthFailure and SignatureDoesNotMatch; "About Signatures
of API Requests" of Outscale's documentation (five minutes); the brute-force
lock as in locks.py. How FCU words a wrong clock is not published: the codes
are those of EC2 and S3.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.door.claims import Claim, Refused, seconds
from awscli_outscale.sandbox.door.keys import AccountKeys, Keyring
from awscli_outscale.sandbox.door.locks import Locks
from awscli_outscale.sandbox.door.signatures import verify
from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.failures import Failure, failure

_S3_REFUSALS = {
    "mismatch": "signature",
    "malformed": "s3 malformed",
    "expired": "s3 expired",
    "incomplete": "s3 incomplete",
    "incomplete v4": "s3 incomplete v4",
    "too long": "s3 too long",
    "body": "s3 body",
}


class Authentication:
    """Checks signatures against the keyring.

    `clock_skew` is how many seconds a request may be off; None lets any pass.
    """

    def __init__(
        self, keyring: Keyring, clock: Clock, clock_skew: float | None
    ) -> None:
        self.locks = Locks(clock)
        self.clock_skew = clock_skew
        self._keyring = keyring
        self._clock = clock

    def check(
        self, request: Request, claimed: Claim, oos: bool
    ) -> AccountKeys:
        """Return the keys that signed `request`.

        Raises Failure: unknown key, wrong signature, locked, or too far off
        in time.
        """
        keys = self._keyring.find(claimed.access_key)
        if keys is None:
            raise failure("s3 key" if oos else "auth")
        locked = not oos and self.locks.locked(keys.access_key)
        try:
            verify(request, claimed, keys.secret_key, self._clock.now())
        except Refused as problem:
            if not oos and problem.reason == "mismatch":
                self.locks.failed(keys.access_key)
            if locked:
                raise failure("auth") from problem
            raise refusal(problem, oos) from problem
        if locked:
            raise failure("auth")
        if not oos:
            self.locks.passed(keys.access_key)
        self._check_clock(request, claimed, oos)
        return keys

    def _check_clock(
        self, request: Request, claimed: Claim, oos: bool
    ) -> None:
        signed = _signed_at(request, claimed)
        if self.clock_skew is None or signed is None:
            return
        ahead = signed - self._clock.now()
        if claimed.expires is not None:
            # A presigned URL may be old, but not from the future.
            if ahead > self.clock_skew:
                raise failure("s3 early" if oos else "clock")
        elif abs(ahead) > self.clock_skew:
            raise failure("s3 clock" if oos else "clock")


def refusal(problem: Refused, oos: bool) -> Failure:
    """Return the Failure that tells of `problem`."""
    if oos:
        return failure(_S3_REFUSALS[problem.reason])
    return failure("signature" if problem.reason == "mismatch" else "auth")


def _signed_at(request: Request, claimed: Claim) -> float | None:
    """Return when the request says it was signed; None in a v2 query."""
    if claimed.form.startswith("v4"):
        return seconds(claimed.date)
    if claimed.form != "v2-header":
        return None
    date = request.headers.get("x-amz-date") or claimed.date
    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None
