"""The options that we add to the image commands, and their help texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from awscli.argprocess import ParamError
from awscli.arguments import CustomArgument

from awscli_outscale import errors
from awscli_outscale.cloud.decision import section
from awscli_outscale.waits import schedule

# Seconds.
LONGEST_WAIT = 7 * 24 * 3600

_WHAT_IT_IS = f"is not a number of seconds from 0 to {LONGEST_WAIT} (7 days)."


#: The setting of a profile that stands for --wait-timeout.
SETTING = "outscale_wait_timeout"


def timeout(options: Mapping[str, Any], session: Any) -> float:
    """Return the seconds to wait at most; check how the options fit.

    ``--wait-timeout`` comes first, then the profile's setting.

    :param options: what was given on the command line, by name.
    :raises ParamError: an option needs ``--wait`` beside it.
    :raises Refused: the profile's setting is not such a number.
    """
    for name in (WaitTimeout.NAME, WaitProgress.NAME):
        value = options.get(name)
        given = value is not None and value is not False
        if given and not options.get("wait"):
            raise ParamError(f"--{name}", "It requires --wait.")
    seconds = options.get(WaitTimeout.NAME)
    if seconds is not None:
        return float(seconds)
    waits = options.get("wait")
    return profile_timeout(session) if waits else schedule.TIMEOUT


def profile_timeout(session: Any) -> float:
    """Return the seconds that the profile has for a wait, or the default.

    :raises Refused: the profile's setting is not such a number.
    """
    value = session.get_scoped_config().get(SETTING)
    if value is None:
        return schedule.TIMEOUT
    seconds = _seconds(value)
    if seconds is None:
        raise errors.refused(
            f"{SETTING} = {value} in {section(session.profile)} "
            f"{_WHAT_IT_IS} Nothing was sent."
        )
    return float(seconds)


def _seconds(value: Any) -> int | None:
    """Read a number of seconds; None if it is not one."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) < 10 and int(text) <= LONGEST_WAIT else None


class Option(CustomArgument):  # type: ignore[misc]
    """An option that steers the caller and is not a parameter of the API."""

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
        "<p>Return only when what the command creates is ready: an OMI "
        "``available``, a snapshot or an export ``completed``. The ID is "
        "written to standard output in any case. The exit code is 255 if "
        "it failed, and 124 if it is not ready when the time is up.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {
        "action": "store_true",
        "group_name": "wait",
    }


class WaitTimeout(Option):
    NAME = "wait-timeout"
    HELP = (
        "<p>The maximum number of seconds that ``--wait`` waits; 0 checks "
        "once. The default is ``outscale_wait_timeout`` in the profile, or "
        f"{schedule.TIMEOUT}.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {"cli_type_name": "integer"}

    def read(self, value: Any) -> int | None:
        if value is None:
            return None
        seconds = _seconds(value)
        if seconds is None:
            raise ParamError(f"--{self.NAME}", f"{value!r} {_WHAT_IT_IS}")
        return seconds


class WaitProgress(Option):
    NAME = "wait-progress"
    HELP = (
        "<p>With ``--wait``: write the progress to standard error in plain "
        "lines if it is not a terminal, and at the end how the wait ended, "
        "and after how long. On a terminal a line shows the progress in any "
        "case.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {
        "action": "store_true",
        "group_name": "wait-progress",
    }


class Oapi(Option):
    NAME = "oapi"
    HELP = (
        "<p>Answer in the shape of the OUTSCALE API, with a "
        "``ResponseContext``. ``--query`` and ``--output`` apply to that "
        "answer.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {
        "action": "store_true",
        "group_name": "oapi",
    }


class CheckManifest(Option):
    NAME = "check-manifest"
    HELP = (
        "<p>Read the manifest that ``--image-location`` points to before the "
        "request is sent, and stop if it cannot be registered. This contacts "
        "the host of the URL, without keys.</p>"
    )
    SETTINGS: ClassVar[dict[str, Any]] = {
        "action": "store_true",
        "group_name": "check-manifest",
    }


class OsuProfile(Option):
    NAME = "osu-profile"
    HELP = (
        "<p>The profile of the account that owns the bucket, if that is not "
        "the account of the call. Its keys are sent to FCU with the call, and "
        "shown nowhere; it must be an OUTSCALE profile.</p>"
    )


OPTIONS = (Wait, WaitTimeout, WaitProgress, Oapi)


def for_command(command: Mapping[str, str]) -> tuple[type[Option], ...]:
    """Return the options of a command, by its entry in the data file."""
    if "makes" not in command:
        return (Oapi,)
    more = [
        option
        for name, option in (("reads", CheckManifest), ("keys", OsuProfile))
        if name in command
    ]
    return (*OPTIONS, *more)
