"""What the commands of ``aws outscale`` have in common."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections import OrderedDict
from typing import Any

import awscli.plugin
from awscli.arguments import CustomArgument
from awscli.customizations.commands import BasicCommand
from awscli.formatter import get_formatter
from botocore.exceptions import ProfileNotFound

from awscli_outscale.hooks.install import call_of


class Command(BasicCommand):  # type: ignore[misc]
    """A command below ``aws outscale``, without commands below it."""

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        _let_every_character_pass()
        return super().__call__(args, parsed_globals)

    def _build_subcommand_table(self) -> Any:
        # AWS CLI v1 would emit an event that bears the bare name of the
        # command, and handlers for `aws configure` would hear it.
        return OrderedDict()

    def _build_arg_table(self) -> Any:
        return OrderedDict(
            (settings["name"], CustomArgument(**settings))
            for settings in self.ARG_TABLE
        )


def _let_every_character_pass() -> None:
    """Write characters that a terminal of Latin-1 or ASCII lacks as JSON.

    Python would stop in the middle of what is written.
    """
    codecs.register_error("as-json", _as_json)
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="as-json")


def _as_json(problem: Any) -> tuple[str, int]:
    text = problem.object[problem.start : problem.end]
    return json.dumps(text)[1:-1], problem.end


def is_v2() -> bool:
    """Tell whether the AWS CLI is a v2."""
    return hasattr(awscli.plugin, "CLI_LEGACY_PLUGIN_PATH")


def show(session: Any, name: str, response: Any, parsed_globals: Any) -> None:
    """Write a response as ``--output`` and ``--query`` want it."""
    try:
        output = session.get_config_variable("output")
    except ProfileNotFound:
        output = None
    output = parsed_globals.output or output or "json"
    get_formatter(output, parsed_globals)(name, response)


def wants_data(parsed_globals: Any) -> bool:
    """Tell whether ``--output`` or ``--query`` asks for data, not text."""
    return bool(parsed_globals.output) or parsed_globals.query is not None


def current_region(session: Any, parsed_globals: Any) -> str | None:
    """Return the Region of ``--region``, environment or profile, or None.

    AWS CLI v2 would go on and ask the instance's metadata.
    """
    variables = ["AWS_DEFAULT_REGION"]
    if is_v2():
        variables.insert(0, "AWS_REGION")
    found = [parsed_globals.region, *map(os.environ.get, variables)]
    found.append(call_of(session).config.get("region"))
    return next((str(region) for region in found if region), None)
