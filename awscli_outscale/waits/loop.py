"""Let all who wait for the same kind of thing share their looks.

Ten waits in one process, for ten images of one account and Region, would ask
ten times as often as one, and FCU throttles by account. Here whoever is the
first to be impatient looks for all: the others get what was seen, and count
their pause from then on.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from awscli_outscale.waits.look import Look, are_keys_refused, look
from awscli_outscale.waits.resources import Subject

# Seconds between two redraws of a progress line.
_TICK = 1.0

# Seconds that one who comes later waits for more like him.
_SOON = 0.5


class Waiter(Protocol):
    """One who waits for one thing; see ``waiting.Wait``."""

    id: str
    over: bool
    failure: Exception | None
    due: float
    end: float

    def see(self, seen: Look, now: float, chance: float) -> None: ...

    def give_up(self, problem: Exception) -> None: ...


class World:
    """Time and chance, so that a test can have its own."""

    def now(self) -> float:
        """Return seconds that never go back, whatever the clock does."""
        return time.monotonic()

    def chance(self) -> float:
        """Return a random number from 0 to 1."""
        return random.random()

    def rest(self, condition: threading.Condition, seconds: float) -> None:
        """Sleep, or until another thread has seen something."""
        condition.wait(seconds)


class Board:
    """All that are waiting for one kind of thing, in one account and Region.

    :param subject: what they wait for.
    :param world: time and chance.
    """

    def __init__(self, subject: Subject, world: World) -> None:
        self._subject = subject
        self._world = world
        self._condition = threading.Condition()
        self._waiters: list[Waiter] = []
        self._looker: int | None = None  # a thread
        self._quiet_until = float("-inf")
        self._quiet = Look({})

    @property
    def deserted(self) -> bool:
        """Nobody is waiting."""
        return not self._waiters

    def join(self, waiters: list[Waiter]) -> None:
        """Take part; the first look is soon, or at once if there is nobody.

        Those who come one after the other are looked for together.
        """
        with self._condition:
            for waiter in waiters:
                waiter.due += _SOON if self._waiters else 0.0
            self._waiters.extend(waiters)

    def leave(self, waiters: list[Waiter]) -> None:
        with self._condition:
            for waiter in waiters:
                self._waiters.remove(waiter)
            if self._looker == threading.get_ident():  # it was interrupted
                self._looker = None
            self._condition.notify_all()

    def run(
        self,
        client: Any,
        mine: list[Waiter],
        tick: Callable[[], None] | None = None,
        until_failure: bool = False,
    ) -> None:
        """Return when all of mine, which have joined, are over.

        :param client: looks, whenever it is this thread's turn to look.
        :param tick: is called about once a second, to redraw a line.
        :param until_failure: return as soon as one of mine has failed.
        """
        while not all(waiter.over for waiter in mine):
            if until_failure and any(waiter.failure for waiter in mine):
                return
            turn = self._take_turn()
            if turn:
                self._look(client, turn)
                continue
            if tick is not None:
                tick()
            self._rest(_TICK if tick is not None else None)

    def _take_turn(self) -> list[Waiter]:
        """Return those to look for now, if nobody else does."""
        with self._condition:
            if self._looker is not None or self._pause() > 0:
                return []
            waiting = [w for w in self._waiters if not w.over]
            if self._world.now() < self._quiet_until:
                # The server wants to be left alone, and for some the time is
                # up before that.
                now, chance = self._world.now(), self._world.chance()
                for waiter in waiting:
                    if waiter.end <= now:
                        waiter.see(self._quiet, now, chance)
                return []
            self._looker = threading.get_ident()
            return waiting

    def _pause(self) -> float:
        dues = [
            min(max(w.due, self._quiet_until), max(w.due, w.end))
            for w in self._waiters
            if not w.over
        ]
        return min(dues, default=self._world.now()) - self._world.now()

    def _rest(self, longest: float | None) -> None:
        with self._condition:
            # Whoever looks will wake us.
            looking = self._looker is not None
            pause = _TICK if looking else self._pause()
            if longest is not None:
                pause = min(pause, longest)
            if pause > 0:
                self._world.rest(self._condition, pause)

    def _look(self, client: Any, turn: list[Waiter]) -> None:
        ids = list(dict.fromkeys(waiter.id for waiter in turn))
        seen: Look | Exception | None = None
        try:
            seen = look(client, self._subject, ids)
        except Exception as problem:
            seen = problem
        finally:  # also after Ctrl-C: somebody else takes over
            with self._condition:
                self._looker = None
                self._tell(turn, seen)
                self._condition.notify_all()

    def _tell(self, turn: list[Waiter], seen: Look | Exception | None) -> None:
        now, chance = self._world.now(), self._world.chance()
        if isinstance(seen, Look) and seen.retry_after:
            self._quiet, self._quiet_until = seen, now + seen.retry_after
        if isinstance(seen, Exception) and are_keys_refused(seen):
            # Nobody tries again with these: a few more would lock them.
            turn = [w for w in self._waiters if not w.over]
        for waiter in turn:
            if isinstance(seen, Exception):
                waiter.give_up(seen)
            elif seen is not None:
                waiter.see(seen, now, chance)


#: The real time, and real chance.
WORLD = World()

_boards: dict[Any, Board] = {}
_lock = threading.Lock()


def _forget() -> None:
    """Begin anew in a forked process: the threads that look are not there."""
    global _lock
    _lock = threading.Lock()
    _boards.clear()


_at_fork = getattr(os, "register_at_fork", None)  # Windows does not fork
if _at_fork is not None:
    _at_fork(after_in_child=_forget)


def wait(
    client: Any,
    subject: Subject,
    waiters: list[Waiter],
    world: World = WORLD,
    tick: Callable[[], None] | None = None,
    until_failure: bool = False,
) -> None:
    """Return when all these waiters are over; share looks where possible.

    :param until_failure: return as soon as one of them has failed.
    """
    key = world, subject, _account(client)
    with _lock:
        board = _boards.setdefault(key, Board(subject, world))
        board.join(waiters)
    try:
        board.run(client, waiters, tick, until_failure)
    finally:
        with _lock:
            board.leave(waiters)
            if board.deserted:
                _boards.pop(key, None)


def _account(client: Any) -> tuple[Any, ...]:
    """Return what tells one account and Region from another."""
    # Private, and the only place that has the key whichever way it came.
    keys = client._request_signer._credentials
    return client.meta.endpoint_url, keys.access_key if keys else None
