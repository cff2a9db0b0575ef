"""Texts that name parameters and commands in the reader's own terms.

A text of ours does not know whether it is read on a command line or in a
Python program, nor with which profile the next command has to be run. So it
has placeholders, which are filled in when it is shown::

    {RootDeviceName}        a parameter: --root-device-name, or as it is
    {--region}              an option of every command, or what Python has
    {--profile=osc}         the same with a value
    {aws ec2 create-tags}   a command, with what it needs besides
    {cli: In quotes.}       for the command line alone, not for Python
    {{                      a brace
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

CLI, PYTHON, OSC = "cli", "python", "osc"

_PLACEHOLDER = re.compile(
    r"(?P<brace>\{\{)"
    r"|\{cli:(?P<cli>(?:[^{}]|\{[^{}]*\})*)\}"
    r"|\{aws (?P<command>[^{}]+)\}"
    r"|\{--(?P<option>[a-z][a-z-]*)(?:=(?P<value>[^{}]*))?\}"
    r"|\{(?P<parameter>[A-Z][A-Za-z0-9]*)\}"
)

# What Python calls the options of every command of the AWS CLI.
_IN_PYTHON = {
    "ca-bundle": "verify",
    "endpoint-url": "endpoint_url",
    "profile": "profile_name",
    "region": "region_name",
}


def resolve(
    text: str,
    style: str,
    *,
    command: Callable[..., str],
) -> str:
    """Return a text with its placeholders filled in.

    >>> resolve("Give {ImageLocation}.", "cli", command=print)
    'Give --image-location.'

    :param style: ``cli``, ``python``, or ``osc`` for options as osc-cli has
        them.
    :param command: returns a command that can be run, for its words without
        the program.
    """

    def fill(match: re.Match[str]) -> str:
        if match["brace"]:
            return "{"
        if match["cli"]:
            return (
                "" if style == PYTHON else _PLACEHOLDER.sub(fill, match["cli"])
            )
        if match["command"]:
            return command(*shlex.split(match["command"]))
        if match["option"]:
            return _option_of_all(match["option"], match["value"], style)
        return parameter(match["parameter"], style)

    return _PLACEHOLDER.sub(fill, text)


def renamed(text: str, asked_as: Callable[[str], str]) -> str:
    """Return a text that speaks of other parameters.

    >>> renamed("Give {ImageLocation}.", {"ImageLocation": "Url"}.__getitem__)
    'Give {Url}.'

    :param asked_as: returns what the user was asked for, for a parameter.
    """
    return re.sub(
        r"\{([A-Z][A-Za-z0-9]*)\}",
        lambda match: f"{{{asked_as(match[1])}}}",
        text,
    )


def literal(text: str) -> str:
    """Escape a text, so that a template shows it unchanged."""
    return text.replace("{", "{{")


def parameter(name: str, style: str) -> str:
    """Return how a parameter is spelt.

    :param name: the API's, such as ``RootDeviceName``.
    :param style: as for ``resolve``.
    """
    if style == CLI:
        return option(name)
    return f"--{name}" if style == OSC else name


def option(name: str) -> str:
    """Return the AWS CLI's option for a parameter.

    >>> option("RootDeviceName")
    '--root-device-name'
    """
    return "--" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _option_of_all(name: str, value: str | None, style: str) -> str:
    if style != PYTHON:
        return f"--{name}" + (f" {shlex.quote(value)}" if value else "")
    argument = _IN_PYTHON.get(name, name.replace("-", "_"))
    return argument + (f"={value!r}" if value else "")
