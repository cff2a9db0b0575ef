"""An interactive shell, of which a test presses TAB.

In a pseudo-terminal, without any start-up file: what a user has who has set
up nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from support import terminals

#: How each is started, and given its prompt.
STARTS = {
    "bash": ("bash --norc --noprofile -i", "PS1='> '"),
    "zsh": ("zsh -f -i", "PS1='> '; unsetopt prompt_sp"),
    "fish": ("fish --no-config -i", "function fish_prompt; echo '> '; end"),
}

_READY = "r-e-a-d-y"
_SEQUENCES = re.compile(
    r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()].|[=>78])"
    r"|[\r\x08\x07]"
)


def here() -> list[str]:
    """Return the names of the shells; one that is not here says so."""
    return [
        name if shutil.which(name) else f"no-{name}-here" for name in STARTS
    ]


class Shell:
    """One shell, and what it has shown so far."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self.shown = ""

    def type(self, keys: str) -> None:
        """Type; ``\\t`` is TAB."""
        os.write(self._terminal, keys.encode())

    def wait_for(self, pattern: str, seconds: float = 30) -> re.Match[str]:
        """Read until a pattern is shown, and forget what was up to it."""
        deadline = time.monotonic() + seconds
        while (found := re.search(pattern, self.shown)) is None:
            left = deadline - time.monotonic()
            assert left > 0, f"{pattern!r} is not in {self.shown!r}"
            if select.select([self._terminal], [], [], left)[0]:
                text = os.read(self._terminal, 65536).decode(errors="replace")
                self.shown = _SEQUENCES.sub("", self.shown + text)
        self.shown = self.shown[found.end() :]
        return found

    def run(self, commands: str) -> None:
        """Run lines, and wait for their end."""
        for line in commands.splitlines():
            self.type(f"{line}\n")
        # In two words, because the terminal shows what is typed as well.
        self.type(f"echo {_READY[:4]}'{_READY[4:]}'\n")
        self.wait_for(_READY)


@contextlib.contextmanager
def shell(
    name: str, home: Path, environ: Mapping[str, str]
) -> Iterator[Shell]:
    """Start a shell of that name, and end it."""
    start, prompt = STARTS[name]
    terminal, inner = terminals.opened(50, 200)
    process = subprocess.Popen(
        start.split(),
        cwd=home,
        env={**environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"},
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
        preexec_fn=terminals.take,
    )
    os.close(inner)
    try:
        started = Shell(terminal)
        started.run(prompt)
        yield started
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
