"""``aws outscale sandbox``: the same as ``aws-outscale sandbox``."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

from awscli_outscale import errors
from awscli_outscale.commands.outscale.command import Command, is_v2

# Not with -m: that would import what lies in the current directory first.
_START = (
    "import sys; sys.path[:] = [p for p in sys.path if p]; "
    "from awscli_outscale.sandbox.cli import main; "
    "sys.exit(main(sys.argv[1:]))"
)


class RunSandbox(Command):
    """Serve a local Region."""

    NAME = "sandbox"
    DESCRIPTION = (
        "Serve a local OUTSCALE Region (FCU, OOS, EIM and LBU) on 127.0.0.1, "
        "with made-up keys, until Ctrl-C. It prints what to paste in another "
        "terminal. Nothing leaves the machine. ``--region`` is the Region to "
        "simulate.\n\n"
        "It needs ``awscli-outscale[sandbox]`` in the AWS CLI's own Python. "
        "AWS CLI v2 brings a Python of its own, into which nothing can be "
        "installed: there, use ``aws-outscale sandbox``, which runs in "
        "yours."
    )
    EXAMPLES = (
        "To serve on a port of your choice::\n\n"
        "    $ aws outscale sandbox --port 8765\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "port",
            "help_text": "The TCP port. The default is a free one.",
        },
        {
            "name": "import-seconds",
            "help_text": (
                "How long an imported OMI stays pending. The default is 2."
            ),
        },
        {
            "name": "accounts",
            "help_text": "How many accounts to simulate. The default is 2.",
        },
        {
            "name": "shell",
            "choices": (
                "sh bash zsh fish csh tcsh powershell pwsh cmd".split()
            ),
            "help_text": (
                "The shell of the lines to paste: ``sh``, ``bash``, ``zsh``, "
                "``fish``, ``csh``, ``tcsh``, ``powershell``, ``pwsh`` or "
                "``cmd``. The default is ``powershell`` on Windows, and "
                "elsewhere what SHELL says."
            ),
        },
        {
            "name": "keep",
            "help_text": (
                "A directory for the configuration that it writes. It is "
                "kept there, and the next start has the same accounts "
                "and keys."
            ),
        },
        {
            "name": "outscale-domain",
            "help_text": (
                "``outscale_domain`` of the profiles that it writes: with it "
                "the Region may be a private or a new one."
            ),
        },
        {
            "name": "empty",
            "action": "store_true",
            "help_text": "Start without an OMI and a bucket.",
        },
        {
            "name": "verbose",
            "action": "store_true",
            "help_text": (
                "Write each request to standard error, without its query."
            ),
        },
    ]

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        missing = importlib.util.find_spec("moto") is None
        if getattr(sys, "frozen", False) or (missing and is_v2()):
            raise errors.refused(
                "AWS CLI v2 brings its own Python, which lacks what the "
                "sandbox needs (moto). Run the sandbox in yours: pipx install "
                "'awscli-outscale[sandbox]', then: aws-outscale sandbox"
            )
        options = {
            "--port": parsed_args.port,
            "--region": parsed_globals.region,
            "--outscale-domain": parsed_args.outscale_domain,
            "--import-seconds": parsed_args.import_seconds,
            "--accounts": parsed_args.accounts,
            "--shell": parsed_args.shell,
            "--keep": parsed_args.keep,
        }
        command = [sys.executable, "-c", _START]
        for option, value in options.items():
            command += [option, value] if value is not None else []
        for name in ("empty", "verbose"):
            if getattr(parsed_args, name):
                command.append(f"--{name}")
        return _become(command)


def _become(command: list[str]) -> int:
    """Replace this process, whose botocore is not the one that moto needs."""
    here = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    environ = {**os.environ, "PYTHONPATH": path}
    if os.name != "nt":
        os.execve(command[0], command, environ)
    # There, exec returns to the shell before the new process has ended.
    return subprocess.call(command, env=environ)
