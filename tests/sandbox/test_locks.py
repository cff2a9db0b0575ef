"""Wrong keys lock, and a wrong clock is noticed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from awscli_outscale.sandbox import AccountKeys, ManualClock, Sandbox

Refusal = Callable[..., Any]
LOCKED = (
    401,
    "AuthFailure",
    "Outscale was not able to validate the provided access credentials. "
    "Invalid login/password or password has expired.",
)


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> ManualClock:
    """The machine's time, or so many seconds off."""
    return ManualClock(time.time() + getattr(request, "param", 0))


@pytest.fixture
def fail(signed: Any) -> Callable[[int], list[int]]:
    """Sign with a wrong secret so many times; the statuses."""

    def tries(number: int) -> list[int]:
        params = {"Action": "DescribeImages"}
        return [signed(params, secret="x").status for _ in range(number)]

    return tries


@pytest.fixture
def works(sandbox: Sandbox, signed: Any) -> Callable[[], bool]:
    """Say whether the right secret is accepted, at whatever time."""
    sandbox.clock_skew = None
    params = {"Action": "DescribeImages"}
    return lambda: signed(params).status == 200


def test_four_failures_lock_a_key(
    ec2: Any,
    connect: Any,
    clock: ManualClock,
    other: AccountKeys,
    refusal: Refusal,
    fail: Any,
) -> None:
    assert fail(4) == [403] * 4

    assert LOCKED == refusal(ec2.describe_images)
    assert LOCKED == refusal(connect("iam").list_users)
    assert LOCKED == refusal(connect("elb").describe_load_balancers)
    assert connect("ec2", keys=other).describe_images()["Images"] == []
    assert connect("s3").list_buckets()["Buckets"] == []
    clock.advance(59)
    assert LOCKED == refusal(ec2.describe_images)
    clock.advance(1)
    assert ec2.describe_images()["Images"] == []


def test_only_failures_in_a_row_count(fail: Any, works: Any) -> None:
    for _ in range(3):
        assert fail(3) == [403] * 3
        assert works()


def test_each_four_more_lock_it_for_longer(
    clock: ManualClock, fail: Any, works: Any
) -> None:
    fail(4)
    assert fail(4) == [401] * 4
    clock.advance(119)
    assert not works()
    clock.advance(1)
    assert works()
    fail(44)
    clock.advance(599)
    assert not works()
    clock.advance(1)
    assert works()


def test_a_lock_can_be_opened(sandbox: Sandbox, fail: Any, works: Any) -> None:
    fail(4)
    sandbox.unlock()
    assert works()
    fail(3)
    sandbox.unlock()
    assert fail(3) == [403] * 3
    assert works()


def test_a_presigned_url_locks_nothing(
    ec2: Any, exports: Any, wire: Any, sandbox: Sandbox
) -> None:
    """OOS keeps its own books."""
    url = exports.url("k").removeprefix(sandbox.endpoint_url)
    for _ in range(5):
        assert wire(f"{url[:-1]}x").status == 403

    assert ec2.describe_images()["Images"] == []


@pytest.mark.parametrize("clock", [-295, 295], indirect=True)
@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_clock_may_be_a_little_off(
    ec2: Any, connect: Any, version: str
) -> None:
    """Clients sign by the machine's clock; the sandbox checks by its own."""
    s3 = connect("s3", signature_version=version)

    assert ec2.describe_images()["Images"] == []
    assert s3.list_buckets()["Buckets"] == []


@pytest.mark.parametrize("clock", [-310, 310], indirect=True)
def test_a_clock_more_than_five_minutes_off_is_refused(
    ec2: Any, connect: Any, refusal: Refusal, sandbox: Sandbox
) -> None:
    for _ in range(5):
        assert (400, "RequestExpired", "Request has expired.") == refusal(
            ec2.describe_images
        )
    assert refusal(connect("iam").list_users)[1] == "RequestExpired"
    # OOS allows fifteen minutes.
    assert connect("s3").list_buckets()["Buckets"] == []
    # That was no wrong secret: nothing is locked.
    sandbox.clock_skew = None
    assert ec2.describe_images()["Images"] == []


@pytest.mark.parametrize(
    ("clock", "accepted"), [(-910, False), (910, True)], indirect=["clock"]
)
def test_a_presigned_url_may_be_old_but_not_of_tomorrow(
    connect: Any,
    sandbox: Sandbox,
    wire: Any,
    accepted: bool,
) -> None:
    sandbox.clock_skew = None
    s3 = connect("s3")
    s3.create_bucket(Bucket="shelf")
    s3.put_object(Bucket="shelf", Key="k", Body=b"ours")
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": "shelf", "Key": "k"}
    )
    sandbox.clock_skew = 300
    answer = wire(url.removeprefix(sandbox.endpoint_url))

    if accepted:
        assert answer.body == b"ours"
    else:
        assert (403, "RequestTimeTooSkewed") == (answer.status, answer.code)


def test_the_clock_check_may_be_off_from_the_start() -> None:
    assert Sandbox(clock_skew=None).clock_skew is None
    assert Sandbox().clock_skew == 300
