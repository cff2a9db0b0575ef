"""The options of `aws-outscale sandbox`."""

from __future__ import annotations

import argparse
import math
import os
import re
from pathlib import Path

from awscli_outscale.sandbox.files import SHELLS


def option_parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
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
        help="Region to simulate (default: %(default)s)",
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
        help="how many accounts to simulate (default: %(default)s)",
    )
    parser.add_argument(
        "--shell",
        choices=list(SHELLS),
        default=_shell(),
        help="the shell of the lines to paste (default: %(default)s)",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="write the configuration to DIR, keep it there, and have the "
        "same accounts and keys at the next start (default: a "
        "directory that is removed at the end)",
    )
    parser.add_argument(
        "--empty",
        action="store_true",
        help="start without an OMI and a bucket",
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
    name = os.path.basename(os.environ.get("SHELL", ""))
    return SHELLS.get(name, "sh")


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
