"""``--wait`` and its companions, for the commands of ``aws outscale``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from awscli_outscale.commands.ec2 import options as image_options

_WAIT = image_options.Wait.NAME
_TIMEOUT = image_options.WaitTimeout
_PROGRESS = image_options.WaitProgress.NAME


class Waiting(NamedTuple):
    """What the options say.

    :ivar wait: at all.
    :ivar timeout: in seconds.
    :ivar lines: tell of it in plain lines where that is not a terminal.
    """

    wait: bool
    timeout: float
    lines: bool


def arguments(
    options: Sequence[type[image_options.Option]],
    helps: Mapping[str, str] = {},
) -> list[dict[str, Any]]:
    """Return options as a command's ``ARG_TABLE`` has them.

    :param helps: other help texts than the options' own, by name.

    Their values are strings, for ``read`` to judge: the AWS CLI says no more
    of a wrong number than Python does.
    """
    return [
        {
            "name": each.NAME,
            "help_text": helps.get(each.NAME, each.HELP),
            **{k: v for k, v in each.SETTINGS.items() if k != "cli_type_name"},
        }
        for each in options
    ]


def read(parsed_args: Any, session: Any, *, always: bool = False) -> Waiting:
    """Return what the options say.

    :param always: the command waits without being told to.
    :raises ParamError: a value is wrong, or there is no ``--wait`` beside it.
    :raises Refused: the profile's ``outscale_wait_timeout`` is wrong.
    """
    given = vars(parsed_args)
    options = {
        _WAIT: always or given[_WAIT],
        _TIMEOUT.NAME: _TIMEOUT({}).read(given["wait_timeout"]),
        _PROGRESS: given["wait_progress"],
    }
    timeout = image_options.timeout(options, session)
    return Waiting(options[_WAIT], timeout, options[_PROGRESS])
