"""External aliases of the AWS CLI: commands of a shell, `imgs = !aws …`.

One that is typed after ``aws-outscale`` is meant for OUTSCALE, as any command
is. The ``aws`` that it starts is a process of its own, which has the keys of
the environment, and has to be told.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from awscli_outscale import FORCED, errors


def pass_on(session: Any, main_table: Mapping[str, Any], program: Any) -> None:
    """Let the external aliases of a session know that they are OUTSCALE's.

    :param main_table: the AWS CLI's commands, with the aliases among them.
    :param program: ``aws_program``, which knows the ``aws`` on PATH.
    """
    _prepare(main_table, program)
    # AWS CLI v2 has aliases below a service's name as well.
    session.get_component("event_emitter").register_last(
        "building-command-table",
        lambda command_table, **kwargs: _prepare(command_table, program),
    )


def _prepare(command_table: Mapping[str, Any], program: Any) -> None:
    from awscli.alias import ExternalAliasCommand

    for command in command_table.values():
        if isinstance(command, ExternalAliasCommand):
            command._invoker = partial(_invoke, command._invoker, program)


def _invoke(invoker: Any, program: Any, *args: Any, **kwargs: Any) -> Any:
    aws = program.find("aws")
    try:
        if aws is not None and not program.loads_plugin(aws):
            raise errors.refused(
                "An alias that starts another `aws` would take the call to "
                f"AWS: {program.how_to_load(aws)}"
            )
    except program.NotReadable as path:
        from awscli_outscale.commands import broken_config

        raise errors.refused(broken_config.why(str(path))) from None
    except OSError as problem:
        raise errors.refused(program.cannot_be_run(aws, problem)) from None
    os.environ[FORCED] = "1"
    try:
        return invoker(*args, **kwargs)
    finally:
        os.environ.pop(FORCED, None)
