"""Refuse a bucket's document that CloudServer refuses, before it looks for it.

Sources: CloudServer ``lib/api/bucketPutVersioning.js``, ``bucketPutPolicy.js``
and ``bucketPutACL.js``; Arsenal ``lib/policy/policyValidator.ts`` and
``lib/models/BucketPolicy.ts``, of which the form of a statement is here.
"""

from __future__ import annotations

import json
from typing import Any

from awscli_outscale.sandbox.door.wire import Request
from awscli_outscale.sandbox.oos import checks
from awscli_outscale.sandbox.oos.address import Address
from awscli_outscale.sandbox.oos.rules import error, worded

_NEEDED = frozenset({"Action", "Effect", "Principal", "Resource"})
_NOT_SERVED = ('"Service"', '"Federated"')


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
        _check_policy(request.body.decode("utf-8", "replace"), where.bucket)


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


def _check_policy(text: str, bucket: str) -> None:
    if any(word in text for word in _NOT_SERVED):
        raise worded("policy element")
    try:
        policy = json.loads(text)
        statements = _listed(policy["Statement"])
        missing = [_NEEDED - set(statement) for statement in statements]
    except (ValueError, KeyError, TypeError) as problem:
        raise error("MalformedPolicy") from problem
    if "Version" not in policy or any(missing):
        raise error("MalformedPolicy")
    arn = f"arn:aws:s3:::{bucket}"
    for statement in statements:
        for resource in _listed(statement["Resource"]):
            if resource.partition("/")[0] != arn:
                raise worded("policy resource")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
