"""``aws-outscale …``: the AWS CLI, with the call treated as an OUTSCALE call.

It parses no option. Where awscli is installed beside us it runs in this
process, with the plugin added to it. Elsewhere the process becomes the
``aws`` on PATH, so that signals, exit code and streams are the AWS CLI's own.
That one has to load the plugin itself; one that would not is not started,
because it would take the call to AWS. Either way needs little of what the
other does, and imports it itself: before it becomes another program, nothing
is imported that Python has not loaded anyway.
"""

from __future__ import annotations

import os
import sys

from awscli_outscale import FORCED

TYPE_CHECKING = False  # as in awscli_outscale/__init__.py
if TYPE_CHECKING:
    from typing import Any


def main(argv: list[str] | None = None) -> int:
    """Run ``aws-outscale``; return the exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if argv[:1] == ["sandbox"]:
        return _run_sandbox(argv[1:])
    if "--help" in argv and not _names_command(argv):
        return _help()
    if argv == ["--version"]:
        from awscli_outscale import __version__

        print(f"awscli-outscale/{__version__}", flush=True)
    os.environ[FORCED] = "1"
    if not any(_holds_awscli(place) for place in sys.path):
        from awscli_outscale import aws_program

        if aws_program.find("aws") or not _is_editable():
            return _hand_over(argv)
    import contextlib

    with contextlib.suppress(ImportError):
        from awscli_outscale.speed import garbage

        garbage.make_rare()
    try:
        # First of all: it brings the botocore that everything else uses.
        clidriver = _import_clidriver()
    except ModuleNotFoundError:
        return _hand_over(argv)
    return _run_here(clidriver, argv)


def _names_command(argv: list[str]) -> bool:
    """Tell whether a line with ``--help`` has more than options."""
    from awscli_outscale.commands import completion

    _, rest = completion.global_options_first(argv)
    return any(word != "--help" for word in rest)


def _holds_awscli(place: str) -> bool:
    """Tell whether there is, at first sight, an AWS CLI to import."""
    return os.path.isdir(os.path.join(place, "awscli"))


def _is_editable() -> bool:
    """Tell whether there is an AWS CLI that no entry of the path holds."""
    from importlib.util import find_spec

    return find_spec("awscli") is not None


def _import_clidriver() -> Any:
    import contextlib
    from importlib.machinery import PathFinder
    from importlib.util import find_spec

    spec = find_spec("awscli")
    is_v2 = spec is not None and PathFinder.find_spec(
        "awscli.autoprompt", spec.submodule_search_locations
    )
    with contextlib.ExitStack() as stack:
        if not is_v2:
            with contextlib.suppress(ImportError):
                from awscli_outscale.speed import (
                    deferred_imports,
                    late_patterns,
                )

                stack.enter_context(deferred_imports.deferred())
                stack.enter_context(late_patterns.late())
            # Not while it loads the user's plugins, which may need what is
            # deferred.
            import awscli.handlers
        import awscli.clidriver

    return awscli.clidriver


def _run_sandbox(argv: list[str]) -> int:
    from awscli_outscale.sandbox.cli import main as sandbox

    return sandbox(["--help"] if argv[:1] == ["help"] else argv)


def _help() -> int:
    from awscli_outscale.commands import program_help

    print(program_help.text(), flush=True)
    return 0


def _run_here(clidriver: Any, argv: list[str]) -> int:
    import contextlib

    from awscli_outscale import awscli_initialize, plugin_path
    from awscli_outscale.hooks import fcu_model

    plugin_path.install()
    is_v2 = hasattr(clidriver, "AWSCLIEntryPoint")
    with contextlib.suppress(ImportError):
        from awscli_outscale.speed import registration

        registration.make_quick()
    try:
        driver = clidriver.create_clidriver(*([argv] if is_v2 else []))
    except Exception as problem:
        if type(problem).__name__ != "ConfigParseError":
            raise
        return _say_why_not_read(getattr(problem, "kwargs", {}).get("path"))
    awscli_initialize(driver.session.get_component("event_emitter"))
    with contextlib.suppress(ImportError):
        from awscli_outscale.speed import quick_models

        quick_models.install(driver.session)
    fcu_model.install(driver.session)
    if is_v2:
        code: int = clidriver.AWSCLIEntryPoint(driver).main(argv)
    else:
        code = driver.main(argv)
        # As v1's `main` does. `aws history` lists only what has an exit code.
        clidriver.HISTORY_RECORDER.record("CLI_RC", code, "CLI")
    return code


def _hand_over(argv: list[str]) -> int:
    from awscli_outscale import aws_program

    aws = aws_program.find("aws")
    if aws is None:
        return _say(
            "No AWS CLI was found: `awscli` is not installed beside "
            "aws-outscale, and there is no `aws` on PATH. Install AWS CLI v2, "
            "or run: pip install 'awscli-outscale[cli]'"
        )
    if "--help" in argv:
        # An old AWS CLI v2 would answer it before it loads the plugin.
        argv = _with_help_word(argv)
    try:
        if argv != ["--version"] and not aws_program.loads_plugin(aws):
            return _say(aws_program.how_to_load(aws))
        return _become(aws, argv)
    except aws_program.NotReadable as path:
        return _say_why_not_read(str(path))
    except OSError as problem:  # such as a first line that names no program
        return _say(aws_program.cannot_be_run(aws, problem), 255)


def _become(aws: str, argv: list[str]) -> int:
    if os.name != "nt":
        os.execv(aws, ["aws", *argv])
    # On Windows, exec returns to the shell before the new process has ended.
    import subprocess

    return subprocess.call([aws, *argv])


def _with_help_word(argv: list[str]) -> list[str]:
    """Return a command line with ``help`` for ``--help``.

    Options of the AWS CLI's, such as ``--profile``, may stand anywhere.
    """
    from awscli_outscale.commands import completion, help_word

    words = [word for word in argv if word != "--help"]
    kept, rest = completion.global_options_first(words)
    return [
        *kept,
        *rest[:1],
        *help_word.instead_of_option([*rest[1:], "--help"]),
    ]


def _say_why_not_read(path: Any) -> int:
    from awscli_outscale.commands import broken_config

    return _say(broken_config.why(str(path)))


def _say(message: str, code: int = 1) -> int:
    from awscli_outscale.terminal import messages

    messages.tell(f"aws-outscale: {message}")
    return code
