"""What is wrong with the parameters of a call, before they are sent?

FCU ignores what it does not know and reports one problem at a time; botocore
validates against AWS's model. These checks know OUTSCALE's rules and report
all problems together. Every limit stands in ``data/image-checks.json`` with
the documentation that it comes from. What the documentation does not forbid
is let through. ``table`` says which operation is checked by what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from awscli_outscale import by_name
from awscli_outscale.checks import template
from awscli_outscale.checks.problem import (
    Circumstances,
    Error,
    Problem,
    Warned,
)
from awscli_outscale.checks.table import CHECKS, PARTLY


class Report(NamedTuple):
    """``errors`` stop the call, ``warnings`` do not."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check(
    operation: str, params: Mapping[str, Any], circumstances: Circumstances
) -> Report:
    """Check the parameters of a call.

    :param operation: of ``CHECKS`` or ``PARTLY``, such as ``RegisterImage``.
    :param params: as botocore takes them. Values of a wrong type are passed
        over; botocore's own validation reports them.
    :returns: all problems, in the order of FCU's documentation.
    """
    target = {**CHECKS, **PARTLY}[operation]
    found = list(by_name(target)(params, circumstances))
    return Report(
        tuple(Problem(*p) for p in found if isinstance(p, Error)),
        tuple(Problem(*p) for p in found if isinstance(p, Warned)),
    )


def describe(
    problem: Problem,
    *,
    style: str,
    command: Callable[..., str],
) -> str:
    """Return a problem as a line of text.

    >>> describe(Problem(("Name",), "Too short."), style="cli", command=print)
    '--name: Too short.'

    :param style: as for ``template.resolve``, like ``command``.
    """
    first, *rest = problem.path
    name = str(first)
    if name.isidentifier():  # and not the odd name of a JSON object
        name = template.parameter(name, style)
    where = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest
    )
    text = template.resolve(problem.text, style, command=command)
    return f"{name}{where}: {text}"
