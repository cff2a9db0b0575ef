"""``aws-outscale --help``; the AWS CLI's own ``help`` lists all of AWS."""

from __future__ import annotations

import sys

from awscli_outscale.cloud import regions
from awscli_outscale.commands.outscale import listed, summary
from awscli_outscale.terminal import paragraphs

_HELP = """\
usage: aws-outscale [options] COMMAND SUBCOMMAND [parameters]

The AWS CLI, with every call treated as an OUTSCALE call:

{services}

Commands of the plugin, such as `aws-outscale outscale doctor`:

{commands}

Help on one command: aws-outscale ec2 register-image help
All commands and options of the AWS CLI: aws-outscale help"""


def text() -> str:
    """Return what there is, laid out for standard output."""
    width = paragraphs.width(sys.stdout)
    room = width or 80
    services = {
        "s3, s3api" if command == "s3" else command: (
            f"{service['name']}: {service['serves']}"
        )
        for command, service in regions.SERVICES.items()
    }
    prose = _HELP.format(
        services="\n".join(listed(services, room)),
        commands="\n".join(summary(room)),
    )
    return paragraphs.broken(prose, width)
