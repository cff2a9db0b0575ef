"""The image commands of ``aws ec2`` with options of ours.

The operation's caller is replaced, as the AWS CLI's own ``start-session``
does. A caller only returns another response, so ``--query``, ``--output`` and
the pager go on working; and it is not involved in ``help`` and
``--generate-cli-skeleton``, which must make no calls.
"""

from __future__ import annotations

from typing import Any

from awscli.clidriver import CLIOperationCaller, ServiceOperation

from awscli_outscale import data
from awscli_outscale.commands.ec2 import options as image_options

_NOT_OBEYED = 255


def add_commands(command_table: Any, session: Any) -> None:
    """Put our commands in place of the AWS CLI's."""
    model = session.get_service_model("ec2")
    for name, command in commands().items():
        options: dict[str, Any] = {}
        command_table[name] = ImageOperation(
            name=name,
            parent_name="ec2",
            session=session,
            operation_model=model.operation_model(command["operation"]),
            operation_caller=LazyCaller(session, command, options),
            options=options,
            ours=image_options.for_command(command),
        )


def commands() -> dict[str, dict[str, str]]:
    """Return the commands that get options of ours, by name."""
    found: dict[str, dict[str, str]] = data.load("image-commands")["commands"]
    return found


class ImageOperation(ServiceOperation):  # type: ignore[misc]
    """An image command with our options."""

    def __init__(
        self,
        options: dict[str, Any],
        ours: tuple[type[image_options.Option], ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._options = options
        self._ours = ours

    def create_help_command(self) -> Any:
        """Return the page in OUTSCALE's words."""
        from awscli_outscale.commands.ec2 import help_page

        return help_page.of_command(self._session, self, self._ours)

    @property
    def arg_table(self) -> Any:
        table = super().arg_table
        for option in self._ours:
            # Should AWS ever add an option of that name, it is AWS's.
            if option.NAME not in table:
                table[option.NAME] = option(self._options)
        return table


class LazyCaller:
    """Makes the caller once there is a call to make."""

    def __init__(
        self, session: Any, command: dict[str, str], options: dict[str, Any]
    ) -> None:
        self._session = session
        self._command = command
        self._options = options

    def invoke(self, *args: Any) -> Any:
        caller: Any
        if "makes" in self._command:
            from awscli_outscale.commands.ec2.create_caller import MakingCaller

            caller = MakingCaller(self._session, self._command, self._options)
        elif self._options.get("oapi"):
            from awscli_outscale.commands.ec2.oapi_caller import ShowingCaller

            caller = ShowingCaller(self._session)
        else:
            return CLIOperationCaller(self._session).invoke(*args)
        code = caller.invoke(*args)
        if code == 0 and not caller.took_part and any(self._options.values()):
            return self._left_out(caller)
        return code

    def _left_out(self, caller: Any) -> int:
        """Report that the AWS CLI has bypassed the caller.

        It may rename its methods one day; the call has been made.
        """
        from awscli_outscale.terminal.messages import tell

        given = [f"--{name}" for name, value in self._options.items() if value]
        hint = getattr(caller, "hint", "")
        tell(
            "This version of the AWS CLI no longer works with "
            f"{' and '.join(given)} of awscli-outscale: the call was made, "
            "but not everything that they ask for was done. Update "
            "awscli-outscale. "
            f"{hint}".strip()
        )
        return _NOT_OBEYED
