"""Why the keys of a profile cannot be loaded, and what to do about it.

There is no secret in what is said.
"""

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


def repair(session: Any, problem: Any) -> str:
    """Return what to do about keys that cannot be loaded, as a template.

    :param problem: what botocore has raised.
    """
    from awscli_outscale.commands.outscale.configure.osc_profile import LINK

    provider = getattr(problem, "kwargs", {}).get("provider")
    if provider == "env":
        return (
            "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither."
        )
    profiles = session.full_config.get("profiles", {})
    config = profiles.get(session.profile or "default", {})
    process = str(config.get("credential_process", ""))
    if LINK.search(process):
        return (
            "Put osc-cli's file and profile back, or run: "
            "{aws outscale configure}"
        )
    if process and provider in (None, "custom-process"):
        return "Run the profile's credential_process by hand."
    return "Run: {aws outscale configure}"
