"""The AWS CLI and boto3 as clients of the 3DS OUTSCALE cloud.

Two doors lead in: ``awscli_initialize`` for the ``aws`` command, ``enable``
for botocore and boto3 sessions. Behind them everything is loaded by name when
it is first needed, because the AWS CLI imports this module for every command
of every profile, and because botocore must not be imported before awscli,
which brings its own copy of it.

The map; imports lead down, never up (``docs/architecture.md`` says more)::

                 aws, boto3                aws-outscale         TAB
                     |                          |                |
    HALL   __init__ (two doors, EVENTS)      shim          completer
             |   triage  plugin_path  aws_program  errors (below all)
             v
        activation ------------------------------------------+
             |                                               |
    GLUE  commands/  what users type                      speed/
             ec2/       more for `aws ec2`                only time
             outscale/  configure/ doctor/ copies/ ...       |
             |                                               |
          hooks/     what an OUTSCALE session does         <-+
             |       differently, one file a hook
          waits/     wait until resources are ready
             |
          terminal/  what a user sees of a command
    - - - - -|- - - - - - - - - -  no host, no clock, no socket below
    PURE  oapi/      FCU's objects as OAPI's, requests back
          checks/    what is wrong with a call before it is sent
          cloud/     Regions, hosts: is this call OUTSCALE's?
    FACTS data/      *.json, with sources         sandbox/  an island
"""

from __future__ import annotations

import sys

# Not typing's: a completion takes longer to import that than to complete, and
# `aws-outscale` to become the `aws` on PATH.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from awscli_outscale import errors as errors
    from awscli_outscale import sandbox as sandbox
    from awscli_outscale.hooks.install import enable
    from awscli_outscale.oapi.translate import image as to_oapi
    from awscli_outscale.waits.wait import (
        wait_until_all_available,
        wait_until_available,
    )

    __version__: str

__all__ = [
    "awscli_initialize",
    "enable",
    "to_oapi",
    "wait_until_all_available",
    "wait_until_available",
]

#: The environment variable by which `aws-outscale` says that a call is meant
#: for OUTSCALE.
FORCED = "AWS_OUTSCALE"

# (event, method of ``activation.Activation``): all that the AWS CLI sees of us
# before a profile has been found to be an OUTSCALE one. Registered last, so
# that the AWS CLI's own handlers have prepared the session when ours looks.
EVENTS = (
    ("session-initialized", "activate"),
    ("building-command-table.main", "offer_group"),
    ("building-command-table.ec2", "add_commands"),
    ("before-sign", "check_signing"),
)

_PUBLIC = {
    "enable": "awscli_outscale.hooks.install:enable",
    "to_oapi": "awscli_outscale.oapi.translate:image",
    "wait_until_all_available": (
        "awscli_outscale.waits.wait:wait_until_all_available"
    ),
    "wait_until_available": "awscli_outscale.waits.wait:wait_until_available",
}


def awscli_initialize(events: Any) -> None:
    """Register the plugin with an AWS CLI, v1 or v2.

    Called by the AWS CLI with its event emitter for every module that is
    named in the ``[plugins]`` section of its configuration. Calling it twice
    (configuration and ``aws-outscale``) does no harm.
    """
    activation: list[Any] = []
    for event, name in EVENTS:
        events.register_last(
            event, _handler(activation, name), unique_id=f"{__name__}.{name}"
        )
    watch_sessions()


def watch_sessions() -> bool:
    """Have the last word in every session that is made from now on.

    AWS CLI v2 has no such hook; the sessions that it makes itself load us
    anew.

    :returns: whether they were not watched before.
    """
    botocore = sys.modules.get("botocore")
    known = getattr(botocore, "_INITIALIZERS", None)
    if botocore is None or known is None or _watch_session in known:
        return False
    botocore.register_initializer(_watch_session)
    return True


def _watch_session(session: Any) -> None:
    by_name(f"{__name__}.hooks.other_sessions:watch_session")(session)


def look_closer(*args: Any, **kwargs: Any) -> Any:
    """Look at a request, as ``hooks.last_word.check``."""
    return by_name(f"{__name__}.hooks.last_word:check")(*args, **kwargs)


def _share_configuration_with_v2() -> None:
    # While AWS CLI v1 imports its plugins, and only then: it is about to
    # import the value of v2's `cli_legacy_plugin_path` as well.
    plugin = sys.modules.get("awscli.plugin")
    if plugin is not None and not hasattr(plugin, "CLI_LEGACY_PLUGIN_PATH"):
        from awscli_outscale import plugin_path

        plugin_path.install()


def _handler(activation: list[Any], name: str) -> Callable[..., Any]:
    """Return a handler of the one ``Activation``, made when it is called."""

    def handler(**kwargs: Any) -> Any:
        if not activation:
            made = by_name(f"{__name__}.activation:Activation")()
            activation.append(made)
        return getattr(activation[0], name)(**kwargs)

    handler.__qualname__ = f"{__name__}.{name}"  # for `aws --debug`
    return handler


def by_name(target: str) -> Any:
    """Return what ``module:name`` stands for, importing the module."""
    import importlib

    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)


if not TYPE_CHECKING:  # a type checker knows each name, and no other

    def __getattr__(name: str) -> Any:
        if name in _PUBLIC:
            return by_name(_PUBLIC[name])
        if name in ("errors", "sandbox"):
            import importlib

            return importlib.import_module(f"{__name__}.{name}")
        if name == "__version__":
            from importlib.metadata import version

            return version("awscli-outscale")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        lazy = {*__all__, "errors", "sandbox", "__version__"}
        return sorted({*globals(), *lazy})


_share_configuration_with_v2()
