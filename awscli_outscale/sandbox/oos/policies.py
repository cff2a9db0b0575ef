"""Refuse a bucket's policy that CloudServer refuses.

Sources: Arsenal ``lib/policy/policyValidator.ts``, whose schema of a policy
is the rule ``policy`` here, and ``lib/models/BucketPolicy.ts``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from awscli_outscale.sandbox.oos.rules import POLICY, error, worded

_NEEDED = frozenset({"Action", "Effect", "Principal", "Resource"})
_NOT_SERVED = ('"Service"', '"Federated"')


def check_policy(text: str, bucket: str) -> None:
    """Look at the policy of a bucket.

    :raises Failure: in CloudServer's words, or about JSON for any error of
        the form: which of several CloudServer names is not known.
    """
    if any(word in text for word in _NOT_SERVED):
        raise worded("policy element")
    try:
        policy = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise error("MalformedPolicy") from problem
    if not _is_policy(policy):
        raise error("MalformedPolicy")
    arn = f"arn:aws:s3:::{bucket}"
    for statement in _listed(policy["Statement"]):
        for resource in _listed(statement["Resource"]):
            if resource.partition("/")[0] != arn:
                raise worded("policy resource")


def _is_policy(policy: Any) -> bool:
    return (
        isinstance(policy, dict)
        and {"Version", "Statement"} <= set(policy)
        and set(policy) <= {"Version", "Id", "Statement"}
        and policy["Version"] == POLICY["version"]
        and isinstance(policy.get("Id", ""), str)
        and policy["Statement"] != []
        and all(map(_is_statement, _listed(policy["Statement"])))
    )


def _is_statement(statement: Any) -> bool:
    return (
        isinstance(statement, dict)
        and set(statement) >= _NEEDED
        and _is_like("sid", statement.get("Sid", "0"))
        and all(_is_like("action", a) for a in _listed(statement["Action"]))
        and statement["Effect"] in ("Allow", "Deny")
        and _is_principal(statement["Principal"])
        and statement["Resource"] != []
        and all(isinstance(r, str) for r in _listed(statement["Resource"]))
        and _is_condition(statement.get("Condition", {}))
    )


def _is_principal(principal: Any) -> bool:
    if not isinstance(principal, dict):
        return bool(principal == "*")
    if set(principal) == {"CanonicalUser"}:
        return _is_like("canonical_user", principal["CanonicalUser"])
    if set(principal) != {"AWS"}:
        return False
    named = principal["AWS"]
    # A list has one kind of them.
    return named == "*" or any(
        named != [] and all(_matches(kind, each) for each in _listed(named))
        for kind in POLICY["accounts"]
    )


def _is_condition(condition: Any) -> bool:
    return isinstance(condition, dict) and all(
        _is_like("condition", name) and isinstance(asked, dict)
        for name, asked in condition.items()
    )


def _is_like(kind: str, value: Any) -> bool:
    return _matches(POLICY[kind], value)


def _matches(pattern: str, value: Any) -> bool:
    return isinstance(value, str) and bool(
        re.fullmatch(pattern, value, re.ASCII | re.DOTALL)
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
