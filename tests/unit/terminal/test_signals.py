"""A signal ends what takes its time, and not what shows an ID."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from awscli_outscale.terminal.signals import (
    Signals,
    Stopped,
    stopped_by_signals,
)


def stop() -> None:
    signal.raise_signal(signal.SIGTERM)


def test_a_signal_is_an_exception() -> None:
    with pytest.raises(Stopped) as caught, stopped_by_signals():
        stop()

    assert 143 == caught.value.code


def stopped(step: Callable[[Signals], None]) -> bool:
    """Tell whether a block with this step ends by a signal."""
    try:
        with stopped_by_signals() as signals:
            signals.hold()
            step(signals)
    except Stopped:
        return True
    return False


def test_one_that_is_held_comes_at_the_end() -> None:
    shown = []

    def step(signals: Signals) -> None:
        stop()
        shown.append("ami-12345678")

    assert stopped(step)
    assert ["ami-12345678"] == shown


def test_one_that_was_held_comes_before_what_takes_its_time() -> None:
    shown = []

    def step(signals: Signals) -> None:
        stop()
        with signals.let_through():
            shown.append("a wait")

    assert stopped(step)
    assert [] == shown


def test_what_takes_its_time_is_interrupted_and_what_follows_is_not() -> None:
    shown = []

    def step(signals: Signals) -> None:
        with pytest.raises(Stopped), signals.let_through():
            stop()
        stop()
        shown.append("ami-12345678")

    assert stopped(step)
    assert ["ami-12345678"] == shown


def test_without_a_signal_nothing_ends() -> None:
    assert not stopped(lambda signals: None)
