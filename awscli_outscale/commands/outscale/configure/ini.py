"""Change settings in the text of ``~/.aws/config`` and ``credentials``.

Comments, order, other sections, line ends and odd bytes stay as they are.
The rules are those of Python's ``configparser``, by which botocore reads
these files: names of settings ignore case, a line that is indented deeper
than the setting above it goes on with that setting's value, and there are no
comments behind values. Each change is checked by reading the text before and
after with that parser: what was not to change has not.

Why not the AWS CLI's own ``ConfigFileWriter``: it writes in place, so that an
interrupted or failed write loses the file, and it leaves the old lines of a
value that had several.
"""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from awscli_outscale.cloud import decision

_HEADER = re.compile(r"\s*\[(?P<name>.+)\]")
_OPTION = re.compile(r"(?P<name>.*?)\s*[=:]\s*(?P<value>.*)$")

#: Setting -> new value; a mapping for nested settings, None to remove it.
Values = Mapping[str, "str | Mapping[str, str] | None"]


class NotEditable(Exception):
    """The text is not a configuration file, or too odd to change safely."""


def profile_section(profile: str | None) -> str:
    """Return the name of a profile's section in ``~/.aws/config``."""
    return decision.section(profile)[1:-1]


def read(text: str) -> dict[str, dict[str, str]]:
    """Return all sections of a text.

    :raises NotEditable: botocore could not read it either.
    """
    if "\r" in text.replace("\r\n", ""):
        raise NotEditable("a line ends in a bare carriage return")
    parser = configparser.RawConfigParser(default_section="")
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError) as problem:
        # The text of the problem may quote a line, and a secret in it.
        raise NotEditable(type(problem).__name__) from None
    return {name: dict(parser[name]) for name in parser.sections()}


def has_section(text: str, section: str) -> bool:
    """Tell whether a text has a section, however its name is quoted."""
    return any(True for _ in _headers(_split(text), section))


def change(text: str, section: str, values: Values) -> str:
    """Return the text with settings of one section changed.

    A section that is missing is put at the end. Of nested settings (such as
    ``s3``), those that are not named stay.

    :param section: its name, as :func:`profile_section` gives it.
    :raises NotEditable: the text, a section or a value cannot be written so
        that botocore reads it back.
    """
    before = read(text)
    for new in _flat(values):
        if any(c in new for c in "\r\n") or new != new.strip():
            raise NotEditable(
                "a value has a line break in it, or white space at an end"
            )
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = _split(text)
    if not any(True for _ in _headers(lines, section)):
        lines = _append_section(lines, section, newline)
    for name, value in values.items():
        lines = _set(lines, section, name, value, newline)
    result = "".join(lines)
    _check(before, read(result), section, values)
    return result


def move_before(text: str, section: str, name: str, other: str) -> str:
    """Return the text with a setting of a section moved before another.

    Nothing changes if one of them is missing, or the order is right.
    """
    read(text)
    lines = _split(text)
    options = {o.name: o for o in _options(lines, section)}
    if name not in options or other not in options:
        return text
    moved, target = options[name], options[other]
    if moved.start < target.start:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    block = [
        line if line.endswith("\n") else line + newline
        for line in lines[moved.start : moved.end]
    ]
    del lines[moved.start : moved.end]
    lines[target.start : target.start] = block
    result = "".join(lines)
    if read(result) != read(text):
        raise NotEditable(f"the order of {section} cannot be changed")
    return result


def _flat(values: Values) -> Iterator[str]:
    for value in values.values():
        if isinstance(value, Mapping):
            yield from value.values()
        elif value is not None:
            yield value


def _append_section(lines: list[str], section: str, newline: str) -> list[str]:
    if lines and not lines[-1].endswith("\n"):
        lines = [*lines[:-1], lines[-1] + newline]
    gap = [newline] if lines and lines[-1].strip() else []
    return [*lines, *gap, f"[{section}]{newline}"]


def _set(
    lines: list[str],
    section: str,
    name: str,
    value: str | Mapping[str, str] | None,
    newline: str,
) -> list[str]:
    options = _options(lines, section)
    old = next((o for o in options if o.name == name), None)
    if old is None:
        if value is None:
            return lines
        return _insert(lines, section, options, name, value, newline)
    body = lines[old.start + 1 : old.end]
    notes = [line for line in body if line.strip().startswith(("#", ";"))]
    if value is None:
        new = notes
    elif isinstance(value, Mapping):
        new = [lines[old.start], *_merge(body, value, old.indent, newline)]
    else:
        new = [f"{old.indent}{name} = {value}{newline}", *notes]
    return [*lines[: old.start], *_ended(new, newline), *lines[old.end :]]


def _ended(lines: list[str], newline: str) -> list[str]:
    return [line if line.endswith("\n") else line + newline for line in lines]


def _merge(
    body: list[str], values: Mapping[str, str], indent: str, newline: str
) -> list[str]:
    """Return the lines of nested settings with some of them set."""
    left = dict(values)
    lines, inner = [], f"{indent}  "
    for line in body:
        match = _OPTION.match(line.strip())
        if match and not line.strip().startswith(("#", ";")):
            inner = line[: len(line) - len(line.lstrip())]
            if match["name"] in left:
                value = left.pop(match["name"])
                line = f"{inner}{match['name']} = {value}{newline}"
        lines.append(line)
    return [
        *_ended(lines, newline),
        *(f"{inner}{k} = {v}{newline}" for k, v in left.items()),
    ]


def _insert(
    lines: list[str],
    section: str,
    options: list[_Option],
    name: str,
    value: str | Mapping[str, str],
    newline: str,
) -> list[str]:
    if options:
        at, indent = options[-1].end, options[-1].indent
    else:
        at = list(_headers(lines, section))[-1] + 1
        header = re.match(r"\s*", lines[at - 1])
        indent = header[0] if header else ""
    if isinstance(value, Mapping):
        new = [f"{indent}{name} ={newline}"]
        new += [f"{indent}  {k} = {v}{newline}" for k, v in value.items()]
    else:
        new = [f"{indent}{name} = {value}{newline}"]
    return [*_ended(lines[:at], newline), *new, *lines[at:]]


def _check(
    before: dict[str, dict[str, str]],
    after: dict[str, dict[str, str]],
    section: str,
    values: Values,
) -> None:
    """Raise if anything but the values in that section has changed."""
    place = next(
        (n for n in reversed(after) if _same_section(n, section)),
        section,
    )
    expected = {**before, place: dict(before.get(place, {}))}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found = _nested(after.get(place, {}).get(name, ""))
            old = _nested(expected[place].get(name, ""))
            if found != {**old, **value}:
                raise NotEditable(f"{name} cannot be set")
            expected[place][name] = after[place][name]
        elif value is None:
            expected[place].pop(name, None)
        else:
            expected[place][name] = value
    if after != expected:
        raise NotEditable(f"[{section}] cannot be changed")


def _nested(text: str) -> dict[str, str]:
    """Return nested settings, as botocore reads them."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


# The lines of the text, as configparser sees them.


class _Option(NamedTuple):
    """A setting: ``lines[start]`` names it, up to ``end`` goes its value."""

    name: str
    start: int
    end: int
    indent: str


def _split(text: str) -> list[str]:
    """Return the lines of a text, with their ends."""
    # Not splitlines(), which also ends a line at a form feed.
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _same_section(one: str, other: str) -> bool:
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


def _headers(lines: list[str], section: str) -> Iterator[int]:
    """Find the headers of a section; the value of a setting has none."""
    for number, kind, name in _scan(lines):
        if kind == "section" and _same_section(name, section):
            yield number


def _options(lines: list[str], section: str) -> list[_Option]:
    """Return the settings of a section; of its last one, if there are two."""
    found: list[_Option] = []
    inside = False
    for number, kind, name in _scan(lines):
        if kind == "section":
            inside = _same_section(name, section)
            if inside:
                found = []
        elif inside and kind == "option":
            indent = re.match(r"\s*", lines[number])
            found.append(
                _Option(name, number, number + 1, indent[0] if indent else "")
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
        match = _OPTION.match(text)
        option = True
        yield number, "option", (match["name"] if match else text).lower()
