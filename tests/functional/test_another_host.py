"""An AWS CLI of the future, whose private methods have other names."""

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
    plugin = RENAMING.format(request.param)
    (aws.home / "renaming.py").write_text(plugin)
    aws.configure(OSC)
    config = aws.config.read_text()
    aws.config.write_text(
        config.replace("[plugins]\n", "[plugins]\na_renaming = renaming\n", 1)
    )
    return str(request.param)


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
    assert "does not work with --wait and --oapi of awscli-outs" in result.err
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
    assert obeyed != ("does not work with --oapi" in result.err)
