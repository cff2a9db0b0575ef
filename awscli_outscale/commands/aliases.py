"""AWS CLI aliases: `imgs = ec2 describe-images --endpoint-url …`.

What an alias stands for is known when it is called, after the session has
been decided about. The AWS CLI then says ``top-level-args-parsed`` again, with
the options of the alias, once for each alias of an alias; for one below a
service (v2) too, whose commands are made by then. So the decision is looked
at again, with all that is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from awscli_outscale import errors
from awscli_outscale.commands.outscale import GROUP, visibility
from awscli_outscale.triage import COMPONENT, decision_of

if TYPE_CHECKING:
    from awscli_outscale.cloud.decision import Decision


class Follower:
    """Decides again about a session when an alias has said what it is.

    :param parsed_args: the options of the command line; the AWS CLI puts
        those of an alias into it, after it has told us.
    :param main_table: the AWS CLI's commands.
    :param decide: decides, as ``activation.decide``.
    :param take_part: obeys, as ``activation.take_part``.
    """

    def __init__(
        self,
        session: Any,
        parsed_args: Any,
        main_table: Any,
        decide: Callable[..., Decision | None],
        take_part: Callable[..., None],
    ) -> None:
        self._session = session
        self._line = parsed_args
        self._main_table = main_table
        self._decide = decide
        self._take_part = take_part
        self._of_ec2: tuple[Any, Any] | None = None

    def watch(self) -> None:
        """Listen to what the aliases of the session stand for."""
        events = self._session.get_component("event_emitter")
        events.register_last("top-level-args-parsed", self.follow)
        # After the AWS CLI has put the aliases in.
        events.register_last("building-command-table", self.note_commands)
        self._show_group(self._line.command)

    def note_commands(
        self,
        event_name: str,
        command_table: Any,
        command_object: Any = None,
        **kwargs: Any,
    ) -> None:
        """Keep the commands of `aws ec2` until it is known whose they are."""
        if event_name.endswith(".ec2") and not decision_of(self._session):
            self._of_ec2 = command_table, command_object

    def follow(self, parsed_args: Any, **kwargs: Any) -> None:
        """Decide with what the alias names.

        :raises Refused: with that, it is not to be.
        """
        self._show_group(parsed_args.command)
        decision = self._decide(
            self._session,
            endpoint_url=parsed_args.endpoint_url or self._line.endpoint_url,
            region=parsed_args.region or self._line.region,
            command=parsed_args.command,
        )
        before = decision_of(self._session)
        if decision is None or decision == before:
            return
        if before is None:
            if self._of_ec2:
                _add_commands(self._session, *self._of_ec2)
            self._take_part(self._session, decision, self._main_table)
            return
        if decision.refusal and not before.refusal:
            raise errors.refused(decision.refusal)
        # The same call, to the endpoint that the alias names.
        from awscli_outscale.hooks import endpoints

        self._session.register_component(COMPONENT, decision)
        endpoints.install(self._session, decision)

    def _show_group(self, command: str | None) -> None:
        """Let `aws outscale` be there for an alias that stands for it."""
        alias = (self._main_table or {}).get(command)
        if GROUP in str(getattr(alias, "_alias_value", "")):
            visibility.add_to(self._main_table, self._session)


def _add_commands(session: Any, command_table: Any, service: Any) -> None:
    """Put ours into the commands of `aws ec2` that are already made.

    An alias of a command's own name stands before it in the table.
    """
    from awscli_outscale.commands.ec2 import fcu_actions, table

    behind = {
        name: getattr(command, "_proxied_sub_command", None) or command
        for name, command in command_table.items()
    }
    before = dict(behind)
    fcu_actions.add_commands(behind, session)
    table.add_commands(behind, session)
    for name, command in behind.items():
        if command is before.get(name):
            continue
        command.lineage = [*service.lineage, command]
        alias = command_table.get(name)
        if getattr(alias, "_proxied_sub_command", None):
            alias._proxied_sub_command = command
        else:
            command_table[name] = command
