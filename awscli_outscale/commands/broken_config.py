"""Why the AWS CLI cannot read a configuration file, with the line number.

Its own message only names the file. The line itself is not shown:
it may contain a secret.
"""

from __future__ import annotations

import configparser
import os


def why(path: str) -> str:
    """Return a sentence about a file.

    :param path: of the file, as the user has it.
    """
    place = os.path.expandvars(os.path.expanduser(path))
    if os.path.exists(place) and not os.path.isfile(place):
        # The reading of a pipe might never end.
        return f"{path} cannot be read: it is not a regular file."
    try:
        with open(place, "rb") as file:
            contents = file.read()
    except OSError as problem:
        return f"{path} cannot be read: {problem.strerror}."
    told = _what_is_wrong(contents)
    return f"{path} cannot be read as a configuration file{told}."


def _what_is_wrong(contents: bytes) -> str:
    if contents.startswith(b"\xef\xbb\xbf"):
        return (
            ": it begins with a byte order mark (BOM). Save it as UTF-8 "
            "without one"
        )
    try:
        text = contents.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = contents.count(b"\n", 0, problem.start) + 1
        return f": line {line} has a character that is not UTF-8"
    parser = configparser.RawConfigParser(default_section="")
    try:
        parser.read_string(text)
    except configparser.DuplicateSectionError as problem:
        return f": line {problem.lineno} repeats a section"
    except configparser.DuplicateOptionError as problem:
        return f": line {problem.lineno} repeats a setting"
    except configparser.MissingSectionHeaderError as problem:
        return f": line {problem.lineno} comes before the first [section]"
    except configparser.ParsingError as problem:
        line = problem.errors[0][0]
        if text.splitlines()[line - 1].lstrip().startswith(("=", ":")):
            return f": line {line} has no name before its ="
        return f": line {line} has no = in it"
    return _what_is_wrong_inside(parser, text)


def _what_is_wrong_inside(
    parser: configparser.RawConfigParser, text: str
) -> str:
    """Look at settings that are set in below another one, such as ``s3 =``.

    botocore reads them itself (``configloader._parse_nested``).
    """
    nested = {
        line.strip()
        for section in parser.sections()
        for value in parser[section].values()
        if value.startswith("\n")
        for line in value.splitlines()
    }
    for number, line in enumerate(text.splitlines(), 1):
        inside = line[:1].isspace() and line.strip() in nested - {""}
        if inside and "=" not in line:
            return f": line {number} has no = in it"
    return ""
