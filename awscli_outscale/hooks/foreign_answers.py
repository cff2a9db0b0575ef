"""Refuse a web page that answers with a status of success.

A captive portal, a proxy or a load balancer may answer 200 with a page of its
own. botocore's parsers take from XML what they find, so that a page is an
answer in which there is nothing: no image, no bucket. None of OUTSCALE's
services answers with HTML. What is streamed (GetObject) is never looked at.

The parsers are wrapped because older versions of botocore have no event
between the wire and them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from awscli_outscale import errors

# Of a body, for its root element.
_BEGINNING = 4096

# The names of HTML's root element, or of what stands in its place.
_ROOTS = ("html", "head", "body")

_call = threading.local()


def install(session: Any, events: Any, **kwargs: Any) -> None:
    """Check the answers to all calls of a session."""
    factory = session.get_component("response_parser_factory")
    factory.create_parser = _checking(factory.create_parser)
    events.register_last("before-send", note)
    # With a wildcard it comes before botocore's own handler, which makes a
    # 500 of a page in OOS's place and sends the request again.
    events.register("before-parse.*", check_object_storage)


def note(event_name: str, request: Any, **kwargs: Any) -> None:
    """Event handler: remember for this thread what is sent, and where to."""
    service, _, operation = event_name.partition(".")[2].partition(".")
    _call.noted = service, operation, request.url


def check_object_storage(
    event_name: str, response_dict: Any, **kwargs: Any
) -> None:
    """Event handler: check an answer of OOS's.

    :raises ForeignAnswer: it is not OOS's.
    """
    if event_name.startswith("before-parse.s3."):
        _check(response_dict)


def _checking(create_parser: Callable[..., Any]) -> Callable[..., Any]:
    def create(protocol: str, *args: Any, **kwargs: Any) -> Any:
        parser = create_parser(protocol, *args, **kwargs)
        parse = parser.parse

        def checked(response: Any, shape: Any) -> Any:
            _check(response)
            return parse(response, shape)

        parser.parse = checked
        return parser

    return create


def _check(response: Any) -> None:
    status, body = response["status_code"], response["body"]
    noted = getattr(_call, "noted", None)
    if not (noted and status < 300 and isinstance(body, bytes)):
        return
    if not is_page(body):
        return
    service, operation, url = noted
    from awscli_outscale.hooks import foreign_pages

    content_type = str(response["headers"].get("content-type") or "")
    raise errors.foreign_answer(
        foreign_pages.message(
            service, operation, url, status, content_type, body
        )
    )


def is_page(body: bytes) -> bool:
    """Return whether a body is HTML."""
    root = root_of(body).lower()
    if root == "!doctype":
        return b"<!doctype html" in body[:_BEGINNING].lower()
    return root in _ROOTS


def root_of(body: bytes) -> str:
    """Return the local name of the root element, or nothing."""
    rest = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:_BEGINNING]
    while rest.startswith((b"<?", b"<!--")):
        end = b"?>" if rest.startswith(b"<?") else b"-->"
        rest = rest.partition(end)[2].lstrip()
    if not rest.startswith(b"<"):
        return ""
    words = rest[1:].replace(b">", b" ").replace(b"/", b" ").split(None, 1)
    name = words[0].decode("utf-8", "replace") if words else ""
    return name.rpartition(":")[2]
