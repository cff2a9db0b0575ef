"""Every event that we register for is emitted, by every AWS CLI.

A mistyped event name never fires, and never complains.
"""

from __future__ import annotations

import ast
from pathlib import Path

from laws import source
from matrix.watching import Watch

from support.runner import Aws

#: What only boto3's sessions get (tests/functional/test_transfers.py).
OF_OTHERS = {"creating-client-class.s3"}

#: What is listened to only where there are aliases.
OF_ALIASES = {"top-level-args-parsed"}

#: What the oldest AWS CLIs do not emit.
OF_NEWER = {"before-parse.*"}

_REGISTER = frozenset(["register", "register_first", "register_last"])


def _registered_in(path: Path) -> set[str]:
    """Return the literal event names in the calls of ``register…``."""
    return {
        node.args[0].value
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _REGISTER
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def _in_source() -> set[str]:
    import awscli_outscale
    from awscli_outscale.hooks import install

    names = {event for event, _ in awscli_outscale.EVENTS + install._CALLED}
    for path in source.in_process().values():
        names |= _registered_in(path)
    return names


def test_every_handler_is_called_by_some_command(aws: Aws) -> None:
    watch = Watch(aws)

    # Unsigned: the least that is sent with no more than a warning.
    main_job = watch(
        "ec2",
        "register-image",
        "--name",
        "Test Image",
        "--image-location",
        "https://oos.eu-west-2.outscale.com/bucket/manifest",
    )
    # An alias is called by an event of its own.
    alias = watch.aws.home / ".aws" / "cli" / "alias"
    alias.parent.mkdir(exist_ok=True)  # AWS CLI v2 keeps something there
    alias.write_text("[toplevel]\nimgs = ec2 describe-images\n")
    others = [
        watch("imgs"),
        watch("codecommit", "credential-helper", "get"),
        watch("deploy", "install", "--config-file", "file://none"),
        watch("configure", "list"),
        watch("s3", "ls"),
        watch("s3", "ls", "--endpoint-url", "http://127.0.0.1:9"),
        watch("ec2", "wait", "image-available", "help"),
    ]

    assert 0 == main_job.result.code, main_job.result
    assert "Wait until OMIs" in others[-1].result.out
    assert "warning: --image-location" in main_job.result.err
    assert _in_source() - OF_OTHERS - OF_ALIASES == main_job.registered
    called = main_job.called.union(*(other.called for other in others))
    # Those of a help page the AWS CLI registers.
    if aws.host.name in ("1.29.4", "2.9.19"):
        called |= OF_NEWER
    assert main_job.registered | OF_ALIASES == {
        event for event in called if not event.startswith("doc-")
    }
