"""Show the exports that were asked for, and no others.

FCU's DescribeImageExportTasks and DescribeSnapshotExportTasks take no filter,
and have been seen to ignore the IDs of exports (QA TINA-6064). So what was
asked for is noted before the call, and the rest is dropped from the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Where the answer has them, and for each parameter where a task has the ID.
# The first is FCU's own; the other one is ours, and is not sent.
_LISTS = {
    "DescribeImageExportTasks": (
        "ImageExportTasks",
        {
            "ImageExportTaskIds": ("ImageExportTaskId",),
            "ImageIds": ("ImageId", "ImageExport"),
        },
    ),
    "DescribeSnapshotExportTasks": (
        "SnapshotExportTasks",
        {
            "SnapshotExportTaskIds": ("SnapshotExportTaskId",),
            "SnapshotIds": ("SnapshotId", "SnapshotExport"),
        },
    ),
}
_OURS = ("ImageIds", "SnapshotIds")
_WANTED = "outscale_exports_wanted"


def install(events: Any, **kwargs: Any) -> None:
    """Look at the lists of exports of a session."""
    # Before the parameters are validated, after ``--cli-input-json``.
    events.register("before-parameter-build.ec2", note)
    events.register("after-call.ec2", keep)


def note(params: Any, model: Any, context: Any, **kwargs: Any) -> None:
    """Event handler: remember what is wanted, and send what FCU knows."""
    if model.name not in _LISTS:
        return
    _, places = _LISTS[model.name]
    context[_WANTED] = {n: params[n] for n in places if params.get(n)}
    for name in _OURS:
        if isinstance(params.get(name), (list, tuple)):
            del params[name]


def keep(
    parsed: Any = None, model: Any = None, context: Any = None, **kwargs: Any
) -> None:
    """Event handler: drop what was not asked for."""
    wanted = (context or {}).get(_WANTED)
    if not wanted:
        return
    items, places = _LISTS[model.name]
    if items in parsed:
        parsed[items] = [
            task
            for task in parsed[items]
            if all(
                set(_ids(task, places[name])) & set(ids)
                for name, ids in wanted.items()
            )
        ]


def _ids(task: Any, place: tuple[str, ...]) -> Iterable[str]:
    """Yield the IDs of a task, which may be one level deeper."""
    name, *below = place
    for holder in (task, *(task.get(each) or {} for each in below)):
        if name in holder:
            yield holder[name]
