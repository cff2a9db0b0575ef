"""Load CloudServer's rules from rules.json, and refuse in its words."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from awscli_outscale.sandbox.failures import Failure

_TEXT = Path(__file__).with_name("rules.json").read_text(encoding="utf-8")
_RULES: dict[str, Any] = {
    name: rule["value"]
    for name, rule in json.loads(_TEXT).items()
    if name != "source"
}

CLOCK_SKEW: float = _RULES["clock_skew"]
LONGEST_PRESIGNED: int = _RULES["longest_presigned"]
SIGNED_SERVICES = frozenset(_RULES["signed_services"])
BUCKET_NAME = re.compile(_RULES["bucket_name"])
LONGEST_KEY: int = _RULES["longest_key"]
METHODS = frozenset(_RULES["methods"])
UNSUPPORTED_QUERIES = frozenset(_RULES["unsupported_queries"])
UNSUPPORTED_HEADERS = frozenset(_RULES["unsupported_headers"])
SUBRESOURCES: dict[str, list[str]] = _RULES["subresources"]
PARAMETERS = frozenset(_RULES["parameters"])
NUMBERS = frozenset(_RULES["numbers"])
IGNORED_HEADERS = frozenset(_RULES["ignored_headers"])
STORAGE_CLASSES = frozenset(_RULES["storage_classes"])
CANNED_ACLS = frozenset(_RULES["canned_acls"])
CONTENT_SHA256 = frozenset(_RULES["content_sha256"])
MOST_PARTS: int = _RULES["most_parts"]
LOCATIONS = frozenset(_RULES["locations"])
POLICY: dict[str, Any] = _RULES["policy"]
ERRORS: dict[str, tuple[int, str]] = _RULES["errors"]
_WORDS: dict[str, tuple[str, str]] = _RULES["words"]


def error(code: str) -> Failure:
    """Return the error with that code, in CloudServer's usual words."""
    status, message = ERRORS[code]
    return Failure(status, code, message)


def worded(kind: str, **facts: object) -> Failure:
    """Return an error that CloudServer words for the occasion."""
    code, message = _WORDS[kind]
    return Failure(ERRORS[code][0], code, message.format(**facts))
