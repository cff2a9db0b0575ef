"""``aws-outscale-completer``: complete command lines of OUTSCALE calls.

A shell starts it each time that TAB is pressed, with the line in COMP_LINE::

    complete -C aws-outscale-completer aws-outscale aws

It starts no AWS CLI and makes no calls: what OUTSCALE serves is known. So
it is quick, and the same for every AWS CLI. A line of ``aws`` for a profile
that is not an OUTSCALE one goes to the AWS CLI's own completer.
"""

from __future__ import annotations

import os
import sys

from awscli_outscale.commands.completion import candidates

TYPE_CHECKING = False  # as in awscli_outscale/__init__.py
if TYPE_CHECKING:
    from collections.abc import Container, Sequence

_USAGE = """\
aws-outscale-completer is started by a shell when TAB is pressed. In bash:
  complete -o default -C aws-outscale-completer aws-outscale
For zsh, fish, and the command aws, see docs/completion.md of awscli-outscale.
"""

#: Where else an AWS CLI's completer is: Debian keeps v2's where nobody calls
#: it by hand.
_ELSEWHERE = {"/usr/bin": ["/usr/libexec"]}


# Far more than anybody's profiles need, in bytes.
_LARGEST = 1 << 20


def main() -> int:
    """Write the candidates, one a line; return the exit code."""
    line = os.environ.get("COMP_LINE")
    if line is None:
        sys.stderr.write(_USAGE)
        return 1
    point = os.environ.get("COMP_POINT", "")
    if point.isascii() and point.isdigit():
        line = line[: int(point)]
    program, *words = _words(line) or [""]
    current = "" if line[-1:].isspace() or not words else words.pop()
    profiles = _profiles()
    is_aws = os.path.basename(program) == "aws"
    if is_aws and not _is_ours(words, profiles):
        return _hand_over()
    found = candidates(
        words, current, profiles, is_v2=_is_v2(), is_shim=not is_aws
    )
    option, equals, _ = current.partition("=")
    # For bash a word ends at "=", and it says which one it completes.
    if equals and sys.argv[2:] and not sys.argv[2].startswith(option):
        found = [name.removeprefix(f"{option}=") for name in found]
    encoding = sys.stdout.encoding or "ascii"
    for name in found:
        # A letter that cannot be written could not be typed, either.
        if name.encode(encoding, "ignore").decode(encoding) == name:
            sys.stdout.write(f"{name}\n")
    return 0


def _words(line: str) -> list[str]:
    if '"' in line or "'" in line or "\\" in line:
        import shlex

        try:
            return shlex.split(line)
        except ValueError:  # a quote that has not been closed
            pass
    return line.split()


def _profiles() -> dict[str, bool]:
    """Return the profiles of one word, and whether they are OUTSCALE's."""
    config = _sections("AWS_CONFIG_FILE", "~/.aws/config")
    services = {
        name.split()[-1]
        for name, settings in config
        if name.startswith("services ") and _is_outscales(settings, ())
    }
    found: dict[str, bool] = {}
    for name, settings in [
        *_sections("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
        *(
            (name.removeprefix("profile ").lstrip(), settings)
            for name, settings in config
            if name == "default" or name.startswith("profile ")
        ),
    ]:
        if len(name.split()) == 1:
            is_ours = _is_outscales(settings, services)
            name = name.strip("\"'")
            found[name] = is_ours or found.get(name, False)
    return found


def _sections(variable: str, usual: str) -> list[tuple[str, str]]:
    """Return the names of a file's sections, and their lines.

    :param variable: names the file.
    :param usual: the file if it does not.
    """
    import re

    path = os.path.expanduser(
        os.path.expandvars(os.environ.get(variable, usual))
    )
    # The reading of anything else might never end.
    if not os.path.isfile(path) or os.path.getsize(path) > _LARGEST:
        return []
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:
        return []
    return [
        (" ".join(name.split()), settings)
        for name, end, settings in (
            section.partition("]") for section in re.split(r"(?m)^\[", text)
        )
        if end
    ]


def _is_outscales(settings: str, services: Container[str]) -> bool:
    """Tell whether a section is OUTSCALE's, at a glance.

    :param services: the ``services`` sections with OUTSCALE's endpoints.
    """
    import re

    if re.search(
        r"(?im)^(outscale\s*=\s*(true|yes|on|1)\s*$|"
        r"\s*endpoint_url\s*=.*outscale)",
        settings,
    ):
        return True
    named = re.search(r"(?m)^services\s*=\s*(\S+)\s*$", settings)
    return named is not None and named[1] in services


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

    # Not PathFinder alone: an editable one has a finder of its own.
    specs = (f.find_spec("awscli", None) for f in sys.meta_path)
    found = next(filter(None, specs), None)
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
    import contextlib

    # A completer that cannot be run says nothing, as one that is not there.
    with contextlib.suppress(OSError):
        if os.name != "nt":
            os.execv(completer, [completer, *sys.argv[1:]])
        import subprocess

        return subprocess.call([completer, *sys.argv[1:]])
    return 0
