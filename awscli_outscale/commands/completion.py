"""What a command line may continue with, in an OUTSCALE call.

For ``aws-outscale-completer``. It imports no AWS CLI and next to nothing else,
because it is started each time that TAB is pressed.
"""

from __future__ import annotations

from awscli_outscale import data

TYPE_CHECKING = False  # as in awscli_outscale/__init__.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any


def candidates(
    words: Sequence[str],
    current: str,
    profiles: Iterable[str] = (),
    *,
    is_v2: bool = False,
    is_shim: bool = True,
) -> list[str]:
    """Return what the word that is being typed may become.

    :param words: the words before it, without the program's name.
    :param current: what of the word is there.
    :param profiles: the names of the profiles.
    :param is_v2: whether AWS CLI v2 will run the command.
    :param is_shim: whether the program is `aws-outscale`.
    """
    table = data.load("completions")
    everywhere = _options(table["global"])
    if is_v2:
        everywhere |= _options(table["global_v2"])
    # A place is a table of commands, or the options of a command.
    place: Any = dict(table["commands"])
    options, waiting = everywhere, ""
    if not is_shim or words[:1] not in ([], ["sandbox"]):
        del place["sandbox"]  # the first word of `aws-outscale`, or none
    for word in words:
        if word.startswith("-"):
            waiting = word if options.get(word) is not None else ""
        elif waiting:
            waiting = ""
        elif isinstance(place, str):
            continue  # one more value of an option, or a path
        elif word in place:
            place = place[word]
            own = _options(place) if isinstance(place, str) else {}
            options = own if words[0] == "sandbox" else everywhere | own
        else:
            return []
    option, equals, value = current.partition("=")
    if equals and option in options:
        choices = _values(option, options[option], profiles)
        return [
            f"{option}={each}" for each in choices if each.startswith(value)
        ]
    if waiting and not current.startswith("-"):
        found = _values(waiting, options[waiting], profiles)
    elif isinstance(place, dict) and not current.startswith("-"):
        found = list(place)
    else:
        is_new = isinstance(place, str) and not current
        offered = _options(place) if is_new else options
        found = [name for name in offered if name not in words]
    return [name for name in found if name.startswith(current)]


def global_options_first(
    words: Sequence[str],
) -> tuple[list[str], list[str]]:
    """Take the options that every command has out of a command line.

    >>> global_options_first(["ec2", "--profile", "osc", "wait", "--help"])
    (['--profile', 'osc'], ['ec2', 'wait', '--help'])

    :returns: those options with their values; and the other words.
    """
    from itertools import islice

    table = data.load("completions")
    known = {**_options(table["global"]), **_options(table["global_v2"])}
    kept: list[str] = []
    rest: list[str] = []
    left = iter(words)
    for word in left:
        option, equals, _ = word.partition("=")
        if option not in known:
            rest.append(word)
            continue
        kept.append(word)
        if known[option] is not None and not equals:
            kept += islice(left, 1)
    return kept, rest


def _options(text: str) -> dict[str, list[str] | None]:
    """Read options; those that take no value have None.

    >>> _options("--debug --output=json,text")
    {'--debug': None, '--output': ['json', 'text']}
    """
    found: dict[str, list[str] | None] = {}
    for option in text.split():
        name, equals, choices = option.partition("=")
        found[name] = choices.split(",") if equals else None
    return found


def _values(
    option: str, choices: list[str] | None, profiles: Iterable[str]
) -> list[str]:
    if option.endswith(("-region", "-region-name")):
        return list(data.load("regions")["regions"])
    if option.endswith("-profile"):
        return list(profiles)
    return [choice for choice in choices or () if choice]
