"""The rules of the checks of parameters, and what they find."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeGuard

from awscli_outscale import data
from awscli_outscale.checks.template import literal
from awscli_outscale.cloud import regions

#: Limits, grammars and names, from ``data/image-checks.json``.
RULES: dict[str, Any] = data.load("image-checks")

IGNORED = "FCU ignores it."

#: Where in the parameters, such as ``("BlockDeviceMappings", 0, "Ebs")``.
Where = tuple["str | int", ...]


class Circumstances(NamedTuple):
    """What a check knows beside the parameters.

    :ivar now: seconds since 1970, for presigned URLs.
    :ivar domain: of OUTSCALE's hosts.
    :ivar region: that the call goes to, or None if it is not known.
    :ivar any_region: the domain may have Regions that are not known.
    """

    now: float
    domain: str = regions.DOMAIN
    region: str | None = None
    any_region: bool = False

    def why_not_region(self, region: str) -> str | None:
        """Say that there is no Region of that name, as a template; or None.

        For a parameter that can only name the Region of the call.
        """
        here = f" ({self.region})" if self.region else ""
        problem = regions.why_not(
            region,
            self.domain,
            explicit=self.any_region,
            advice=f"Name the Region of the call{here}: FCU copies within it.",
        )
        return problem and literal(problem)


class Problem(NamedTuple):
    """A sentence about a parameter, as a template of ``checks.template``."""

    path: Where
    text: str


class Error(Problem):
    """A problem that stops the call."""


class Warned(Problem):
    """A problem that does not."""


def check_one_of(
    path: Where, value: Any, allowed: list[str]
) -> Iterator[Problem]:
    """Find a string that is not one of those allowed."""
    if isinstance(value, str) and value not in allowed:
        yield Error(path, f"{show(value)} is not {' or '.join(allowed)}.")


def check_name(params: Mapping[str, Any]) -> Iterator[Problem]:
    """Find a name that FCU does not accept for an OMI."""
    rule = RULES["name"]
    name = params.get("Name")
    if not isinstance(name, str):
        return
    allowed = (
        f"Use {rule['shortest']} to {rule['longest']} characters: a to z, A "
        "to Z, digits, spaces and _ ( ) / . -"
    )
    wrong = sorted(set(re.findall(f"[^{rule['letters']}]", name)))
    if wrong:
        listed = ", ".join(show(letter) for letter in wrong[:10])
        yield Error(("Name",), f"{show(name)} contains {listed}. {allowed}")
    if not rule["shortest"] <= len(name) <= rule["longest"]:
        yield Error(
            ("Name",), f"{show(name)} has {_characters(name)}. {allowed}"
        )


def _characters(text: str) -> str:
    return f"{len(text)} character{'' if len(text) == 1 else 's'}"


def check_ignored(
    params: Mapping[str, Any], names: Mapping[str, str], path: Where = ()
) -> Iterator[Problem]:
    """Find what FCU ignores without harm.

    :param names: the parameters, each with advice on what to do instead.
    """
    for name, advice in names.items():
        if name in params:
            yield Warned((*path, name), f"{IGNORED} {advice}".strip())


def check_encryption(
    params: Mapping[str, Any], path: Where = ()
) -> Iterator[Problem]:
    """Find what FCU ignores with harm to the user."""
    if params.get("Encrypted") is True:
        yield Error(
            (*path, "Encrypted"),
            "FCU ignores it: the volume would not be encrypted. Remove it, "
            "and encrypt inside the volume if you need to.",
        )
    if params.get("KmsKeyId"):  # empty in a skeleton
        yield Error(
            (*path, "KmsKeyId"),
            "FCU ignores it: the volume would not be encrypted. Remove it.",
        )


def is_int(value: Any) -> TypeGuard[int]:
    """Tell whether a value is a whole number; True is not one."""
    return isinstance(value, int) and not isinstance(value, bool)


def fits(pattern: str, text: str) -> bool:
    """Tell whether the whole text has that form."""
    return re.fullmatch(pattern, text) is not None


def quoted(text: str) -> str:
    """Quote a text: without control characters, and not endlessly."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def show(text: str) -> str:
    """Quote a text for a template."""
    return literal(quoted(text))


def word(value: Any, instead: str) -> str:
    """Return a Region or an ID for a command to paste.

    :param instead: what stands there when the value has another form.
    """
    is_word = isinstance(value, str) and fits(r"[\w-]{1,60}", value)
    return str(value) if is_word else instead


def show_number(number: int) -> str:
    """Show a number; Python itself refuses to, above 4300 digits."""
    return str(number) if abs(number) < 10**20 else "A number beyond 20 digits"
