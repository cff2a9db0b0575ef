"""Write a profile that has been set up to the AWS CLI's files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from awscli_outscale import errors
from awscli_outscale.cloud.decision import section
from awscli_outscale.commands.outscale.command import is_v2
from awscli_outscale.commands.outscale.configure import (
    changes,
    files,
    ini,
)
from awscli_outscale.commands.outscale.configure import (
    profile as profile_setup,
)
from awscli_outscale.commands.outscale.configure.profile import Setup
from awscli_outscale.terminal.messages import report


def paths(session: Any) -> tuple[str, str]:
    """Return the paths of configuration and credentials file."""
    config, credentials = (
        os.path.expandvars(
            os.path.expanduser(session.get_config_variable(name))
        )
        for name in ("config_file", "credentials_file")
    )
    return config, credentials


def write(session: Any, setup: Setup) -> str:
    """Write the files; return the program that has the plugin now.

    :raises Refused: a file cannot be changed; then none was.
    """
    config, credentials = paths(session)
    old = {path: files.read(path) for path in (config, credentials)}
    path = config
    try:
        loads = aws_loads_us(session)
        if files.are_one(config, credentials):
            credentials = config
            text = profile_setup.change_one_file(old[config], setup)
        else:
            text = profile_setup.change_config(old[config], setup)
        if loads:
            text = profile_setup.load_plugin(text, _path_for_v2())
        new = {config: text}
        path = credentials
        if path != config:
            new[path] = profile_setup.change_credentials(old[path], setup)
    except ini.NotEditable as problem:
        raise errors.refused(
            f"{path} cannot be changed ({problem}). Nothing was changed. "
            "Look at the file, or write OUTSCALE's settings into it "
            "yourself."
        ) from None
    changed = {p: t for p, t in new.items() if t != old[p]}
    files.write(changed, [credentials] if setup.keys else [])
    program = "aws" if loads else "aws-outscale"
    _report(setup, list(changed))
    for path, text in changed.items():
        changes.show(path, old[path], text)
    return program


def aws_loads_us(session: Any) -> bool:
    """Tell whether the configuration is to name our plugin.

    If it does not yet, this is ``aws-outscale``. Then it may only be named
    for an ``aws`` that finds us; any other v1 would end with an error.
    """
    plugins = session.full_config.get("plugins", {})
    if profile_setup.PLUGIN in plugins.values():
        return True
    aws = shutil.which("aws")
    return aws is not None and (
        Path(aws).parent.resolve() == Path(sys.executable).parent.resolve()
    )


def _path_for_v2() -> str | None:
    if not is_v2():
        return None
    return str(Path(errors.__file__).resolve().parents[1])


def _report(setup: Setup, paths: list[str]) -> None:
    name, region = section(setup.profile), setup.region
    report(f"{name} is an OUTSCALE profile now, in {region}.")
    report(f"Written: {', '.join(paths) or 'nothing; it was one already'}.")
