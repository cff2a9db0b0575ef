"""FCU's own actions as commands of ``aws ec2``.

In a session that was made an OUTSCALE one before the command table the
commands are there by themselves: the AWS CLI makes them from the model. v1's
completer builds the table of a session that nobody has initialized, and
there they are added.

The AWS CLI's examples of ``import-snapshot`` are AWS's, with parameters that
the command does not have here.
"""

from __future__ import annotations

from typing import Any

from awscli_outscale.hooks import fcu_model


def install(events: Any, **kwargs: Any) -> None:
    """Keep AWS's examples out of FCU's help pages."""
    # In this form, because handlers of "*" come before those of a name.
    events.register_first("doc-examples.*.*", _drop_text)
    events.register_first("doc-output.*.*", _keep_text)  # what comes next


def _drop_text(help_command: Any, **kwargs: Any) -> None:
    if help_command.event_class == "ec2.import-snapshot":
        help_command.doc.keep_data = False


def _keep_text(help_command: Any, **kwargs: Any) -> None:
    help_command.doc.keep_data = True


def add_commands(command_table: Any, session: Any) -> None:
    """Make a command of each of FCU's operations that has none as yet."""
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
