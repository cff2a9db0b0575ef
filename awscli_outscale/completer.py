"""``aws-outscale-completer``: complete command lines of ``aws-outscale``.

bash and zsh call it with the line in COMP_LINE::

    complete -C aws-outscale-completer aws-outscale

An AWS CLI v1 beside us completes in this process, with the plugin, and so
with our options. Elsewhere the ``aws_completer`` of the ``aws`` on PATH is
asked, and the commands of ``aws outscale`` are added: v2 completes from an
index that is built with it and knows no plugin.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from awscli_outscale import aws_program, awscli_initialize, plugin_path
from awscli_outscale.commands import outscale
from awscli_outscale.triage import FORCED

# Debian keeps v2's completer where nobody calls it by hand.
_MORE_PLACES = "/usr/libexec"


def main() -> int:
    """Write the candidates, one a line; return the exit code."""
    line = os.environ.get("COMP_LINE", "")
    point = os.environ.get("COMP_POINT", "")
    line = line[: int(point)] if point.isdigit() else line
    rest = re.sub(r"^\s*\S+", "", line)
    line = os.environ["COMP_LINE"] = f"aws{rest}"
    os.environ["COMP_POINT"] = str(len(line))
    os.environ[FORCED] = "1"
    try:
        from awscli.completer import Completer
    except ImportError:
        found = [*_ask_aws(), *_ours(rest)]
    else:
        found = _complete_here(Completer, line)
    print("\n".join(dict.fromkeys(found)))
    return 0


def _complete_here(completer: Any, line: str) -> list[str]:
    from awscli.clidriver import create_clidriver

    plugin_path.install()
    driver = create_clidriver()
    awscli_initialize(driver.session.get_component("event_emitter"))
    found: list[str] = completer(driver).complete(line)
    return found


def _ask_aws() -> list[str]:
    aws = aws_program.find("aws")
    places = [str(Path(aws).parent)] if aws else []
    places += [os.environ.get("PATH", ""), _MORE_PLACES]
    completer = shutil.which("aws_completer", path=os.pathsep.join(places))
    if completer is None:
        return []
    run = subprocess.run(
        [completer], capture_output=True, text=True, check=False
    )
    return run.stdout.split()


def _ours(rest: str) -> Iterator[str]:
    """Return what we have for a line, less its first word."""
    words = rest.split()
    current = "" if rest[-1:].isspace() or not words else words.pop()
    if words == [outscale.GROUP]:
        candidates = list(outscale.SUMMARIES)
    else:
        candidates = [] if words else [outscale.GROUP]
    yield from (name for name in candidates if name.startswith(current))
