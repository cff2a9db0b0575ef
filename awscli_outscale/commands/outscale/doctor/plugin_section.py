"""Findings about the ``[plugins]`` section: is our plugin loaded?"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from awscli_outscale.commands.outscale.configure.profile import (
    PLUGIN,
    PLUGIN_PATH,
)
from awscli_outscale.commands.outscale.doctor.findings import (
    OK,
    WARN,
    Finding,
)

# Plugins that set endpoints, too: the value of their line in [plugins].
_RIVALS = ("awscli_plugin_endpoint",)


def examine(
    plugins: Mapping[str, str], place: str, version: str, is_beside: bool
) -> Iterator[Finding]:
    """Examine the ``[plugins]`` section.

    :param place: the directory that we were loaded from.
    :param version: ours.
    :param is_beside: the ``aws`` on PATH would find us; another AWS CLI v1
        ends with a traceback where [plugins] names us.
    """
    names = list(plugins)
    ours = next((n for n in names if plugins[n] == PLUGIN), None)
    by = "by [plugins]" if ours else "by aws-outscale only"
    message = f"awscli-outscale {version} from {place}, loaded {by}"
    if ours is None:
        yield Finding(
            "Plugin",
            WARN,
            message,
            "Plain `aws` treats OUTSCALE profiles as AWS profiles. Use "
            "aws-outscale"
            + (
                ", or: {aws configure set plugins.outscale " + PLUGIN + "}"
                if is_beside
                else "."
            ),
        )
    elif PLUGIN_PATH in names and names.index(PLUGIN_PATH) < names.index(ours):
        yield Finding(
            "Plugin",
            WARN,
            f"{message}, after {PLUGIN_PATH}",
            f"AWS CLI v1 cannot read that: put `{ours} = {PLUGIN}` before "
            f"{PLUGIN_PATH} in [plugins], or run: {{aws outscale configure}}",
        )
    else:
        yield Finding("Plugin", OK, message)
    path = plugins.get(PLUGIN_PATH, "")
    if path and not any(
        Path(os.path.expanduser(part), PLUGIN, "__init__.py").is_file()
        for part in path.split(os.pathsep)
        if part
    ):
        root = shlex.quote(str(Path(place).parent))
        yield Finding(
            "Plugin",
            WARN,
            f"There is no awscli-outscale in {path} ({PLUGIN_PATH}), so AWS "
            "CLI v2 does not load it",
            f"Run: {{aws configure set plugins.{PLUGIN_PATH} {root}}}",
        )
    for name in names:
        if plugins[name] in _RIVALS:
            yield Finding(
                "Plugin",
                WARN,
                f"{plugins[name]} is loaded as well, and sets endpoints",
                f"Remove the line `{name} = {plugins[name]}`.",
            )
