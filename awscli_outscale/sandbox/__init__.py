"""OUTSCALE's Regions on loopback, for those who have no account.

    with Sandbox() as sandbox:
        subprocess.run(["aws", "ec2", "describe-images"],
                       env=os.environ | sandbox.environment())

An island: it imports nothing from the rest of the package, so that it cannot
share its bugs. Names are loaded on first use, because moto is heavy and
only this half of the package needs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from awscli_outscale.sandbox.moto.profileless import no_profile

if TYPE_CHECKING:
    from awscli_outscale.sandbox.clock import Clock, ManualClock
    from awscli_outscale.sandbox.door.keys import AccountKeys
    from awscli_outscale.sandbox.door.recording import Recorded
    from awscli_outscale.sandbox.exports import exported_image
    from awscli_outscale.sandbox.server import Sandbox

__all__ = [
    "AccountKeys",
    "Clock",
    "ManualClock",
    "Recorded",
    "Sandbox",
    "exported_image",
]

_HOMES = {
    "AccountKeys": "door.keys",
    "Clock": "clock",
    "ManualClock": "clock",
    "Recorded": "door.recording",
    "Sandbox": "server",
    "exported_image": "exports",
}


NEEDS = (
    "The sandbox needs moto 5.2 or newer with its server: pip install "
    "'awscli-outscale[sandbox]'"
)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        with no_profile():
            module = import_module(f".{_HOMES[name]}", __name__)
    except ImportError as problem:
        # Also raised by a moto that is too old to have what is imported.
        if str(problem.name).startswith(__name__):
            raise
        raise ImportError(NEEDS, name=problem.name) from None
    return getattr(module, name)
