"""See the lines of a configuration file as ``configparser`` sees them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

_HEADER = re.compile(r"\s*\[(?P<name>.+)\]")
OPTION = re.compile(r"(?P<name>.*?)\s*[=:]\s*(?P<value>.*)$")


class Option(NamedTuple):
    """A setting: ``lines[start]`` names it, up to ``end`` goes its value."""

    name: str
    start: int
    end: int
    indent: str


def split(text: str) -> list[str]:
    """Return the lines of a text, with their ends."""
    # Not splitlines(), which also ends a line at a form feed.
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def same_section(one: str, other: str) -> bool:
    """Tell whether two headers mean the same section."""
    return _parts(one) == _parts(other)


def _parts(name: str) -> list[str]:
    if not name.startswith(("profile", "services")):
        return [name]  # as in the credentials file
    try:
        parts = shlex.split(name)
    except ValueError:
        return [name]
    # botocore takes both for the default profile.
    return ["default"] if parts == ["profile", "default"] else parts


def headers(lines: list[str], section: str) -> Iterator[int]:
    """Find the headers of a section; the value of a setting has none."""
    for start, name in sections(lines):
        if same_section(name, section):
            yield start


def sections(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Find all headers: number of the line, name."""
    for number, kind, match in _scan(lines):
        if kind == "section":
            yield number, match


def options(lines: list[str], section: str) -> list[Option]:
    """Return the settings of a section; of its last one, if there are two."""
    found: list[Option] = []
    inside = False
    for number, kind, name in _scan(lines):
        if kind == "section":
            inside = same_section(name, section)
            if inside:
                found = []
        elif inside and kind == "option":
            indent = re.match(r"\s*", lines[number])
            found.append(
                Option(name, number, number + 1, indent[0] if indent else "")
            )
        elif inside and kind == "more":
            found[-1] = found[-1]._replace(end=number + 1)
    return found


def _scan(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Say what each line is, as ``configparser`` sees it.

    Comments and blank lines are passed over, also within a value.
    """
    indent, option = 0, False
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        here = len(line) - len(line.lstrip())
        if option and here > indent:
            yield number, "more", ""
            continue
        indent = here
        header = _HEADER.match(line)
        if header:
            option = False
            yield number, "section", header["name"]
            continue
        match = OPTION.match(text)
        option = True
        yield number, "option", (match["name"] if match else text).lower()
