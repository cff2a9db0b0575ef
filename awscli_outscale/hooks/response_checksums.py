"""Do not ask OUTSCALE's object storage for checksums of downloads.

OOS has none to give, and OUTSCALE asks for
``response_checksum_validation = when_required`` ("AWS SDK and CLI
Compatibility Warning"). That setting has a price in newer s3transfers
(0.19 does it): one then takes the size of an object from the first piece of
it, even where a listing has told, and puts all pieces into a queue in front of
the one thread that writes files. Of a thousand small files the queue holds
hundreds of megabytes. So the setting is left as it is, and its effect is
removed from the requests.
"""

from __future__ import annotations

import os
from typing import Any

_NAME = "response_checksum_validation"
_MODE = "ChecksumMode"  # the parameter, of GetObject and HeadObject
_GIVEN = "outscale_checksum_mode_given"


def install(session: Any, events: Any, **kwargs: Any) -> None:
    """Do so in every S3 client of a session; a user's own setting wins."""
    from botocore.exceptions import ProfileNotFound

    try:
        config = session.get_scoped_config()
    except ProfileNotFound:
        config = {}
    own = os.environ.get(f"AWS_{_NAME.upper()}", config.get(_NAME))
    if own is not None and str(own).lower() != "when_required":
        return
    store = session.get_component("config_store")
    store.set_config_variable(_NAME, "when_supported")
    events.register_first("before-parameter-build.s3", note_mode)
    # botocore adds it in a handler for all services, after those for one.
    events.register_last("before-parameter-build", drop_mode)


def note_mode(params: Any, context: Any, **kwargs: Any) -> None:
    """Event handler: notice what the caller has given, before botocore."""
    context[_GIVEN] = _MODE in params


def drop_mode(params: Any, context: Any, **kwargs: Any) -> None:
    """Event handler: take away what botocore has added."""
    if context.get(_GIVEN) is False:
        params.pop(_MODE, None)
