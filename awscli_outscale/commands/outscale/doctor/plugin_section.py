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
    plugins: Mapping[str, str],
    place: str,
    version: str,
    is_beside: bool,
    is_v2: bool,
) -> Iterator[Finding]:
    """Examine the ``[plugins]`` section.

    :param place: the directory that we were loaded from.
    :param version: ours.
    :param is_beside: the ``aws`` on PATH would find us; another AWS CLI v1
        ends with a traceback where [plugins] names us.
    :param is_v2: the AWS CLI is a v2, which loads no plugin without a path.
    """
    names = list(plugins)
    ours = next((n for n in names if plugins[n] == PLUGIN), None)
    path = plugins.get(PLUGIN_PATH, "")
    root = shlex.quote(str(Path(place).parent))
    set_path = f"{{aws configure set plugins.{PLUGIN_PATH} {root}}}"
    missing = []
    if ours is None:
        missing.append(f"{{aws configure set plugins.outscale {PLUGIN}}}")
    if is_v2 and not path:
        missing.append(set_path)
    by = "by aws-outscale only" if missing else "by [plugins]"
    message = f"awscli-outscale {version} from {place}, loaded {by}"
    if missing:
        yield Finding(
            "Plugin",
            WARN,
            message,
            "Plain `aws` treats OUTSCALE profiles as AWS profiles. Use "
            "aws-outscale"
            + (f", or: {' and '.join(missing)}" if is_beside else "."),
        )
    elif PLUGIN_PATH in names[: names.index(str(ours))]:
        yield Finding(
            "Plugin",
            WARN,
            f"{message}, after {PLUGIN_PATH}",
            f"AWS CLI v1 cannot read that: put `{ours} = {PLUGIN}` before "
            f"{PLUGIN_PATH} in [plugins], or run: {{aws outscale configure}}",
        )
    else:
        yield Finding("Plugin", OK, message)
    # A v2 that has loaded us may have found us beside itself.
    if (
        path
        and not is_v2
        and not any(
            Path(os.path.expanduser(part), PLUGIN, "__init__.py").is_file()
            for part in path.split(os.pathsep)
            if part
        )
    ):
        yield Finding(
            "Plugin",
            WARN,
            f"There is no awscli-outscale in {path} ({PLUGIN_PATH}), so AWS "
            "CLI v2 does not load it",
            f"Run: {set_path}",
        )
    for name in names:
        if plugins[name] in _RIVALS:
            yield Finding(
                "Plugin",
                WARN,
                f"{plugins[name]} is loaded as well, and sets endpoints",
                f"Remove the line `{name} = {plugins[name]}`.",
            )
