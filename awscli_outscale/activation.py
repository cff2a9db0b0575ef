"""Decide, once the AWS CLI's session is ready, whether to take part at all.

At ``session-initialized`` the profile, the Region and the options are final;
any earlier event sees the wrong profile.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awscli_outscale import FORCED, by_name, look_closer
from awscli_outscale.triage import (
    LastWord,
    decision_of,
    endpoints_of_ours,
    keys_of,
    names_us,
)

if TYPE_CHECKING:
    from awscli_outscale.cloud.decision import Decision

#: What an OUTSCALE session of the AWS CLI gets beside ``hooks.install``'s.
_OF_COMMANDS = (
    "awscli_outscale.commands.ec2.waiters:install",
    "awscli_outscale.commands.ec2.literal_urls:install",
)


# Where the AWS CLI has a user's aliases.
_ALIASES = os.path.join("~", ".aws", "cli", "alias")


class Activation:
    """What we know of one AWS CLI, which has one event emitter.

    The methods are event handlers; ``awscli_outscale.EVENTS`` says of what.
    """

    def __init__(self) -> None:
        self._activated = False
        self._last_word = LastWord(look_closer)
        self._main_table: Any = None

    def activate(self, session: Any, parsed_args: Any, **kwargs: Any) -> None:
        """Make the session an OUTSCALE one, or leave it alone."""
        self._activated = True
        self._last_word.session = session
        # What is kept until Python exits makes its exit slower.
        main_table, self._main_table = self._main_table, None
        decision = decide(
            session,
            endpoint_url=parsed_args.endpoint_url,
            region=parsed_args.region,
            command=parsed_args.command,
        )
        if decision is not None and not _creates_aws_profile(
            session, decision, parsed_args.command
        ):
            take_part(session, decision, main_table)
        elif self._may_have_our_keys(session):
            by_name("awscli_outscale.hooks.signers_beside:install")(session)
        if os.path.exists(os.path.expanduser(_ALIASES)):
            from awscli_outscale.commands.aliases import Follower

            follower = Follower(
                session, parsed_args, main_table, decide, take_part
            )
            follower.watch()

    def offer_group(
        self, command_table: Any, session: Any, **kwargs: Any
    ) -> None:
        """Let `aws outscale` exist where it may be seen.

        v1's completer has the command line in the environment, and builds the
        table for a session that is never initialized.
        """
        self._main_table = command_table
        line = _line_to_complete()
        words = sys.argv[1:]
        if line is None and "outscale" not in words:
            return
        from awscli_outscale.commands.outscale import visibility

        decision = None
        if line is not None:
            from awscli_outscale.commands import completed_lines

            words = visibility.words_to_complete(line)
            decision = completed_lines.decide_alone(line, decide)
            if decision is not None:
                # Now: a service keeps the model that it is made with.
                by_name("awscli_outscale.hooks.fcu_model:install")(session)
        if (decision is not None and decision.outscale) or (
            visibility.names_group(words, session.get_data("cli")["options"])
        ):
            visibility.add_to(command_table, session)

    def add_commands(
        self, command_table: Any, session: Any, **kwargs: Any
    ) -> None:
        """Give an OUTSCALE session our commands.

        v1's completer builds the command table of a session that has neither
        been initialized nor been told the profile on the line. Where calls are
        refused our options are there as well, so that the refusal is what the
        user reads.
        """
        line = _line_to_complete()
        decision = decision_of(session)
        if decision is None and line is not None:
            from awscli_outscale.commands import completed_lines

            decision = completed_lines.decide_alone(line, decide, "ec2")
        elif decision is None:
            decision = decide(session)
        if decision is not None:
            from awscli_outscale.commands.ec2 import fcu_actions, table

            fcu_actions.add_commands(command_table, session)
            table.add_commands(command_table, session)

    def check_signing(self, **kwargs: Any) -> None:
        """Have the last word on each request of a session that is not ours.

        AWS CLI v2 completes command lines, and prompts for them, with sessions
        that were never initialized: their calls go to AWS, for the profile on
        the line.
        """
        if not self._activated:
            from awscli_outscale.commands import completed_lines

            completed_lines.check(kwargs["event_name"].split(".")[1], decide)
        self._last_word.check_signing(**kwargs)

    def _may_have_our_keys(self, session: Any) -> bool:
        """Tell by its settings whether the session's keys may be OUTSCALE's.

        False only if none of them is.
        """
        profiles = session.full_config.get("profiles", {})
        config = profiles.get(session.profile or "default", {})
        # Those that only a program knows may be anybody's.
        keys = {key or "" for key in keys_of(config)}
        keys |= {os.environ.get("AWS_ACCESS_KEY_ID", "")} - {""}
        if any(map(self._last_word.may_be_ours, keys or {""})):
            return True
        # Where no profile is OUTSCALE's, neither is one that it leads to.
        return "source_profile" in config and bool(self._last_word.suspects)


def _creates_aws_profile(
    session: Any, decision: Decision, command: str
) -> bool:
    """Tell whether a command creates an AWS profile, and [default] is ours.

    `aws configure sso` asks for the name of the profile, unless `--profile`
    or AWS_PROFILE has named it; what it sends is signed with no key.
    """
    if decision.forced or session.profile is not None:
        return False
    words = zip(sys.argv, sys.argv[1:], strict=False)
    return command == "configure" and (command, "sso") in words


def take_part(session: Any, decision: Decision, main_table: Any) -> None:
    """Make a session of the AWS CLI obey a decision.

    :param main_table: the AWS CLI's commands, or None.
    """
    from awscli_outscale.commands import error_hints
    from awscli_outscale.commands.outscale import visibility
    from awscli_outscale.hooks.install import install

    _make_quick(session)
    install(session, decision, style="cli", more=_OF_COMMANDS)
    if _forced:
        from awscli_outscale import aws_program
        from awscli_outscale.commands import external_aliases

        external_aliases.pass_on(session, main_table or {}, aws_program)
    if decision.outscale and main_table is not None:
        visibility.add_to(main_table, session)
        error_hints.watch(main_table, session)


def _make_quick(session: Any) -> None:
    """Speed a command up, if the folder that does so is there."""
    with contextlib.suppress(ImportError):
        from awscli_outscale.speed import garbage, quick_models

        garbage.make_rare(session.get_component("event_emitter"))
        quick_models.install(session)


def might_be_ours(
    config: Mapping[str, Any],
    environ: Mapping[str, str],
    endpoint_url: str | None,
) -> bool:
    """Tell whether a call must be looked at; False only if it need not be.

    A call through ``aws-outscale`` is ours in any case.

    :param config: the settings of the profile.
    :param environ: the environment.
    :param endpoint_url: the value of ``--endpoint-url``.
    """
    return (
        "source_profile" in config
        or "services" in config
        or any(setting.startswith("outscale") for setting in config)
        or names_us(endpoint_url)
        or names_us(config.get("endpoint_url"))
        or bool(endpoints_of_ours(environ))
    )


def decide(session: Any, **known: Any) -> Decision | None:
    """Decide what is to be done with a session; None is nothing at all."""
    from botocore.exceptions import ProfileNotFound

    forced = _take_forced()
    try:
        config = session.get_scoped_config()
    except ProfileNotFound:
        config = {}
    endpoint_url = known.get("endpoint_url")
    if not forced and not might_be_ours(config, os.environ, endpoint_url):
        return None
    from awscli_outscale.hooks.install import decided

    decision = decided(session, "cli", forced=forced, **known)
    return decision if decision.outscale or decision.refusal else None


def _line_to_complete() -> str | None:
    """Return the line in AWS CLI v1's completer; None in an AWS CLI."""
    if "completer" in os.path.basename(sys.argv[0]):
        return os.environ.get("COMP_LINE")
    return None


_forced = False


def _take_forced() -> bool:
    """Tell whether this process is meant for OUTSCALE; its children are not.

    A ``credential_process`` may well call ``aws`` for AWS. An external alias
    is the user's command itself, and gets it back (``external_aliases``).
    """
    global _forced
    said = os.environ.pop(FORCED, "").strip().lower()
    _forced = _forced or said in ("1", "true", "yes", "on")
    return _forced
