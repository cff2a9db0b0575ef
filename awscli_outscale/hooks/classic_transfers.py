"""Keep boto3's transfers of objects with botocore, which signs through us.

``upload_file`` and its kin may leave the work to AWS's C library (awscrt,
"CRT"): on request, and by default on machines for which AWS has optimized it.
The library signs by itself, and for a session that boto3 makes beside the
user's, with no endpoint but AWS's.
"""

from __future__ import annotations

import sys
from functools import wraps
from typing import Any
from weakref import WeakSet

from awscli_outscale.cloud import access_keys
from awscli_outscale.hooks import key_owner
from awscli_outscale.triage import OURS

_TRANSFER = "boto3.s3.transfer"

# boto3's function that makes a CRT transfer, or answers None: then boto3 takes
# the classic one.
_MAKER = "create_crt_transfer_manager"

# Clients that were made before their session was an OUTSCALE one.
_earlier: WeakSet[Any] = WeakSet()


class ClassicTransfers:
    """A base class of the ``s3`` clients of an OUTSCALE session."""

    def _get_credentials(self) -> None:
        # Only boto3's CRT transfers ask. Should their maker have a new name,
        # a client without keys is not for them.
        return None


def install(events: Any, **kwargs: Any) -> None:
    """Let every ``s3`` client of a session transfer the classic way."""
    # Last: boto3 imports its transfers in a handler of its own.
    events.register_last("creating-client-class.s3", _add_base_class)


def keep(client: Any) -> None:
    """Do the same for a client that is already there."""
    _earlier.add(client)
    ask()


def watch_sessions() -> None:
    """Have boto3 ask for the clients of all sessions made from now on."""
    import botocore

    if watch not in getattr(botocore, "_INITIALIZERS", [watch]):
        botocore.register_initializer(watch)


def watch(session: Any) -> None:
    """Have boto3 ask for the clients of one session from now on."""
    session.get_component("event_emitter").register_last(
        "creating-client-class.s3", lambda **kwargs: ask()
    )


def _add_base_class(base_classes: list[type], **kwargs: Any) -> None:
    base_classes.insert(0, ClassicTransfers)
    ask()


def ask() -> None:
    """Have boto3 ask whose client it is before it makes a CRT transfer.

    An answer from the client alone comes too late: boto3 makes one library
    client for the whole process, with the keys of the first session to
    ask, and other sessions may not use it any more.
    """
    module = sys.modules.get(_TRANSFER)
    make = getattr(module, _MAKER, None)
    if make is not None and not hasattr(make, "__wrapped__"):
        setattr(module, _MAKER, _for_others_only(make))


def _has_our_keys(client: Any) -> bool:
    """Tell whether a client of another session has OUTSCALE's keys.

    Whoever makes a CRT transfer asks for them as well.
    """
    import botocore.session

    credentials = client._get_credentials()
    key = credentials and credentials.access_key
    if (
        not key
        or access_keys.is_aws(key)
        or access_keys.is_temporary(key, credentials.token)
    ):
        return False
    # As one that nobody knows: a client does not say which its session is.
    session = botocore.session.Session()
    return key in OURS or bool(
        key_owner.of(session, key, is_guessed=True) or key_owner.by_shape(key)
    )


def _for_others_only(make: Any) -> Any:
    @wraps(make)
    def make_for_others(client: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(client, ClassicTransfers) or client in _earlier:
            return None
        if _has_our_keys(client):
            return None  # and have the last word on the classic one
        return make(client, *args, **kwargs)

    return make_for_others
