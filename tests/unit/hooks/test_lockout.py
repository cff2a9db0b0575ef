"""Who may send a request, while a key is not known to be good."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from awscli_outscale.errors import Refused
from awscli_outscale.hooks.lockout import Lockout, Lockouts, key_of


def answer(status: int, code: str = "") -> dict[str, Any]:
    error = {"Error": {"Code": code}} if code else {}
    return {"ResponseMetadata": {"HTTPStatusCode": status}, **error}


GOOD = answer(200)
BAD = answer(403, "SignatureDoesNotMatch")


def ask(lockout: Lockout, parsed: dict[str, Any] | None) -> None:
    lockout.wait_for_turn(request=None)
    lockout.hear(parsed_response=parsed, exception=None)


@pytest.mark.parametrize(
    "refused",
    [
        answer(401),
        answer(401, "AuthFailure"),
        answer(401, "Unauthorized"),
        answer(403, "SignatureDoesNotMatch"),
        answer(403, "InvalidAccessKeyId"),
        answer(403, "InvalidClientTokenId"),
        answer(403, "RequestTimeTooSkewed"),
        answer(400, "AuthorizationHeaderMalformed"),
    ],
)
def test_after_a_failed_authentication_nothing_is_sent(
    refused: dict[str, Any],
) -> None:
    lockout = Lockout()

    ask(lockout, refused)

    with pytest.raises(Refused, match="locks an access key"):
        lockout.wait_for_turn(request=None)


@pytest.mark.parametrize(
    "other",
    [
        GOOD,
        answer(304),
        answer(403, "AccessDenied"),
        answer(403, "403"),
        answer(404, "NoSuchKey"),
        answer(503, "RequestLimitExceeded"),
        {},
        None,
    ],
)
def test_any_other_answer_stops_nobody(other: dict[str, Any] | None) -> None:
    lockout = Lockout()

    ask(lockout, other)
    ask(lockout, other)

    ask(lockout, GOOD)


def test_a_key_that_was_good_may_fail_once() -> None:
    lockout = Lockout()
    ask(lockout, GOOD)

    ask(lockout, BAD)
    ask(lockout, GOOD)
    ask(lockout, BAD)
    ask(lockout, BAD)

    with pytest.raises(Refused):
        lockout.wait_for_turn(request=None)


def test_a_code_of_the_servers_own_is_not_repeated() -> None:
    lockout = Lockout()
    ask(lockout, answer(401, "\x9b31m"))

    with pytest.raises(Refused) as caught:
        lockout.wait_for_turn(request=None)

    assert str(caught.value).isprintable()


class Asking(threading.Thread):
    """Another thread of the same command, which wants to send something."""

    def __init__(self, lockout: Lockout) -> None:
        super().__init__(daemon=True)
        self.lockout = lockout
        self.went: list[str] = []
        self.may_end = threading.Event()
        self.start()

    def run(self) -> None:
        try:
            self.lockout.wait_for_turn(request=None)
        except Refused:
            self.went.append("refused")
            return
        self.went.append("sent")
        self.may_end.wait(10)
        self.lockout.hear(parsed_response=GOOD)


def until(true: Callable[[], Any]) -> bool:
    for _ in range(500):
        if true():
            return True
        threading.Event().wait(0.01)
    return False


def test_the_first_request_goes_alone() -> None:
    lockout = Lockout()
    lockout.wait_for_turn(request=None)

    others = [Asking(lockout) for _ in range(3)]
    [thread.join(0.1) for thread in others]
    waited = [thread.went for thread in others]
    lockout.hear(parsed_response=GOOD)

    assert [[], [], []] == waited
    # All of them, and none of them has heard of an answer yet.
    assert until(lambda: all(thread.went == ["sent"] for thread in others))
    [thread.may_end.set() for thread in others]


def test_those_who_waited_are_refused_with_it() -> None:
    lockout = Lockout()
    lockout.wait_for_turn(request=None)
    others = [Asking(lockout) for _ in range(3)]

    lockout.hear(parsed_response=BAD)

    [thread.join(10) for thread in others]
    assert [["refused"]] * 3 == [thread.went for thread in others]


def test_a_lost_answer_lets_the_next_one_try() -> None:
    lockout = Lockout()
    lockout.wait_for_turn(request=None)
    other = Asking(lockout)

    lockout.hear(parsed_response=None)

    assert until(lambda: other.went == ["sent"])
    other.may_end.set()


def test_a_request_that_nobody_heard_of_again_does_not_stop_its_thread() -> (
    None
):
    lockout = Lockout()
    lockout.wait_for_turn(request=None)

    lockout.wait_for_turn(request=None)


def test_of_those_who_lose_patience_one_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And not all at once, with a key that may be wrong."""
    monkeypatch.setattr("awscli_outscale.hooks.lockout._PATIENCE", 0.3)
    lockout, gone = Lockout(), []
    lockout.wait_for_turn(request=None)  # and nothing more is heard of it

    def ask_late() -> None:
        lockout.wait_for_turn(request=None)
        gone.append(threading.get_ident())

    threads = [threading.Thread(target=ask_late) for _ in range(5)]
    for thread in threads:
        thread.start()

    assert until(lambda: gone)
    assert 1 == len(gone)
    lockout.hear(parsed_response=GOOD, exception=None)
    for thread in threads:
        thread.join(10)
    assert 5 == len(gone)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (
            "AWS4-HMAC-SHA256 Credential=AKEY/20261126/eu-west-2/s3/x, …",
            "AKEY",
        ),
        (b"AWS4-HMAC-SHA256 Credential=AKEY/20261126/x", "AKEY"),
        ("AWS AKEY:c2lnbmF0dXJl", "AKEY"),
        ("Bearer abc", ""),
        (None, ""),
    ],
)
def test_the_key_of_a_request_is_that_of_its_signature(
    header: Any, key: str
) -> None:
    headers = {} if header is None else {"Authorization": header}

    assert key == key_of(SimpleNamespace(headers=headers))


def test_one_key_says_nothing_about_another() -> None:
    lockouts = Lockouts()
    first, second = (
        SimpleNamespace(headers={"Authorization": f"AWS {key}:x"})
        for key in ("ONE", "TWO")
    )
    lockouts.wait_for_turn(first)
    lockouts.hear(BAD)

    lockouts.wait_for_turn(second)
    lockouts.hear(GOOD)
    with pytest.raises(Refused):
        lockouts.wait_for_turn(first)
