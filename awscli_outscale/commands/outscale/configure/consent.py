"""Continue with what may be a mistake only if the user wants to."""

from __future__ import annotations

from awscli_outscale import errors
from awscli_outscale.cloud.decision import section
from awscli_outscale.commands.outscale.configure import prompts
from awscli_outscale.terminal.messages import warn


class Consent:
    """Asks before something is done to one profile.

    :param profile: its name; None for the default one.
    :param forced: nothing is to be asked.
    """

    def __init__(self, profile: str | None, forced: bool) -> None:
        self._section = section(profile)
        self._forced = forced

    def ask(self, what: str, reasons: list[str]) -> None:
        """Ask whether to continue, if there are reasons not to.

        :raises Refused: the answer is no, or nobody can answer.
        """
        if not reasons or self._forced:
            return
        text = f"{self._section} {what}. {' '.join(reasons)}"
        if not prompts.is_interactive():
            raise errors.refused(
                f"{text} Nothing was changed. Name another profile with "
                "--profile, or add --force."
            )
        warn(text, "cli")
        if not prompts.confirm("Continue anyway?"):
            raise errors.refused(
                "Nothing was changed. Name another profile with --profile."
            )
