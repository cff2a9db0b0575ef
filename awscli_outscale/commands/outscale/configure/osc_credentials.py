"""``aws outscale osc-credentials``: what ``--link-osc-cli`` calls, at times.

AWS CLI v2 from AWS's installer brings no Python that could be called.
"""

from __future__ import annotations

from typing import Any, ClassVar

from awscli_outscale import osc_cli
from awscli_outscale.commands.outscale.command import Command


class OscCredentials(Command):
    """Write the keys of an osc-cli profile."""

    NAME = "osc-credentials"
    DESCRIPTION = (
        "Write the keys of an osc-cli profile to standard output, in the form "
        "that the AWS CLI expects from a ``credential_process``. ``aws "
        "outscale configure --link-osc-cli`` uses it where no Python can be "
        "called."
    )
    EXAMPLES = (
        "As a setting of a profile in ``~/.aws/config``::\n\n"
        "    credential_process = aws outscale osc-credentials --file "
        "/home/me/.osc/config.json --name default\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "file",
            "required": True,
            "help_text": "The file, such as ``~/.osc/config.json``.",
        },
        {
            "name": "name",
            "required": True,
            "help_text": "The profile in it.",
        },
    ]

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        return osc_cli.main([parsed_args.file, parsed_args.name])
