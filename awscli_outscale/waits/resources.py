"""What can be waited for: images, snapshots; as ``data/waits.json`` has it.

Nothing here makes calls. A resource knows how to ask for its items, and how
to read the state, the reason and the percentage of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from awscli_outscale import data


class Resource(NamedTuple):
    """A kind of resource that takes its time.

    :ivar noun: such as ``Image``.
    :ivar made: what it is once FCU has given an ID, in words.
    :ivar operation: that tells the state, such as ``DescribeImages``.
    :ivar ids: the parameter that takes the IDs.
    :ivar filter: the name of the filter for IDs, or None.
    :ivar items: where in the answer the items are.
    :ivar id, state, reason, code, percent: where in an item they are.
    :ivar done: the states that end a wait well.
    :ivar failed: the states that end it badly.
    :ivar known: the states on the way there.
    :ivar not_found: error codes that mean that there is no such item (yet).
    :ivar waiter, option: of ``aws ec2 wait``, to continue waiting.
    """

    noun: str
    made: str
    operation: str
    ids: str
    items: str
    id: str
    state: str
    reason: str
    done: tuple[str, ...]
    failed: tuple[str, ...]
    known: tuple[str, ...]
    not_found: tuple[str, ...]
    waiter: str
    option: str
    filter: str | None = None
    code: str | None = None
    percent: str | None = None

    def request(self, ids: list[str]) -> dict[str, Any]:
        """Return the parameters that ask for these items.

        One is asked for by its ID. Several are asked for by a filter, because
        a single unknown ID would make FCU refuse the whole call.
        """
        if len(ids) == 1 or self.filter is None:
            return {self.ids: ids}
        return {"Filters": [{"Name": self.filter, "Values": ids}]}

    def found(
        self, response: Mapping[str, Any], ids: list[str]
    ) -> dict[str, dict[str, Any]]:
        """Return the items of an answer that were asked for, by ID."""
        return {
            item[self.id]: item
            for item in response.get(self.items) or []
            if item.get(self.id) in ids
        }

    def state_of(self, item: Mapping[str, Any]) -> str:
        return str(at(self.state, item))

    def reason_of(self, item: Mapping[str, Any]) -> str:
        """Return why an item has failed, in FCU's words; maybe nothing."""
        reason = str(at(self.reason, item) or "").rstrip(".")
        code = at(self.code, item) if self.code else None
        return f"{reason} ({code})" if reason and code else reason

    def percent_of(self, item: Mapping[str, Any]) -> float | None:
        """Return how far an item is, from 0 to 100, if it says so."""
        return read_percent(at(self.percent, item)) if self.percent else None


@cache
def resource(name: str) -> Resource:
    """Return a resource by its name in the data, such as ``image``."""
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in _data()[name].items()
    }
    return Resource(**fields)


@cache
def by_waiter() -> dict[str, Resource]:
    """Return the resources by the names of their waiters."""
    found = [
        resource(name)
        for name, fields in _data().items()
        if isinstance(fields, dict)
    ]
    return {each.waiter: each for each in found}


@cache
def throttled() -> frozenset[str]:
    """Return the error codes that mean "not so fast"."""
    return frozenset(_data()["throttled"])


@cache
def refused() -> frozenset[str]:
    """Return the error codes that mean that the keys are not valid."""
    return frozenset(_data()["refused"])


def read_percent(value: Any) -> float | None:
    """Read ``37``, ``"37%"`` or ``"37"``; None for anything else."""
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s?%?", str(value).strip())
    return min(float(match[1]), 100.0) if match else None


def _data() -> dict[str, Any]:
    found: dict[str, Any] = data.load("waits")
    return found


def at(path: str, item: Any) -> Any:
    """Return what is at a path of names and dots, or None."""
    for name in path.split("."):
        item = item.get(name) if isinstance(item, Mapping) else None
    return item
