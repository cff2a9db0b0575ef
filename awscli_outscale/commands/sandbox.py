"""``aws outscale sandbox``: the same as ``aws-outscale sandbox``."""

from __future__ import annotations

from typing import Any, ClassVar

from awscli_outscale.commands.command import Command


class RunSandbox(Command):
    """Serve a local Region."""

    NAME = "sandbox"
    DESCRIPTION = (
        "Serve a local OUTSCALE Region on 127.0.0.1, with made-up keys, until "
        "Ctrl-C. Nothing leaves the machine."
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = []

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        from awscli_outscale.sandbox.cli import main

        return main([])
