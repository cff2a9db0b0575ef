"""Why the keys of a profile cannot be loaded, without a secret in it."""

from __future__ import annotations

import re
from typing import Any

# Words that may be a key, and are not a path.
_LONG = re.compile(r"(?<![\w/.-])[A-Za-z0-9+/=]{16,}(?![\w/.-])")


def why(problem: Any) -> str:
    """Say why keys cannot be loaded: a part of a sentence, on one line.

    Only what cannot have a key in it: the answer of a program may.

    :param problem: what botocore has raised.
    """
    name = type(problem).__name__
    if name == "CredentialRetrievalError":
        told = " ".join(str(problem.kwargs.get("error_msg", "")).split())
        told = _LONG.sub("…", told)[-300:].rstrip(". ")
        return f"credential_process failed: {told or 'it gave no reason'}"
    if name == "PartialCredentialsError":
        missing = problem.kwargs.get("cred_var")
        return f"one of the two keys is missing ({missing})"
    if isinstance(problem, OSError):
        what = f"{problem.filename}: " if problem.filename else ""
        return f"credential_process: {what}{problem.strerror}"
    if name == "JSONDecodeError":
        return "credential_process did not write JSON"
    return "they have expired" if name == "RuntimeError" else name
