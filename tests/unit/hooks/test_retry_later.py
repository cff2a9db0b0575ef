"""A throttled call comes back when FCU wants it to."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from awscli_outscale.hooks import do_not_resend, retry_later
from support.fcu import Fcu

OK = b"<RegisterImageResponse><imageId>ami-1</imageId></RegisterImageResponse>"


def busy(hint: str | None = "7", status: int = 503) -> Any:
    headers = {} if hint is None else {"Retry-After": hint}
    return status, "RequestLimitExceeded", headers


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def register(*answers: Any, **retries: Any) -> Fcu:
    settings = {"config": Config(retries=retries)} if retries else {}
    fcu = Fcu(*answers, **settings)
    fcu.client.meta.events.register_first(
        "needs-retry.ec2", do_not_resend.do_not_resend
    )
    fcu.client.meta.events.register_first(
        "needs-retry.ec2", do_not_resend.try_later
    )
    fcu.client.register_image(Name="abc")
    return fcu


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize("status", [400, 429, 503])
def test_what_fcu_asks_for_is_obeyed(
    mode: str, status: int, slept: list[float]
) -> None:
    fcu = register(busy(status=status), OK, mode=mode)

    assert 2 == fcu.calls
    assert 7 <= max(slept) < 7 + retry_later.SPREAD


@pytest.mark.parametrize("hint", [None, "0", "soon", "900"])
def test_all_else_is_botocores(hint: str | None, slept: list[float]) -> None:
    fcu = register(busy(hint), OK)

    assert 2 == fcu.calls
    assert max(slept) <= 1


@pytest.mark.parametrize(
    ("retries", "calls"),
    [
        ({"mode": "legacy"}, 5),
        ({"mode": "standard"}, 3),
        ({"total_max_attempts": 2}, 2),
        ({"max_attempts": 0}, 1),
    ],
)
def test_there_are_as_many_attempts_as_ever(
    retries: dict[str, Any], calls: int, slept: list[float]
) -> None:
    asked: list[dict[str, str]] = []

    def answer(request: dict[str, str]) -> Any:
        asked.append(request)
        return busy()

    with pytest.raises(ClientError, match="RequestLimitExceeded"):
        register(answer, **retries)

    assert calls == len(asked)
    assert calls - 1 == len([pause for pause in slept if pause >= 7])
