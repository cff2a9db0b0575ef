"""The options that we add to the image commands, and their help texts."""

from __future__ import annotations

from typing import Any, ClassVar

from awscli.argprocess import ParamError
from awscli.arguments import CustomArgument

from awscli_outscale import waiting

# Seconds.
LONGEST_WAIT = 7 * 24 * 3600


class Option(CustomArgument):  # type: ignore[misc]
    """An option that steers the caller and is no parameter of the API."""

    NAME = ""
    HELP = ""
    SETTINGS: ClassVar[dict[str, Any]] = {}

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(self.NAME, help_text=self.HELP, **self.SETTINGS)
        self._options = options

    def add_to_params(self, parameters: Any, value: Any) -> None:
        self._options[self.NAME] = self.read(value)

    def read(self, value: Any) -> Any:
        return value


class Wait(Option):
    NAME = "wait"
    HELP = (
        "<p>(OUTSCALE) Return only when the OMI is <code>available</code>. "
        "The output is the same as without this option. If the OMI fails or "
        "the time is up, its ID is still written to the standard output, the "
        "reason to the standard error, and the exit code is 255.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {
        "action": "store_true",
        "group_name": "wait",
    }


class WaitTimeout(Option):
    NAME = "wait-timeout"
    HELP = (
        "<p>(OUTSCALE) The number of seconds that <code>--wait</code> waits "
        f"at most. The default is {waiting.TIMEOUT}; 0 means one look.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {"cli_type_name": "integer"}

    def read(self, value: Any) -> int | None:
        if value is None:
            return None
        try:
            seconds = int(value)
        except ValueError:
            seconds = -1
        if not 0 <= seconds <= LONGEST_WAIT:
            raise ParamError(
                "--wait-timeout",
                f"{value!r} is not a number of seconds from 0 to "
                f"{LONGEST_WAIT} (7 days).",
            )
        return seconds


class Oapi(Option):
    NAME = "oapi"
    HELP = (
        "<p>(OUTSCALE) Write the answer that the OUTSCALE API's "
        "<code>CreateImage</code> gives, with <code>ResponseContext</code> "
        "and <code>Image</code>. <code>--query</code> and "
        "<code>--output</code> apply to it.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {
        "action": "store_true",
        "group_name": "oapi",
    }


OPTIONS = (Wait, WaitTimeout, Oapi)
