"""Run the sandbox in a terminal: `aws-outscale sandbox`.

Writes a configuration of its own, prints what to paste, then serves until
Ctrl-C or a signal. Loopback only; there is no option to change that.
"""

from __future__ import annotations

import argparse
import logging
import math
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from awscli_outscale.sandbox import NEEDS, facts
from awscli_outscale.sandbox.files import (
    UNSET,
    Files,
    Keys,
    NotOurs,
    assignments,
    profile,
)

if TYPE_CHECKING:
    from awscli_outscale.sandbox.furniture import Furniture
    from awscli_outscale.sandbox.server import Sandbox

#: They would come before the profile that is written.
_IN_THE_WAY = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_DEFAULT_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
_PROXIES = ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


def main(argv: list[str]) -> int:
    """Serve until told to stop; the exit code (0, 1, or 2 for bad options)."""
    try:
        parser = _parser()
        options = parser.parse_args(argv)
        problem = facts.why_not_region(options.region, options.outscale_domain)
        if problem:
            parser.error(f"argument --region: {problem}")
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        from awscli_outscale.sandbox.furniture import furnish
        from awscli_outscale.sandbox.server import Sandbox
    except ImportError:
        # Also raised by a moto that is too old to have what is imported.
        return _fail(NEEDS)
    # A signal may come in the middle of anything, and of an event's own lock.
    stopped: queue.SimpleQueue[None] = queue.SimpleQueue()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), lambda *_: stopped.put(None))
    try:
        kept = Files(options.keep).read() if options.keep else []
    except NotOurs as problem:
        return _fail(str(problem))
    first, *others = kept + [Keys()] * max(0, options.accounts - len(kept))
    sandbox = Sandbox(
        options.port,
        options.region,
        import_seconds=options.import_seconds,
        directory=options.keep,
        access_key=first.access_key,
        secret_key=first.secret_key,
        account_id=first.account_id,
        domain=options.outscale_domain,
    )
    for keys in others:
        sandbox.add_account(*keys)
    try:
        sandbox.start()
    except OSError as problem:
        return _fail(
            f"The sandbox cannot listen on 127.0.0.1:{options.port}: "
            f"{problem.strerror}. Choose another --port, or leave it out."
        )
    try:
        furniture = None
        if not options.empty:
            furniture = furnish(
                sandbox.endpoint_url,
                sandbox.region,
                sandbox.access_key,
                sandbox.secret_key,
            )
        if options.verbose:
            _log_to_stderr()
        try:
            variables = sandbox.environment()
        except OSError as problem:
            return _fail(
                f"--keep: {options.keep} cannot be written: "
                f"{problem.strerror}. Name another directory."
            )
        aws = _program(variables)
        for line in (
            *_greeting(sandbox, variables, options.shell),
            *_journey(sandbox, furniture, aws),
        ):
            print(line)
        sys.stdout.flush()
        stopped.get()
    finally:
        sandbox.stop()
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _greeting(
    sandbox: Sandbox, variables: dict[str, str], shell: str
) -> list[str]:
    """Return what to paste, and the lines before it."""
    in_the_way = [name for name in _IN_THE_WAY if os.environ.get(name)]
    if any(os.environ.get(name) for name in _PROXIES):
        variables = {**variables, "NO_PROXY": "127.0.0.1"}
    return [
        f"A local OUTSCALE Region ({sandbox.region}) is ready at "
        f"{sandbox.endpoint_url} and stops with Ctrl-C.",
        "In another terminal, for aws and boto3:",
        "",
        *(UNSET[shell].format(name) for name in in_the_way),
        *assignments(variables, shell),
        "",
    ]


def _program(variables: dict[str, str]) -> str:
    """Return `aws` if there is one that loads the plugin, or `aws-outscale`.

    An AWS CLI v1 that lacks the plugin ends with a traceback instead.
    """
    aws = shutil.which("aws")
    if not aws:
        return "aws-outscale"
    try:
        subprocess.run(
            [aws, "--version"],
            env={**os.environ, **variables},
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
        "For another Region, add its name to the profile's: "
        f"{profile(1)}-{elsewhere}.",
        "",
    ]
    if furniture is None:
        return [*lines, f"{aws} ec2 describe-images --owners self"]
    other = f" --profile {profile(2)}" if len(accounts) > 1 else ""
    return [
        *lines,
        f"There are an OMI of your own, {furniture.image_id}, and a bucket, "
        f"{furniture.bucket}. To export the OMI,",
        "hand over its manifest's URL, and register it"
        f"{' in the other account' if other else ''}:",
        "",
        f"{aws} ec2 create-image-export-task --image-id {furniture.image_id} "
        f"--wait --export-to-osu DiskImageFormat=qcow2,"
        f"OsuBucket={furniture.bucket}",
        f"{aws} s3 presign s3://{furniture.bucket}/{furniture.image_id}/manifest.json",
        f"{aws} ec2 register-image --image-location 'THE URL' --name copy "
        f"--wait --oapi{other}",
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aws-outscale sandbox",
        description="Serve a local OUTSCALE Region (FCU, LBU, EIM and OOS) "
        "on 127.0.0.1, with made-up credentials. Nothing leaves the machine. "
        "It writes a configuration of its own and prints the lines that make "
        "aws and boto3 use it.",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=0,
        help="TCP port (default: a free one)",
    )
    parser.add_argument(
        "--region",
        default="eu-west-2",
        help="Region to play (default: %(default)s)",
    )
    parser.add_argument(
        "--outscale-domain",
        metavar="DOMAIN",
        help="outscale_domain of its profiles: with it the Region may be a "
        "private or a new one",
    )
    parser.add_argument(
        "--import-seconds",
        type=_duration,
        default=2.0,
        metavar="SECONDS",
        help="how long an imported OMI stays pending (default: %(default)s)",
    )
    parser.add_argument(
        "--accounts",
        type=_count,
        default=2,
        metavar="NUMBER",
        help="how many accounts to play (default: %(default)s)",
    )
    parser.add_argument(
        "--shell",
        choices=list(UNSET),
        default=_shell(),
        help="the shell of the lines to paste (default: %(default)s)",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="write the configuration to DIR, keep it there, and play the "
        "same accounts with the same keys the next time (default: a "
        "directory that is removed at the end)",
    )
    parser.add_argument(
        "--empty",
        action="store_true",
        help="begin without an OMI and a bucket",
    )
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="show each request on stderr, without its query",
    )
    return parser


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not a port between 0 and 65535"
        )
    return int(text)


def _shell() -> str:
    """Guess the shell of the user's terminal."""
    if os.name == "nt":
        return "powershell"
    fish = os.path.basename(os.environ.get("SHELL", "")) == "fish"
    return "fish" if fish else "sh"


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not between 1 and 999")
    return int(text)


def _duration(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not math.isfinite(seconds) or seconds < 0:
        raise argparse.ArgumentTypeError(f"'{text}' is not a duration")
    return seconds


def _log_to_stderr() -> None:
    logger = logging.getLogger("awscli_outscale.sandbox")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
