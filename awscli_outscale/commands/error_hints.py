"""Explain an OUTSCALE error, after the AWS CLI has shown it.

Whether an error ends a command is known to the command alone: a wait passes
over some, and botocore tries again after others. So the commands of
OUTSCALE's services are wrapped, and an exception that leaves one is looked
up. (``aws s3`` writes its errors itself, and has only its exit code left to
say so; there the last error that came over the wire is taken.)

Why at exit: the AWS CLI writes its message after the command has raised, and
v1 offers no event or hook behind that. What is registered with ``atexit``
comes after all that it writes, on v1 and v2 alike, and leaves its message and
its exit code as they are.
"""

from __future__ import annotations

import atexit
import os
from typing import Any

from awscli_outscale.cloud import regions
from awscli_outscale.commands.outscale import GROUP
from awscli_outscale.terminal.messages import tell

# botocore's exceptions about a profile or keys that are not there.
_NOT_SET_UP = ("ProfileNotFound", "NoCredentialsError")

# And those about keys that cannot be loaded.
_UNLOADED = ("PartialCredentialsError", "CredentialRetrievalError")

_COMMANDS = (*regions.SERVICES, "s3api", GROUP)


def watch(command_table: Any, session: Any) -> None:
    """Explain the errors that end a command of an OUTSCALE session.

    :param command_table: the AWS CLI's top-level commands.
    """
    hinter = _Hinter(session)
    for name in _COMMANDS:
        if name in command_table:
            command_table[name] = _Hinted(name, command_table[name], hinter)
    session.register("after-call.s3", hinter.note_answer)
    session.register("after-call-error.s3", hinter.note_failure)


class _Hinted:
    """A command whose errors are explained, and which knows ``--help``; all
    else is the command's own.
    """

    def __init__(self, name: str, command: Any, hinter: _Hinter) -> None:
        self._name = name
        self._command = command
        self._hinter = hinter

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        if "--help" in args and self._name != GROUP:  # which knows it
            from awscli_outscale.commands import help_word

            args = help_word.instead_of_option(args, self._command)
        try:
            code = self._command(args, parsed_globals)
        except (Exception, SystemExit) as problem:
            if not _is_structured(parsed_globals, self._hinter.session):
                self._hinter.explain(self._name, problem, args)
            raise
        failed = code and self._name == "s3"
        if failed and not _is_structured(parsed_globals, self._hinter.session):
            self._hinter.explain_last(self._name)
        return code

    def __getattr__(self, name: str) -> Any:
        if name == "_command":  # not there yet, in a copy
            raise AttributeError(name)
        return getattr(self._command, name)


def _osc_cli_has(profile: str | None) -> bool:
    from awscli_outscale import osc_cli

    try:
        path = osc_cli.find_file(os.environ)
        osc_cli.load(path, profile or "default", os.environ)
    except osc_cli.Unusable:
        return False
    return True


def _what_the_proxy_did(problem: BaseException) -> str | None:
    """Say whether a proxy refuses or is away, which botocore does not."""
    kind = type(problem)
    if not kind.__module__.startswith("botocore."):
        return None
    from awscli_outscale.commands import fetching

    told = (
        fetching.why_not_through(problem)
        if kind.__name__ == "ProxyConnectionError"
        else fetching.why_no_connection(problem)
    )
    if told is None:
        return None
    return f"{told[0].upper()}{told[1:]}. Check the proxy's URL and NO_PROXY."


def _is_structured(parsed_globals: Any, session: Any) -> bool:
    """Tell whether an error is for a program to read, so that nothing of ours
    may follow it (AWS CLI v2 from 2.34).
    """
    name = "cli_error_format"
    value = getattr(parsed_globals, name, None)
    if value is None:
        from botocore.exceptions import ProfileNotFound

        try:
            value = session.get_config_variable(name)
        except ProfileNotFound:
            return False  # the error itself, most likely
    return value in ("json", "yaml", "text", "table")


class _Hinter:
    def __init__(self, session: Any) -> None:
        self.session = session
        self._last: tuple[str | None, dict[str, Any]] | None = None
        self._failure: BaseException | None = None

    def note_answer(
        self, event_name: str, parsed: Any = None, **kwargs: Any
    ) -> None:
        """Event handler: remember what OOS has answered, if it is an error."""
        if error := (parsed or {}).get("Error"):
            self._last = (event_name.rpartition(".")[2], error)

    def note_failure(self, exception: Any = None, **kwargs: Any) -> None:
        """Event handler: remember why OOS has not answered."""
        self._failure = exception

    def explain(self, command: str, problem: BaseException, args: Any) -> None:
        from awscli_outscale.commands import slips

        hint = (
            slips.find(problem, args)
            or self._how_to_set_up(problem)
            or _what_the_proxy_did(problem)
        )
        if hint:
            atexit.register(tell, f"hint: {hint}")
            return
        # A ClientError has a response, a WaiterError the last one.
        response = getattr(problem, "response", None) or getattr(
            problem, "last_response", None
        )
        if isinstance(response, dict):
            operation = getattr(problem, "operation_name", None)
            self._explain(command, operation, response.get("Error", {}))

    def _how_to_set_up(self, problem: BaseException) -> str | None:
        """Say how to set up what a botocore exception misses."""
        kind = type(problem).__name__
        if kind not in (*_NOT_SET_UP, *_UNLOADED):
            return None
        from awscli_outscale.terminal import next_command

        if kind in _UNLOADED:
            from awscli_outscale.commands import unloaded_keys

            fix = unloaded_keys.repair(self.session, problem)
            return next_command.fill(fix, self.session)
        name = getattr(problem, "kwargs", {}).get("profile")
        words = ["outscale", "configure"]
        if _osc_cli_has(name):
            words += ["--from-osc-cli", name or "default"]
        command = next_command.speller(self.session)(*words)
        return f"To set it up for OUTSCALE: {command}"

    def _service_of(self, operation: str | None) -> str:
        """Return whose an operation of a command for several services is."""
        oos = self.session.get_service_model("s3")
        return "s3api" if operation in oos.operation_names else "ec2"

    def explain_last(self, command: str) -> None:
        if self._last is not None:
            self._explain(command, *self._last)
        elif self._failure is not None:
            hint = _what_the_proxy_did(self._failure)
            if hint:
                atexit.register(tell, f"hint: {hint}")

    def _explain(
        self, command: str, operation: str | None, error: dict[str, Any]
    ) -> None:
        from awscli_outscale.cloud import error_hints

        code, message = str(error.get("Code")), str(error.get("Message"))
        service = self._service_of(operation) if command == GROUP else command
        hint = error_hints.find(service, operation, code, message)
        if hint:
            from awscli_outscale.terminal import next_command

            hint = next_command.fill(hint, self.session)
            atexit.register(tell, f"hint: {hint}")
