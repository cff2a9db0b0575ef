"""The last word in the other sessions of a process.

The AWS CLI and boto3 create some in addition, and a program its own; they may
have the same keys. Those of aiobotocore have keys that must be awaited.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from awscli_outscale import look_closer
from awscli_outscale.triage import LastWord, is_unsigned

_UNIQUE = f"{__name__}.watch"
_COROUTINE = 0x80  # inspect's, which takes longer to import than the look


def watch(events: Any, session: Any = None) -> None:
    """Have the last word over what a session, or one of its clients, signs.

    Calling it again changes nothing.

    :param events: of the session, or of the client.
    :param session: None if it is not known.
    """
    events.register_last(
        "before-sign",
        AwaitingLastWord(look_closer, session).check_signing,
        unique_id=_UNIQUE,
    )


def watch_session(session: Any) -> None:
    """Have the last word over what a session signs."""
    watch(session.get_component("event_emitter"), session)


class AwaitingLastWord(LastWord):
    """Waits for keys that must be awaited; aiobotocore's events wait for it.

    :meth:`check_signing` then returns what they wait for.
    """

    def check_signing(
        self,
        request: Any,
        request_signer: Any,
        signature_version: Any = None,
        **kwargs: Any,
    ) -> Any:
        check = super().check_signing
        kwargs["signature_version"] = signature_version
        credentials = request_signer._credentials
        if is_unsigned(signature_version) or not _must_be_awaited(credentials):
            return check(request, request_signer, **kwargs)

        async def wait() -> None:
            from botocore.credentials import Credentials

            frozen = await credentials.get_frozen_credentials()
            keys = Credentials(
                frozen.access_key,
                frozen.secret_key,
                frozen.token,
                getattr(credentials, "method", None),
            )
            check(request, SimpleNamespace(_credentials=keys), **kwargs)

        return wait()


def _must_be_awaited(credentials: Any) -> bool:
    """Tell whether keys are aiobotocore's."""
    freeze = getattr(credentials, "get_frozen_credentials", None)
    code = getattr(freeze, "__code__", None)
    return bool(code and code.co_flags & _COROUTINE)
