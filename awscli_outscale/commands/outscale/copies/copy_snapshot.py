"""``aws outscale copy-snapshot``: a snapshot into other accounts, Regions."""

from __future__ import annotations

from typing import Any, ClassVar

from awscli_outscale.commands.outscale.copies.command import (
    CopyCommand,
    arguments,
)
from awscli_outscale.commands.outscale.copies.snapshot import (
    LONGEST,
    Snapshot,
)


class CopySnapshot(CopyCommand):
    """Copy a snapshot into other accounts and Regions."""

    KIND = Snapshot()
    NAME = "copy-snapshot"
    DESCRIPTION = (
        "Export a snapshot to a bucket, presign its file, import it in each "
        "target, and wait until all are ``completed``. A target is a profile "
        "(an account) in a Region; all are served at once, and one that fails "
        "does not stop the others. The profile of the call, or ``--profile``, "
        "is that of the snapshot's account; the bucket is in its Region.\n\n"
        "If it is interrupted, run the same command again: it continues with "
        "the export that exists (of the same snapshot, bucket and prefix, as "
        "long as its file is in the bucket) and with the snapshots that are "
        "already imported. It finds them by the end of their description, "
        "which names the file's bucket and key in brackets.\n\n"
        "The export and every SnapshotId that FCU has returned are written to "
        "standard output, whatever happens. The exit code is 255 if any "
        "target failed, 124 if all that are missing timed out, and 130 after "
        "Ctrl-C."
    )
    SYNOPSIS = (
        "aws outscale copy-snapshot --snapshot-id <value> --bucket <value>\n"
        "  [--to-profile <value> [<value> ...]]\n"
        "  [--to-region <value> [<value> ...]]\n"
        "  [--osu-profile <value>] [--prefix <value>]\n"
        "  [--description <value>]\n"
        "  [--wait-timeout <value>] [--wait-progress] [--oapi]"
    )
    EXAMPLES = (
        "To copy a snapshot into two other accounts, each in its profile's "
        "Region::\n\n"
        "    $ aws outscale copy-snapshot --snapshot-id snap-12345678 "
        "--bucket exports --to-profile partner customer\n\n"
        "To copy it into another Region of the same account, and get the ID "
        "only::\n\n"
        "    $ aws outscale copy-snapshot --snapshot-id snap-12345678 "
        "--bucket exports --to-region us-east-2 --query Copies[].SnapshotId "
        "--output text\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = arguments(
        KIND,
        prefix=(
            "The prefix of the key of the exported file. Nothing is added to "
            "it: end it with a slash if it is to be a folder."
        ),
        description=(
            "The description of the copies. The default is that of the "
            "snapshot. The file's ``[BUCKET/KEY]`` is added to it, and the "
            f"description is cut so that both have at most {LONGEST} "
            "characters; a ``BUCKET/KEY`` that is too long itself is replaced "
            "by its SHA-256."
        ),
    )
