"""``aws outscale copy-image``: an OMI into other accounts and Regions."""

from __future__ import annotations

from typing import Any, ClassVar

from awscli_outscale.commands.outscale.copies.command import (
    CopyCommand,
    arguments,
)
from awscli_outscale.commands.outscale.copies.image import Image


class CopyImage(CopyCommand):
    """Copy an OMI into other accounts and Regions."""

    KIND = Image()
    NAME = "copy-image"
    DESCRIPTION = (
        "Export an OMI to a bucket, presign its manifest, register it in each "
        "target, and wait until all are ``available``. A target is a profile "
        "(an account) in a Region; all are served at once, and one that fails "
        "does not stop the others. The profile of the call, or ``--profile``, "
        "is that of the OMI's account; the bucket is in its Region.\n\n"
        "If it is interrupted, run the same command again: it continues with "
        "the export that exists (of the same OMI, bucket and prefix, as long "
        "as its manifest is valid) and with the OMIs that are already "
        "registered.\n\n"
        "The export and every ImageId that FCU has returned are written to "
        "standard output, whatever happens. The exit code is 255 if any "
        "target failed, 124 if all that are missing timed out, and 130 after "
        "Ctrl-C."
    )
    SYNOPSIS = (
        "aws outscale copy-image --image-id <value> --bucket <value>\n"
        "  [--to-profile <value> [<value> ...]]\n"
        "  [--to-region <value> [<value> ...]]\n"
        "  [--osu-profile <value>] [--prefix <value>]\n"
        "  [--name <value>] [--description <value>]\n"
        "  [--wait-timeout <value>] [--wait-progress] [--oapi]"
    )
    EXAMPLES = (
        "To copy an OMI into two other accounts, each in its profile's "
        "Region::\n\n"
        "    $ aws outscale copy-image --image-id ami-12345678 "
        "--bucket exports --to-profile partner customer\n\n"
        "To copy it into another Region of the same account, and get the ID "
        "only::\n\n"
        "    $ aws outscale copy-image --image-id ami-12345678 "
        "--bucket exports --to-region us-east-2 --query Copies[].ImageId "
        "--output text\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = arguments(
        KIND,
        {
            "name": "name",
            "help_text": (
                "The name of the copies. The default is that of the OMI."
            ),
        },
        prefix="The prefix of the keys of the exported files.",
        description=(
            "The description of the copies. The default is that of the OMI."
        ),
    )
