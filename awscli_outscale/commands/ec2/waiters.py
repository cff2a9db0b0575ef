"""``aws ec2 wait`` with the patience of ``--wait``.

botocore's waiters look every 15 seconds for ten minutes, take a failure for
"not yet" in most states, and say nothing. Where a waiter waits for things by
their IDs, and for nothing else, ours takes its place; filters are left to the
AWS CLI's own.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from awscli_outscale import errors
from awscli_outscale.commands.ec2 import options
from awscli_outscale.terminal.messages import tell
from awscli_outscale.waits.resources import Resource, by_waiter

if TYPE_CHECKING:
    from awscli_outscale.terminal.line import Percent


def install(events: Any, session: Any, **kwargs: Any) -> None:
    """Give our waiters to the EC2 clients of a session of the AWS CLI."""

    def wrap(class_attributes: Any, **kwargs: Any) -> None:
        def get_waiter(client: Any, waiter_name: str) -> Any:
            from botocore.client import BaseClient

            stock = BaseClient.get_waiter(client, waiter_name)
            what = by_waiter().get(waiter_name.replace("_", "-"))
            if what is None:
                return stock
            return PatientWaiter(session, client, what, stock)

        class_attributes["get_waiter"] = get_waiter

    events.register("creating-client-class.ec2", wrap)
    # Under this name, because ``wait`` comes into the table by it.
    events.register_last("building-command-table", extend)


def extend(
    command_table: Any, event_name: str, session: Any, **kwargs: Any
) -> None:
    """Event handler: give ``aws ec2 wait`` an exit code for "not yet", which
    no exception of the AWS CLI's ends with, and our help pages.
    """
    command = command_table.get("wait")
    if event_name != "building-command-table.ec2" or command is None:
        return

    class Wait(type(command)):  # type: ignore[misc]
        def __call__(self, *args: Any) -> Any:
            try:
                return super().__call__(*args)
            except errors.TimedOut as not_yet:
                tell(str(not_yet))
                return errors.NOT_YET

        def _build_subcommand_table(self) -> Any:
            table = super()._build_subcommand_table()
            for name in by_waiter().keys() & table.keys():
                table[name].create_help_command = partial(
                    _help_page, session, table[name]
                )
            return table

    command.__class__ = Wait


def _help_page(session: Any, command: Any) -> Any:
    from awscli_outscale.commands.ec2 import help_page

    return help_page.of_waiter(session, command)


class PatientWaiter:
    """A waiter as botocore has them, with one method."""

    def __init__(
        self, session: Any, client: Any, what: Resource, stock: Any
    ) -> None:
        self._session = session
        self._client = client
        self._what = what
        self._stock = stock

    def wait(self, **parameters: Any) -> None:
        """Return when all are ready.

        :raises Failed: one of them has failed.
        :raises TimedOut: the profile's ``outscale_wait_timeout`` is over.
        """
        ids = parameters.get(self._what.ids)
        if set(parameters) != {self._what.ids} or not ids:
            self._stock.wait(**parameters)
            return
        from awscli_outscale.terminal.progress import Progress
        from awscli_outscale.waits import wait as waiting

        ids = list(dict.fromkeys(ids))
        percent = self._percent(ids)
        with Progress(sys.stderr, ids) as progress:
            waiting.until_all_ready(
                self._client,
                self._what,
                ids,
                timeout=options.profile_timeout(self._session),
                progress=lambda each: progress.line(each, percent),
                tick=progress.tick,
            )

    def _percent(self, ids: list[str]) -> Percent:
        """Return what tells how far each is.

        Of several OMIs it is not known: that would be a call for each.
        """
        from awscli_outscale.waits.image_percentage import percent_of

        if len(ids) == 1:
            return percent_of(self._what, self._client)
        return lambda item, elapsed: self._what.percent_of(item)
