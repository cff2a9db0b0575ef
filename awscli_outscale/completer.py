"""``aws-outscale-completer``: complete command lines of OUTSCALE calls.

A shell starts it each time that TAB is pressed, with the line in COMP_LINE::

    complete -C aws-outscale-completer aws-outscale aws

It starts no AWS CLI and calls nobody: what OUTSCALE serves is known. So it is
quick, and the same in front of every AWS CLI. A line of ``aws`` for a profile
that is not an OUTSCALE one goes to the AWS CLI's own completer.
"""

from __future__ import annotations

import os
import sys

from awscli_outscale.commands.completion import candidates

TYPE_CHECKING = False  # as in awscli_outscale/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_USAGE = """\
aws-outscale-completer is started by a shell when TAB is pressed. In bash:
  complete -o default -C aws-outscale-completer aws-outscale
For zsh, fish, and the command aws, see docs/completion.md of awscli-outscale.
"""

#: Where else an AWS CLI's completer is: Debian keeps v2's where nobody calls
#: it by hand.
_ELSEWHERE = {"/usr/bin": ["/usr/libexec"]}


def main() -> int:
    """Write the candidates, one a line; return the exit code."""
    line = os.environ.get("COMP_LINE")
    if line is None:
        sys.stderr.write(_USAGE)
        return 1
    point = os.environ.get("COMP_POINT", "")
    line = line[: int(point)] if point.isdigit() else line
    program, *words = _words(line) or [""]
    current = "" if line[-1:].isspace() or not words else words.pop()
    profiles = dict(_profiles())
    is_aws = os.path.basename(program) == "aws"
    if is_aws and not _is_ours(words, profiles):
        return _hand_over()
    found = candidates(
        words, current, profiles, is_v2=_is_v2(), is_shim=not is_aws
    )
    sys.stdout.write("".join(f"{name}\n" for name in found))
    return 0


def _words(line: str) -> list[str]:
    if '"' in line or "'" in line or "\\" in line:
        import shlex

        try:
            return shlex.split(line)
        except ValueError:  # a quote that has not been closed
            pass
    return line.split()


def _profiles() -> Iterator[tuple[str, bool]]:
    """Yield the profiles of one word, and whether they are OUTSCALE's."""
    import re

    for variable, usual, mark in (
        ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", ""),
        ("AWS_CONFIG_FILE", "~/.aws/config", r"profile\s+"),
    ):
        path = os.path.expanduser(os.environ.get(variable, usual))
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        section = re.compile(
            rf"^\[\s*(?:{mark}([^\s\]]+)|(default))\s*\]([^\[]*)", re.MULTILINE
        )
        for name, default, settings in section.findall(text):
            says_so = re.search(
                r"(?im)^(outscale\s*=\s*(true|yes|on|1)\s*$|"
                r"\s*endpoint_url\s*=.*outscale)",
                settings,
            )
            yield (name or default).strip("\"'"), says_so is not None


def _is_ours(words: Sequence[str], profiles: dict[str, bool]) -> bool:
    """Tell whether a line of `aws` is an OUTSCALE call, at a glance."""
    environ = os.environ
    profile = environ.get("AWS_PROFILE") or environ.get("AWS_DEFAULT_PROFILE")
    for word, after in zip(words, [*words[1:], ""], strict=False):
        option, equals, value = word.partition("=")
        if option == "--profile":
            profile = value if equals else after
    if "outscale" in words or any("outscale.com" in word for word in words):
        return True
    return profiles.get(profile or "default", False)


def _is_v2() -> bool:
    """Tell whether AWS CLI v2 will run the command: v1 is beside us."""
    from importlib.machinery import PathFinder

    found = PathFinder.find_spec("awscli")
    places = found.submodule_search_locations if found is not None else None
    return places is None or bool(
        PathFinder.find_spec("awscli.autoprompt", places)
    )


def _hand_over() -> int:
    """Become the AWS CLI's own completer, which has the line as well."""
    from awscli_outscale import aws_program

    beside = os.path.dirname(aws_program.find("aws") or "")
    path = os.environ.get("PATH", "")
    places = os.pathsep.join([beside, *_ELSEWHERE.get(beside, []), path])
    completer = aws_program.find(
        "aws_completer", {**os.environ, "PATH": places}
    )
    if completer is None:
        return 0
    if os.name != "nt":
        os.execv(completer, [completer, *sys.argv[1:]])
    import subprocess

    return subprocess.call([completer, *sys.argv[1:]])
