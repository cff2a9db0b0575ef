"""Read options as osc-cli spells them: ``--ImageName``, for ``--image-name``.

osc-cli takes the OUTSCALE API's parameters as they are, booleans with a value
(``--DryRun true``), and lists as JSON or as Python writes them.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from typing import Any

from awscli_outscale.checks.template import option

_SWITCH = {"true": True, "false": False}


def switches(name: str) -> tuple[str, str]:
    """Return the options that set a boolean, and that unset it.

    >>> switches("NoReboot")
    ('--no-reboot', '--reboot')
    """
    positive = option(name)
    if positive.startswith("--no-"):
        return positive, f"--{positive.removeprefix('--no-')}"
    return positive, f"--no-{positive.removeprefix('--')}"


def translated(
    words: Sequence[str], parameters: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Return a command's words with every option in the AWS CLI's spelling.

    :param words: what follows the name of the command.
    :param parameters: those of the OUTSCALE API, each with its ``type``.
    """
    left, found = list(words), []
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        kind = parameters.get(name.removeprefix("--"), {}).get("type")
        if kind is None or not name.startswith("--"):
            found.append(word)
        elif kind == "boolean":
            if not equals and left and left[0].lower() in _SWITCH:
                value = left.pop(0)
            on, off = switches(name.removeprefix("--"))
            if value.lower() in ("", *_SWITCH):
                found.append(on if _SWITCH.get(value.lower(), True) else off)
            else:
                found.append(f"{on}={value}")  # for the parser to refuse
        else:
            found.append(option(name.removeprefix("--")))
            if not equals and left and not left[0].startswith("--"):
                value = left.pop(0)
            elif not equals:
                continue
            found.append(_as_json(value) if kind == "array" else value)
    return found


def _as_json(value: str) -> str:
    """Turn a list as Python writes it into JSON; leave all else alone."""
    if not value.lstrip().startswith(("[", "{")):
        return value
    try:
        json.loads(value)
    except ValueError:
        try:
            return json.dumps(ast.literal_eval(value.strip()))
        except (ValueError, SyntaxError, TypeError, RecursionError):
            pass
    return value
