"""Which ``aws`` is on PATH, and would it load the plugin?

For what starts another ``aws`` that is meant for OUTSCALE: one that would not
load the plugin takes the call to AWS. `aws-outscale` looks here each time
before it becomes that ``aws``, so nothing is imported that Python has not
loaded anyway.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in awscli_outscale/__init__.py
if TYPE_CHECKING:
    from collections.abc import Mapping

PATH_KEY = "cli_legacy_plugin_path"


class NotReadable(Exception):
    """The AWS CLI's configuration file is not one; its path."""


def find(
    name: str,
    environ: Mapping[str, str] = os.environ,
    is_windows: bool = os.name == "nt",
) -> str | None:
    """Return the path of a program, or None.

    Unlike :func:`shutil.which`, which on Windows looks in the current
    directory before it looks in PATH, and takes an empty entry of PATH for
    it: whoever can put a file there would be handed the keys.

    :param name: such as ``aws``.
    """
    if not is_windows:
        for directory in environ.get("PATH", os.defpath).split(os.pathsep):
            path = os.path.join(directory, name)
            if directory and os.path.isfile(path) and os.access(path, os.X_OK):
                return path
        return None
    endings = environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")
    for directory in environ.get("PATH", "").split(os.pathsep):
        for ending in endings:
            path = os.path.join(directory, f"{name}{ending}")
            if os.path.isabs(directory) and os.path.isfile(path):
                return path
    return None


def loads_plugin(aws: str) -> bool:
    """Tell whether an ``aws`` will load us, or stop when it cannot.

    :param aws: its path.
    :raises NotReadable: its configuration cannot be read.
    :raises OSError: it cannot be run.
    """
    plugins = _plugins()
    directories = plugins.pop(PATH_KEY, "").split(os.pathsep)
    if "awscli_outscale" not in plugins.values():
        return False
    if any(
        os.path.isfile(
            os.path.join(directory, "awscli_outscale", "__init__.py")
        )
        for directory in directories
        if directory
    ):
        return True
    # v1 looks in its own environment, and stops if it finds nothing there;
    # v2 without the path skips all plugins without a word.
    import subprocess

    version = subprocess.run(
        [aws, "--version"], capture_output=True, check=False
    )
    return (version.stdout + version.stderr).startswith(b"aws-cli/1.")


def _plugins() -> dict[str, str]:
    """Return the ``[plugins]`` section of the AWS CLI's configuration."""
    path = os.environ.get("AWS_CONFIG_FILE", "~/.aws/config")
    file_name = os.path.expandvars(os.path.expanduser(path))
    if os.path.exists(file_name) and not os.path.isfile(file_name):
        raise NotReadable(path)  # the reading of a pipe might never end
    try:
        with open(file_name, encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return {}
    except UnicodeDecodeError:
        raise NotReadable(path) from None
    plugins = _read_quickly(text)
    return _read(text, path) if plugins is None else plugins


def _read(text: str, path: str) -> dict[str, str]:
    import configparser

    parser = configparser.RawConfigParser(default_section="", strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        raise NotReadable(path) from None
    return dict(parser["plugins"]) if "plugins" in parser else {}


def _read_quickly(text: str) -> dict[str, str] | None:
    """Return the section if it is written as nearly everybody writes it.

    Otherwise None; configparser, which has the last word, takes longer to
    import than all else that is done here.
    """
    before, header, rest = f"\n{text}".partition("\n[plugins]\n")
    if not header or "plugins]" in before or "plugins]" in rest:
        return None
    found: dict[str, str] = {}
    for line in rest.partition("\n[")[0].split("\n"):
        name, equals, value = line.partition("=")
        key = name.rstrip(" ").lower()
        if not line or line.startswith(("#", ";")):
            continue
        if not (equals and key.replace("-", "_").isidentifier()):
            return None
        if key in found or not value.isprintable():
            return None
        found[key] = value.strip()
    return found


def cannot_be_run(aws: str, problem: OSError) -> str:
    """Say why an ``aws`` was not started.

    :param problem: what the system said.
    """
    reason = problem.strerror or str(problem)
    if isinstance(problem, FileNotFoundError):
        # The file is there: the system misses what is to run it.
        reason += " (the interpreter that its first line names)"
    return f"{aws} cannot be run: {reason}."


def how_to_load(aws: str) -> str:
    """Say what makes an ``aws`` load the plugin, a command a line."""
    import shlex

    package = os.path.dirname(os.path.realpath(__file__))
    here = shlex.quote(os.path.dirname(package))
    return (
        f"{aws} does not load the plugin yet. Run:\n"
        "  aws configure set plugins.outscale awscli_outscale\n"
        f"  aws configure set plugins.{PATH_KEY} {here}"
    )
