"""What the commands of ``aws outscale`` have in common."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import awscli.plugin
from awscli.arguments import CustomArgument
from awscli.customizations.commands import BasicCommand


class Command(BasicCommand):  # type: ignore[misc]
    """A command below ``aws outscale``, without commands below it."""

    def _build_subcommand_table(self) -> Any:
        # AWS CLI v1 would emit an event that bears the bare name of the
        # command, and handlers for `aws configure` would hear it.
        return OrderedDict()

    def _build_arg_table(self) -> Any:
        return OrderedDict(
            (settings["name"], CustomArgument(**settings))
            for settings in self.ARG_TABLE
        )


def is_v2() -> bool:
    """Tell whether the AWS CLI is a v2."""
    return hasattr(awscli.plugin, "CLI_LEGACY_PLUGIN_PATH")
