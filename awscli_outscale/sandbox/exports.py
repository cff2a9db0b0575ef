"""Make the files of an exported OMI, to put into a bucket and import again.

Source of the shape: "Manifest File Reference" of OUTSCALE's documentation. As
a command it writes the manifest, so that a demonstration can be a sequence of
real `aws` commands:

    python -m awscli_outscale.sandbox.exports --disk snap.qcow2.gz
    aws s3 cp snap.qcow2.gz s3://bucket/snap.qcow2.gz
    aws s3 presign s3://bucket/snap.qcow2.gz |
        python -m awscli_outscale.sandbox.exports > manifest.json
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

GIB = 1024**3
_DEVICES = ("/dev/sda1", *(f"/dev/sd{x}" for x in "bcdefghijklmnopqrstuvwxyz"))


def exported_image(
    snapshot_urls: Sequence[str] = (),
    *,
    name: str = "exported-image",
    description: str = "",
    architecture: str = "x86_64",
    product_types: Sequence[str] = ("0001",),
    size: int = 10 * GIB,
    volume_type: str = "standard",
    iops: int | None = None,
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return (manifest, objects) of an exported image.

    `snapshot_urls` are the presigned URLs of its snapshots, the root first;
    `size` is in bytes and the same for all. `objects` maps file names to
    contents of a few bytes; the names are the last parts of the URLs' paths.
    Without URLs there is one snapshot, `snap-11111111-aaaaaaaa.qcow2.gz`, and
    an empty URL in the manifest: take the objects, upload, presign, and call
    again. ValueError for more snapshots than there are device names.
    """
    urls = list(snapshot_urls) or [""]
    if len(urls) > len(_DEVICES):
        raise ValueError(f"An image has at most {len(_DEVICES)} devices.")
    files = [_file_name(url, number) for number, url in enumerate(urls, 1)]
    snapshots = [
        {
            "DeleteOnTermination": True,
            "Device": device,
            "Filename": file,
            "Iops": iops,
            "PreSignedUrl": url,
            "Size": size,
            "VolumeType": volume_type,
        }
        for device, file, url in zip(_DEVICES, files, urls, strict=False)
    ]
    manifest = manifest_of(
        name, description, architecture, product_types, snapshots
    )
    return manifest, {file: disk(file) for file in files}


def manifest_of(
    name: str,
    description: str,
    architecture: str,
    product_types: Sequence[str],
    snapshots: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Return a manifest around the entries of its snapshots."""
    return {
        "Version": 1,
        "Image": {
            "Name": name,
            "Description": description,
            "Architecture": architecture,
            "Type": "machine",
            "ProductTypes": list(product_types),
            "Public": False,
            "Snapshots": list(snapshots),
        },
    }


def disk(name: str) -> bytes:
    """Return what stands in for the snapshot file `name`."""
    return gzip.compress(b"QFI\xfb a disk of the sandbox: " + name.encode())


def _file_name(url: str, number: int) -> str:
    last = unquote(urlsplit(url).path).rpartition("/")[2]
    return last or f"snap-{str(number) * 8}-aaaaaaaa.qcow2.gz"


def main(argv: list[str]) -> int:
    """Write a manifest on stdout, or a disk to a file; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m awscli_outscale.sandbox.exports",
        description="Write the manifest of an exported OMI on stdout.",
    )
    parser.add_argument(
        "--snapshot-url",
        action="append",
        default=[],
        metavar="URL",
        help="presigned URL of a snapshot, the root first (default: read "
        "them from stdin, one a line)",
    )
    parser.add_argument("--name", default="exported-image")
    parser.add_argument("--description", default="")
    parser.add_argument("--architecture", default="x86_64")
    parser.add_argument(
        "--size-gib", type=int, default=10, help="size of each disk"
    )
    parser.add_argument(
        "--disk",
        metavar="FILE",
        help="write a tiny stand-in for a snapshot to FILE, and no manifest",
    )
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    if options.disk:
        file = Path(options.disk)
        file.write_bytes(disk(file.name))
        return 0
    urls = options.snapshot_url or sys.stdin.read().split()
    if not urls:
        print("No snapshot URL given.", file=sys.stderr)
        return 2
    manifest, _ = exported_image(
        urls,
        name=options.name,
        description=options.description,
        architecture=options.architecture,
        size=options.size_gib * GIB,
    )
    print(json.dumps(manifest, indent=4))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
