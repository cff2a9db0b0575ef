"""Send a call that makes something so that no byte of its answer is lost.

botocore's parser gives up on an answer whose end is damaged, although the ID
stands in what has arrived; an exception that a signal raises between two
bytes loses those that were read. So here the answer is read byte by byte,
while signals are held from its first byte, and what has arrived is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from awscli_outscale.terminal import signals

# The bytes in which the ID is, or the first of them.
_BEGINNING = 1 << 14

# Of what follows, at a time.
_PIECE = 1 << 10


class Answer:
    """What has arrived of the answer to one call.

    :param element: the XML element that has the ID, such as ``imageId``.
    :param pattern: of the ID.
    """

    def __init__(
        self, client: Any, operation: str, element: str, pattern: str
    ) -> None:
        self._body = b""
        self.operation = operation
        #: The request whose answer is to be kept.
        self.request: Any = None
        self._pattern = rf"<{element}>\s*({pattern})\s*(?:<|$)".encode()
        self._root = f"<{operation}Response".encode()
        # Private; the only way to the session that has the user's proxies
        # and certificates.
        self._http = client._endpoint.http_session

    @property
    def ids(self) -> list[str]:
        """The IDs that the answer gives, whatever else is wrong with it."""
        found = re.findall(self._pattern, self._body)
        return [
            each.decode("utf-8", "replace") for each in dict.fromkeys(found)
        ]

    @property
    def is_fcus(self) -> bool:
        """Whether it is FCU's: a gateway's page may be XML as well.

        So is one that another program gives in FCU's place, unsent.
        """
        body = self._body
        return not body or self._root in body or bool(self.ids)

    def fetch(self, request: Any, arriving: Any) -> Any:
        """Send a request, and return the response with its whole content.

        :param arriving: is called when the answer begins.
        :raises botocore.exceptions.HTTPClientError: the answer broke off;
            what has arrived of it is kept.
        """
        from botocore.exceptions import HTTPClientError

        self._body = b""
        request.stream_output = True  # ends with the headers
        response = self._http.send(request)
        arriving()
        try:
            # Byte by byte while it may break off behind the ID.
            while len(self._body) < _BEGINNING:
                piece = response.raw.read(1)
                if not piece:
                    break
                self._body += piece
            while piece := response.raw.read(_PIECE):
                self._body += piece
        except Exception as problem:
            raise HTTPClientError(error=problem) from None
        response._content = self._body
        if not self.ids:
            signals.release()
        return response


_CURRENT: ContextVar[Answer | None] = ContextVar("answer", default=None)


@contextmanager
def kept(
    client: Any, operation: str, element: str, pattern: str
) -> Iterator[Answer]:
    """Keep what arrives of the answer to a call.

    :param client: makes the call in the block.
    :param operation: such as ``RegisterImage``.
    :param element: see ``Answer``, as for ``pattern``.
    """
    answer = Answer(client, operation, element, pattern)
    _take_part(client._endpoint)
    token = _CURRENT.set(answer)
    try:
        yield answer
    finally:
        _CURRENT.reset(token)


def is_keeping() -> bool:
    """Tell whether the answer to a call of this thread is being kept."""
    return _CURRENT.get() is not None


def note(operation: str, request: Any) -> None:
    """Remember that a request is about to be sent.

    :param operation: such as ``RegisterImage``.
    :param request: as ``before-send`` has it.
    """
    answer = _CURRENT.get()
    if answer is not None and answer.operation == operation:
        answer.request = request


def _take_part(endpoint: Any) -> None:
    """Make an endpoint send such requests as we do.

    Not as a handler of ``before-send``: botocore calls all of them, and
    another one may have answered already. This private method is called only
    if none has.
    """
    if getattr(endpoint._send, "func", None) is not _send:
        endpoint._send = partial(_send, endpoint._send)


def _send(otherwise: Callable[[Any], Any], request: Any) -> Any:
    answer = _CURRENT.get()
    if answer is None or answer.request is not request:
        return otherwise(request)
    return signals.exchange(lambda arriving: answer.fetch(request, arriving))
