"""The AWS CLI and boto3 as clients of the 3DS OUTSCALE cloud.

Two doors lead in: ``awscli_initialize`` for the ``aws`` command, ``enable``
for botocore and boto3 sessions. Behind them everything is loaded by name when
it is first needed, because the AWS CLI imports this module for every command
of every profile, and because botocore must not be imported before awscli,
which brings its own copy of it.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from awscli_outscale.session import enable
    from awscli_outscale.translate import image as to_oapi
    from awscli_outscale.waiting import (
        wait_until_all_available,
        wait_until_available,
    )

__all__ = [
    "awscli_initialize",
    "enable",
    "to_oapi",
    "wait_until_all_available",
    "wait_until_available",
]

# (event, handler): all that the AWS CLI sees of us before a profile has been
# found to be an Outscale one. Registered last, so that the AWS CLI's own
# handlers have prepared the session when ours looks at it.
EVENTS = (
    ("session-initialized", "awscli_outscale.activation:activate"),
    ("building-command-table.main", "awscli_outscale.activation:offer_group"),
    ("building-command-table.ec2", "awscli_outscale.activation:add_commands"),
    ("before-sign", "awscli_outscale.activation:check_completer"),
)

_PUBLIC = {
    "enable": "awscli_outscale.session:enable",
    "to_oapi": "awscli_outscale.translate:image",
    "wait_until_all_available": (
        "awscli_outscale.waiting:wait_until_all_available"
    ),
    "wait_until_available": "awscli_outscale.waiting:wait_until_available",
}


def awscli_initialize(events: Any) -> None:
    """Register the plugin with an AWS CLI, v1 or v2.

    Called by the AWS CLI with its event emitter for every module that is
    named in the ``[plugins]`` section of its configuration. Calling it twice
    (configuration and ``aws-outscale``) does no harm.
    """
    for event, target in EVENTS:
        events.register_last(
            event, _lazy(target), unique_id=f"awscli-outscale.{target}"
        )


def _share_configuration_with_v2() -> None:
    # While AWS CLI v1 imports its plugins, and only then: it is about to
    # import the value of v2's `cli_legacy_plugin_path` as well.
    plugin = sys.modules.get("awscli.plugin")
    if plugin is not None and not hasattr(plugin, "CLI_LEGACY_PLUGIN_PATH"):
        from awscli_outscale import legacy_path

        legacy_path.install()


def _lazy(target: str) -> Callable[..., Any]:
    """Return a handler that imports ``module:function`` when it is called."""

    def handler(**kwargs: Any) -> Any:
        return _load(target)(**kwargs)

    handler.__qualname__ = target  # for `aws --debug`
    return handler


def _load(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return _load(_PUBLIC[name])
    if name in ("errors", "sandbox"):
        return importlib.import_module(f"{__name__}.{name}")
    if name == "__version__":
        from importlib.metadata import version

        return version("awscli-outscale")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_share_configuration_with_v2()
