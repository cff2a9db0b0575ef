"""Keep the export tasks and let them live, on the sandbox's clock.

An image: pending/queued, pending, then completed, failed or cancelled; a
snapshot: pending, active, then the same. Source: OAPI specification (states)
and FCU's answers. The bucket is written to when a task is due, before any
other request is served.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from awscli_outscale.sandbox.clock import Clock
from awscli_outscale.sandbox.door.keys import AccountKeys
from awscli_outscale.sandbox.fcu.images import Image

# By kind: how the id begins, and the state before and after the queue.
STATES = {
    "image": ("image-export", "pending/queued", "pending"),
    "snapshot": ("snap-export", "pending", "active"),
}
PENDING = frozenset(state for _, *two in STATES.values() for state in two)
_QUEUED = 0.1


class Disk(NamedTuple):
    """What is exported: a snapshot as the device of an image; GiB."""

    snapshot_id: str
    device: str
    size: int
    volume_type: str
    iops: int | None
    delete_on_termination: bool


@dataclass
class Task:
    """An export task; `keys` open the bucket, `image` is None for a snapshot.

    `oos` is the address of OOS in the URLs that the export writes.
    """

    task_id: str
    kind: str
    account_id: str
    region: str
    subject: str
    image: Image | None
    disks: list[Disk]
    format: str
    bucket: str
    prefix: str
    keys: AccountKeys = field(repr=False)
    oos: str
    begun: float
    due: float | None
    message: str
    outcome: str | None = None
    manifest_url: str | None = field(default=None, repr=False)
    cancelled_at: int = 0

    @property
    def hex(self) -> str:
        """The digits of the id, which are in the names of the objects."""
        return self.task_id.rpartition("-")[2]


class CannotExport(Exception):
    """The bucket cannot be written to; the text is the status message."""


Write = Callable[[Task], None]


class ExportTasks:
    """Every export task of every account and Region.

    `write` puts a finished export into its bucket, or raises CannotExport.
    One request at a time may use this.
    """

    def __init__(self, clock: Clock, write: Write) -> None:
        self._clock = clock
        self._write = write
        self._tasks: dict[str, Task] = {}

    def new_id(self, kind: str) -> str:
        """Return an id that no task has."""
        return f"{STATES[kind][0]}-{secrets.token_hex(4)}"

    def add(self, task: Task) -> None:
        """Keep `task`."""
        self._tasks[task.task_id] = task

    def find(self, task_id: str, account_id: str, region: str) -> Task | None:
        """Return a task of the account in the Region, None without one."""
        task = self._tasks.get(task_id)
        if task is None or task.account_id != account_id:
            return None
        return task if task.region == region else None

    def within(self, kind: str, account_id: str, region: str) -> list[Task]:
        """Return the account's tasks of one kind in the Region."""
        return [
            task
            for task in self._tasks.values()
            if (task.kind, task.account_id, task.region)
            == (kind, account_id, region)
        ]

    def state(self, task: Task) -> str:
        """Return the state of `task` now."""
        if task.outcome is not None:
            return task.outcome
        _, queued, running = STATES[task.kind]
        return queued if self._share(task) < _QUEUED else running

    def completion(self, task: Task) -> int:
        """Return how much of `task` is done now, in percent."""
        if task.outcome == "completed":
            return 100
        if task.outcome is not None:
            return task.cancelled_at
        return min(99, int(100 * self._share(task)))

    def cancel(self, task: Task) -> None:
        """Stop `task`; nothing happens when it is over, as in FCU."""
        if task.outcome is None:
            task.cancelled_at = self.completion(task)
            task.outcome, task.due = "cancelled", None

    def settle(self) -> None:
        """Finish the tasks that are due."""
        now = self._clock.now()
        for task in list(self._tasks.values()):
            if task.due is not None and task.due <= now:
                # The writing comes back through here, and must not meet it.
                task.due = None
                try:
                    self._write(task)
                except CannotExport as problem:
                    # FCU leaves it so (QA T3896).
                    task.message = str(problem)
                    task.outcome = "pending"
                else:
                    task.outcome = "completed"

    def _share(self, task: Task) -> float:
        elapsed = self._clock.now() - task.begun
        if elapsed <= 0:
            return 0
        if task.due is None:
            return 1
        return min(1, elapsed / (task.due - task.begun))
