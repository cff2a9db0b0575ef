"""Refuse a bucket's document that CloudServer refuses, before it looks for it.

Sources: CloudServer ``lib/api/bucketPutVersioning.js``, ``bucketPutPolicy.js``
and ``bucketPutACL.js``.
"""

from __future__ import annotations

from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.oos import checks, policies
from awscli_outscale.sandbox.oos.address import Address
from awscli_outscale.sandbox.oos.rules import error, worded


def check_document(request: Request, where: Address) -> None:
    """Look at the document of a PUT.

    :raises Failure: in CloudServer's words.
    """
    query = checks.names(request)
    if request.method != "PUT":
        return
    if "acl" in query and not request.body:
        given = ("x-amz-acl", "x-amz-grant-")
        if not any(name.startswith(given) for name in request.headers):
            raise error("MalformedXML")
    if where.level == "bucket" and "versioning" in query:
        _check_versioning(request)
    if where.level == "bucket" and "policy" in query:
        text = request.body.decode("utf-8", "replace")
        policies.check_policy(text, where.bucket)


def _check_versioning(request: Request) -> None:
    found = {
        element.tag.rpartition("}")[2]: element.text
        for element in checks.parsed(request)
    }
    wrong = found.get("MfaDelete") not in (None, "Enabled", "Disabled")
    if wrong or found.get("Status") not in ("Enabled", "Suspended"):
        raise error("IllegalVersioningConfigurationException")
    if found.get("MfaDelete") == "Enabled":
        raise worded("MFA")
