"""What the sandbox says when it is ready: what to paste, and what to try."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

from awscli_outscale.sandbox import facts
from awscli_outscale.sandbox.files import assignments, profile, removal

if TYPE_CHECKING:
    from awscli_outscale.sandbox.furniture import Furniture
    from awscli_outscale.sandbox.server import Sandbox

#: They would come before the profile that is written, as each service's
#: AWS_ENDPOINT_URL_… would; no call is sent where the bundle is an empty path.
#: AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT choose among AWS's
#: endpoints only, and OSC_… counts where no AWS_PROFILE is set: they stay.
_IN_THE_WAY = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_ROLE_ARN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)

_PROXIES = ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


def lines(
    sandbox: Sandbox,
    furniture: Furniture | None,
    variables: dict[str, str],
    shell: str,
) -> list[str]:
    """Return all that is printed once the sandbox is there.

    :param furniture: what it has been furnished with, if it was.
    :param variables: what makes aws and boto3 use it.
    :param shell: the shell of what is to be pasted.
    """
    return [
        *_to_paste(sandbox, variables, shell),
        *_journey(sandbox, furniture, _program(variables)),
    ]


def _to_paste(
    sandbox: Sandbox, variables: dict[str, str], shell: str
) -> list[str]:
    """Return what to paste, and the lines around it."""
    if any(os.environ.get(name) for name in _PROXIES):
        variables = {**variables, **_around_the_proxy()}
    return [
        *_prose(
            f"A local OUTSCALE Region ({sandbox.region}) is ready at "
            f"{sandbox.endpoint_url} and stops with Ctrl-C.",
        ),
        "In another terminal, for aws and boto3:",
        "",
        *(removal(name, shell) for name in _in_the_way()),
        *assignments(variables, shell),
        "",
    ]


def _in_the_way() -> list[str]:
    return [
        name
        for name in os.environ
        if name in _IN_THE_WAY or name.startswith("AWS_ENDPOINT_URL")
    ]


def _around_the_proxy() -> dict[str, str]:
    """Return the variable that keeps a proxy away from the sandbox.

    The lower-case one counts where both are set (``urllib.request``).
    """
    name = "no_proxy" if "no_proxy" in os.environ else "NO_PROXY"
    own = os.environ.get(name, "")
    hosts = [host.strip() for host in own.split(",") if host.strip()]
    if hosts == ["*"] or "127.0.0.1" in hosts:
        return {}
    return {name: ",".join([*hosts, "127.0.0.1"])}


def _program(variables: dict[str, str]) -> str:
    """Return `aws` if there is one that loads the plugin, or `aws-outscale`.

    An AWS CLI v1 that lacks the plugin ends with a traceback instead.
    """
    aws = shutil.which("aws")
    if not aws:
        return "aws-outscale"
    environ = {**os.environ, **variables}
    for name in _in_the_way():
        del environ[name]
    try:
        subprocess.run(
            [aws, "--version"],
            env=environ,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "aws-outscale"
    return "aws"


def _journey(
    sandbox: Sandbox, furniture: Furniture | None, aws: str
) -> list[str]:
    """Return whose profiles there are, what is there, and what to do."""
    accounts = []
    for keys in sandbox.accounts:
        if keys.account_id not in accounts:
            accounts.append(keys.account_id)
    lines = [
        f"Account {account_id}: --profile {profile(number)}"
        for number, account_id in enumerate(accounts, 1)
    ]
    [elsewhere, *_] = [r for r in facts.REGIONS if r != sandbox.region]
    lines += [
        *_prose(
            "For another Region, add its name to the profile's: "
            f"{profile(1)}-{elsewhere}."
        ),
        "",
    ]
    if furniture is None:
        return [*lines, f"{aws} ec2 describe-images --owners self"]
    other = f" --profile {profile(2)}" if len(accounts) > 1 else ""
    return [
        *lines,
        *_prose(
            f"There is an OMI of your own, {furniture.image_id}, and a "
            f"bucket, {furniture.bucket}. To export the OMI, hand over its "
            "manifest's URL, and register it"
            f"{' in the other account' if other else ''}:"
        ),
        "",
        f"{aws} ec2 create-image-export-task --image-id {furniture.image_id} "
        f"--wait --export-to-osu DiskImageFormat=qcow2,"
        f"OsuBucket={furniture.bucket}",
        f"{aws} s3 presign "
        f"s3://{furniture.bucket}/{furniture.image_id}/manifest.json",
        f"{aws} ec2 register-image --image-location 'THE URL' --name copy "
        f"--wait --oapi{other}",
    ]


def _prose(text: str) -> list[str]:
    """Return a paragraph in lines that no terminal breaks within a word."""
    if not sys.stdout.isatty():
        return [text]
    columns = shutil.get_terminal_size().columns
    return textwrap.wrap(
        text, columns - 1, break_long_words=False, break_on_hyphens=False
    )
