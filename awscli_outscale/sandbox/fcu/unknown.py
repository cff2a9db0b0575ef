"""Refuse IDs and names that do not exist in FCU's words, not in moto's.

moto answers some with an empty list, and quotes others as Python would. What
there is, it is asked for only where an answer lacks something.
"""

from __future__ import annotations

import html
from collections.abc import Callable

from awscli_outscale.sandbox.door.wire import Response
from awscli_outscale.sandbox.facts import UNKNOWN
from awscli_outscale.sandbox.failures import Failure
from awscli_outscale.sandbox.params import Params, listed


def refuse(
    params: Params, response: Response, forward: Callable[[Params], Response]
) -> Response:
    """Return moto's answer to a call, if all that it names exists.

    Raises the Failure that FCU has for the first name that is unknown; for
    addresses, for all of them.
    """
    action = params["Action"]
    for parameter, (code, message) in UNKNOWN.get(action, {}).items():
        names = listed(params, parameter)
        if not _missing(names, response):
            continue
        unknown = _missing(names, forward({"Action": action}))
        if unknown:
            every = ", ".join(unknown)
            told = every if parameter == "PublicIp" else unknown[0]
            raise Failure(400, code, message.format(unknown=told))
    return response


def _missing(names: list[str], response: Response) -> list[str]:
    if response.status != 200:
        return names
    return [
        name
        for name in names
        if f">{html.escape(name, quote=False)}<".encode() not in response.body
    ]
