"""Say what is changed in a configuration file, without a secret."""

from __future__ import annotations

from collections.abc import Iterator

from awscli_outscale.commands.outscale.configure import ini, prompts
from awscli_outscale.terminal.messages import report

_KEY = "aws_access_key_id"
_SECRETS = ("aws_secret_access_key", "aws_session_token")


def show(path: str, old: str, new: str) -> None:
    """Print the settings in which two texts of a file differ."""
    report(f"In {path}:")
    for line in _lines(ini.read(old), ini.read(new)):
        report(f"  {line}")


def _lines(
    old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]
) -> Iterator[str]:
    for section in dict.fromkeys([*old, *new]):
        before, after = old.get(section, {}), new.get(section, {})
        if before == after:
            continue
        whom = "  (for every AWS CLI of yours)" if section == "plugins" else ""
        yield f"[{section}]{whom}"
        for name in dict.fromkeys([*before, *after]):
            if name not in after:
                yield f"{name} removed"
            elif before.get(name) != after[name]:
                value = _shown(name, after[name])
                yield f"{name} = {value}"


def _shown(name: str, value: str) -> str:
    if name in _SECRETS:
        return "(not shown)"
    if name == _KEY:
        return str(prompts.mask(value))
    return ", ".join(line.strip() for line in value.strip().splitlines())
