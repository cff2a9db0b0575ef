"""FCU's own actions as commands of ``aws ec2``.

In a session that was made an OUTSCALE one before the command table the
commands are there by themselves: the AWS CLI makes them from the model. v1's
completer builds the table of a session that was never initialized, and
there they are added.
"""

from __future__ import annotations

from typing import Any

from awscli_outscale.hooks import fcu_model


def add_commands(command_table: Any, session: Any) -> None:
    """Make a command for each of FCU's operations that has none yet."""
    if isinstance(session.get_component("data_loader"), fcu_model.FcuLoader):
        return
    from awscli.clidriver import CLIOperationCaller, ServiceOperation
    from botocore import xform_name

    fcu_model.install(session)
    model = session.get_service_model("ec2")
    for operation in fcu_model.operations():
        name = xform_name(operation, "-")
        command_table[name] = ServiceOperation(
            name=name,
            parent_name="ec2",
            session=session,
            operation_model=model.operation_model(operation),
            operation_caller=CLIOperationCaller(session),
        )
