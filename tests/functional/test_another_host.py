"""An AWS CLI of the future, in which what we lean on has other names."""

from __future__ import annotations

import pytest

from awscli_outscale.sandbox import Sandbox
from support.exports import export
from support.runner import OSC, Aws

#: A plugin that renames a method of the operation caller. It is loaded first.
RENAMING = """
import inspect, re, textwrap
from awscli import clidriver

def awscli_initialize(cli):
    caller = clidriver.CLIOperationCaller
    source = textwrap.dedent(inspect.getsource(caller.invoke))
    source = source.replace("self.{0}(", "self.renamed(")
    exec(source, vars(clidriver))
    caller.renamed = caller.{0}
    caller.invoke = clidriver.invoke
    del caller.{0}
"""


@pytest.fixture(params=["_make_client_call", "_display_response"])
def renamed(request: pytest.FixtureRequest, aws: Aws) -> str:
    _add_plugin(aws, RENAMING.format(request.param))
    return str(request.param)


def _add_plugin(aws: Aws, source: str) -> None:
    """Have the AWS CLI load another plugin, before ours."""
    (aws.home / "renaming.py").write_text(source)
    aws.configure(OSC)
    config = aws.config.read_text()
    aws.config.write_text(
        config.replace("[plugins]\n", "[plugins]\na_renaming = renaming\n", 1)
    )


def test_options_that_are_not_obeyed_are_no_success(
    aws: Aws, sandbox: Sandbox, renamed: str
) -> None:
    url = export(sandbox)

    result = aws(
        *"ec2 register-image --name abc --image-location".split(),
        *(url, "--wait", "--oapi"),
        env={"PYTHONPATH": str(aws.home)},
    )

    [image] = sandbox.images.within("eu-west-2", sandbox.account_id)
    assert image.image_id in result.out
    assert (
        "no longer works with --wait and --oapi of awscli-outs" in result.err
    )
    assert 255 == result.code


def test_what_is_only_shown_is_no_success_either(
    aws: Aws, renamed: str
) -> None:
    result = aws(
        *"ec2 describe-images --oapi".split(),
        env={"PYTHONPATH": str(aws.home)},
    )

    obeyed = renamed == "_display_response"
    assert (0 if obeyed else 255) == result.code, result
    assert obeyed != ("no longer works with --oapi" in result.err)


#: A plugin for which events have other names, or arguments of other names:
#: our handlers are not called any more, or without what they need.
UNHEARD = """
from botocore.hooks import HierarchicalEmitter

EVENTS, ARGUMENTS = {0!r}, {1!r}

def is_ours(handler):
    handler = getattr(handler, "func", handler)
    return "awscli_outscale" in str(getattr(handler, "__module__", ""))

def with_others(handler):
    def called(event_name, **kwargs):
        kwargs = {{f"other_{{name}}": kwargs[name] for name in kwargs}}
        return handler(event_name=event_name, **kwargs)
    return called

def awscli_initialize(cli):
    for name in ("register", "register_first", "register_last"):
        def register(
            self, event, handler, *args,
            register=getattr(HierarchicalEmitter, name), **kwargs
        ):
            if is_ours(handler) and event.startswith(EVENTS):
                event = "renamed-" + event
            if is_ours(handler) and event.startswith(ARGUMENTS):
                handler = with_others(handler)
            return register(self, event, handler, *args, **kwargs)
        setattr(HierarchicalEmitter, name, register)
"""

#: After a call was sent.
AFTER = ("needs-retry", "response-received", "after-call")
BEFORE = (
    "before-parameter-build",
    "before-sign",
    "before-send",
    "creating-client-class",
)


@pytest.mark.parametrize(
    ("events", "arguments"),
    [((*BEFORE, *AFTER), ()), ((), AFTER)],
    ids=["events", "arguments"],
)
def test_what_is_passed_by_is_said_and_nothing_is_lost(
    aws: Aws,
    sandbox: Sandbox,
    events: tuple[str, ...],
    arguments: tuple[str, ...],
) -> None:
    url = export(sandbox)
    _add_plugin(aws, UNHEARD.format(events, arguments))

    result = aws(
        *"ec2 register-image --name abc --image-location".split(),
        *(url, "--wait", "--oapi"),
        env={"PYTHONPATH": str(aws.home)},
    )

    [image] = sandbox.images.within("eu-west-2", sandbox.account_id)
    assert image.image_id == result.json["Image"]["ImageId"]
    assert 255 == result.code
    missing = " and ".join(sorted((*events, *arguments)))
    assert missing in " ".join(result.err.split())
