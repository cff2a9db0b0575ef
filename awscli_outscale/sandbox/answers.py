"""Write the answers of OUTSCALE's services from plain values.

Source of the shapes: the EC2 query protocol, and FCU's error document
`<Response><Errors><Error>…</Error></Errors><RequestID/></Response>`.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from xml.etree import ElementTree as etree

from awscli_outscale.sandbox.door.wire import Response
from awscli_outscale.sandbox.failures import Failure

NAMESPACE = "http://ec2.amazonaws.com/doc/2014-10-15/"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REQUEST_ID = re.compile(rb"(<request(?:Id|ID)>)[^<]*(</)", re.IGNORECASE)


def reply(action: str, values: Mapping[str, object]) -> Response:
    """Return FCU's answer to `action`.

    In `values`, None leaves an element out, a list becomes `<item>`s, a
    mapping nested elements, a bool `true` or `false`.
    """
    root = etree.Element(f"{action}Response", {"xmlns": NAMESPACE})
    _fill(root, {"requestId": str(uuid.uuid4()), **values})
    return _document(200, root)


def error(service: str, problem: Failure) -> Response:
    """Return `problem` in the error shape of `service`."""
    if service == "directconnect":
        wrong = {"__type": problem.code, "message": problem.message}
        return json_reply(wrong, problem.status)
    what = {"Code": problem.code, "Message": problem.message}
    request_id = str(uuid.uuid4())
    if service == "s3":
        # As CloudServer's: twenty digits, in two headers as well.
        request_id = request_id.replace("-", "")[:20]
        root = etree.Element("Error")
        _fill(root, {**what, "Resource": "", "RequestId": request_id})
        headers = (
            ("Server", "S3 Server"),
            ("x-amz-id-2", request_id),
            ("x-amz-request-id", request_id),
            *problem.headers,
        )
        return _document(problem.status, root, headers, "application/xml")
    if service in ("iam", "elb"):
        root = etree.Element("ErrorResponse")
        _fill(root, {"Error": what, "RequestId": request_id})
    else:
        root = etree.Element("Response")
        _fill(root, {"Errors": {"Error": what}, "RequestID": request_id})
    return _document(problem.status, root, problem.headers)


def json_reply(values: Mapping[str, object], status: int = 200) -> Response:
    """Return an answer of a JSON service."""
    headers = (
        ("Content-Type", "application/x-amz-json-1.1"),
        ("x-amzn-RequestId", str(uuid.uuid4())),
    )
    return Response(status, headers, json.dumps(values).encode())


def with_fresh_request_id(body: bytes) -> bytes:
    """Return EC2 XML with a UUID as request id, which FCU's always is."""
    fresh = str(uuid.uuid4()).encode()
    return _REQUEST_ID.sub(rb"\g<1>" + fresh + rb"\g<2>", body, count=1)


def _document(
    status: int,
    root: etree.Element,
    headers: tuple[tuple[str, str], ...] = (),
    content_type: str = "text/xml",
) -> Response:
    body = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(status, (("Content-Type", content_type), *headers), body)


def _fill(parent: etree.Element, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if value is not None:
            _write(etree.SubElement(parent, name), value)


def _write(element: etree.Element, value: object) -> None:
    if isinstance(value, Mapping):
        _fill(element, value)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _write(etree.SubElement(element, "item"), item)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    else:
        element.text = _NOT_XML.sub("\ufffd", str(value))
