"""Run the sandbox in a terminal: `aws-outscale sandbox`.

Prints what to paste, then serves until Ctrl-C or SIGTERM. Loopback only;
there is no option to change that.
"""

from __future__ import annotations

import argparse
import logging
import math
import re
import signal
import sys
import threading

_EXAMPLE = "aws-outscale ec2 describe-images --owners self"


def main(argv: list[str]) -> int:
    """Serve until told to stop; the exit code (0, 1, or 2 for bad options)."""
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        from awscli_outscale.sandbox import Sandbox
    except ImportError:
        # Also raised by a moto that is too old to have what is imported.
        print(
            "The sandbox needs moto 5.2 or newer with its server: "
            "pip install 'awscli-outscale[sandbox]'",
            file=sys.stderr,
        )
        return 1
    if options.verbose:
        _log_to_stderr()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    sandbox = Sandbox(
        options.port, options.region, import_seconds=options.import_seconds
    )
    others = [sandbox.add_account() for _ in range(options.accounts - 1)]
    try:
        sandbox.start()
    except OSError as problem:
        print(
            f"The sandbox cannot listen on 127.0.0.1:{options.port}: "
            f"{problem.strerror}. Choose another --port, or leave it out.",
            file=sys.stderr,
        )
        return 1
    try:
        print(
            f"A local Outscale Region ({sandbox.region}) is ready at "
            f"{sandbox.endpoint_url} and stops with Ctrl-C."
        )
        _print_environment("In another terminal:", sandbox.environment())
        for account in others:
            _print_environment(
                f"For the account {account.account_id}:",
                account.environment(),
            )
        print(_EXAMPLE, flush=True)
        stopped.wait()
    finally:
        sandbox.stop()
    return 0


def _print_environment(heading: str, environment: dict[str, str]) -> None:
    print(f"{heading}\n")
    for name, value in environment.items():
        print(f"export {name}={value}")
    print()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aws-outscale sandbox",
        description="Serve a local Outscale Region (FCU, LBU, EIM and OOS) "
        "on 127.0.0.1, with made-up credentials. Nothing leaves the machine.",
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=0,
        help="TCP port (default: a free one)",
    )
    parser.add_argument(
        "--region",
        type=_region,
        default="eu-west-2",
        help="Region to play (default: %(default)s)",
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
        default=1,
        metavar="NUMBER",
        help="how many accounts to play (default: %(default)s)",
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


def _region(text: str) -> str:
    if not re.fullmatch(r"[a-z]+(-[a-z]+)+-[0-9]+", text):
        raise argparse.ArgumentTypeError(f"'{text}' is not a Region name")
    return text


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
