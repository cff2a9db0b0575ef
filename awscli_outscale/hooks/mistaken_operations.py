"""Stop what OUTSCALE's object storage would take for something else.

OOS looks past what it does not know of a URL's query, so that an operation
that it lacks may be another one there: ``delete-bucket-ownership-controls``
deletes the bucket. ``data/oos-operations.json`` says what it knows; what it
answers ``NotImplemented`` to is sent, and its own answer is shown.
"""

from __future__ import annotations

from typing import Any

from awscli_outscale import data, errors

_HARMLESS = "GET"


def install(events: Any, style: str, **kwargs: Any) -> None:
    """Look at every S3 operation of a session, presigned ones too."""

    def check(model: Any, **kwargs: Any) -> None:
        taken_for = mistaken_for(model.http)
        if taken_for is None:
            return
        text = f"OOS has no {model.name}, and would {taken_for} instead."
        if model.http["method"] == _HARMLESS:
            from awscli_outscale.terminal.messages import warn

            warn(f"{text} Its answer is not what you asked for.", style)
        else:
            raise errors.refused(f"{text} Nothing was sent.")

    events.register("before-parameter-build.s3", check)


def mistaken_for(http: Any) -> str | None:
    """Return what OOS would do instead of an operation; None if that.

    >>> mistaken_for({"method": "DELETE", "requestUri": "/{Bucket}?abac"})
    'delete the bucket'

    :param http: method and URI as botocore's model has them.
    """
    path, _, query = http["requestUri"].partition("?")
    names = {piece.partition("=")[0] for piece in query.split("&")}
    names -= {"", "x-id"}  # the second names an operation, and means nothing
    level = "object" if "{Key" in path else "bucket"
    facts = data.load("oos-operations")
    if not names or names & set(facts["known"][level]):
        return None
    would: str | None = facts["would"].get(f"{http['method']} {level}")
    return would
