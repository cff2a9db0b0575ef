"""Stop the writes whose conditions OUTSCALE's object storage does not look at.

``put-object --if-none-match '*'`` promises that nothing is overwritten, and
OOS, a Scality CloudServer, would overwrite it and answer 200.
``data/oos-operations.json`` says which parameters these are, and what would
be done all the same. A list of buckets by prefix is a list of all of them
there, so that the others are dropped here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awscli_outscale import data, errors
from awscli_outscale.terminal.messages import warn

_WANTED = "outscale_buckets_wanted"


def check(
    model: Any, params: Any, style: str, context: Any = None, **kwargs: Any
) -> None:
    """Event handler: look at an S3 operation, a presigned one too.

    :raises Refused: it has a condition that OOS does not look at.
    """
    facts = data.load("oos-operations")
    condition = facts["conditions"].get(model.name)
    given = condition and _given(params, condition["names"])
    if given:
        raise errors.refused(
            f"OOS does not look at {' and '.join(given)} of {model.name}, "
            f"and would {condition['would']} all the same. Look first, "
            "and call without. Nothing was sent."
        )
    done = {
        **facts["done"],
        "BucketRegion": (context or {}).get("client_region"),
    }
    for name, effect in facts["ignored"].get(model.name, {}).items():
        if params.get(name) not in (None, done.get(name)):
            warn(f"OOS ignores {name} of {model.name}: {effect}.", style)


def _given(params: Mapping[str, Any], conditions: list[str]) -> list[str]:
    """Return the conditions that stand in the parameters.

    Those of ``DeleteObjects`` stand in each object. None is no condition:
    botocore says so.
    """
    delete = params.get("Delete")
    objects = delete.get("Objects") if isinstance(delete, Mapping) else ()
    holders = [params, *(objects if isinstance(objects, list) else ())]
    return [
        name
        for name in conditions
        if any(
            each.get(name) is not None
            for each in holders
            if isinstance(each, Mapping)
        )
    ]


def note(params: Any, context: Any, **kwargs: Any) -> None:
    """Event handler: remember which buckets are wanted."""
    if isinstance(params.get("Prefix"), str):
        context[_WANTED] = params["Prefix"]


def keep(parsed: Any, context: Any = None, **kwargs: Any) -> None:
    """Event handler: drop the buckets that were not asked for."""
    wanted = (context or {}).get(_WANTED)
    if wanted and isinstance(parsed.get("Buckets"), list):
        parsed["Buckets"] = [
            bucket
            for bucket in parsed["Buckets"]
            if str(bucket.get("Name")).startswith(wanted)
        ]
