"""``aws outscale explain-manifest``: what would be registered?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from awscli_outscale.checks.manifest import Explanation
from awscli_outscale.cloud import regions
from awscli_outscale.commands import fetching, manifests
from awscli_outscale.commands.outscale.command import Command, show, wants_data
from awscli_outscale.hooks.install import call_of
from awscli_outscale.terminal.messages import report, tell
from awscli_outscale.terminal.next_command import fill

_WRONG, _UNREADABLE = 1, 2


class ExplainManifest(Command):
    """Explain the manifest of an exported OMI."""

    NAME = "explain-manifest"
    DESCRIPTION = (
        "Read the manifest of an exported OMI, and say what would be "
        "registered: name, architecture, devices with their sizes, and until "
        "when the presigned URLs of the snapshots are valid; and what is "
        "wrong with it. The host of the URL is asked once, without keys; "
        "only ``https://`` is fetched (or ``http://`` from this machine). No "
        "query of a presigned URL is shown.\n\n"
        "The exit code is 0 if the OMI can be registered, 1 if something in "
        "the manifest prevents that, and 2 if there is no manifest to "
        "read."
    )
    EXAMPLES = (
        "To look at a manifest before it is registered::\n\n"
        '    $ aws outscale explain-manifest --image-location "$URL"\n\n'
        "To look at a file, and get the sizes only::\n\n"
        "    $ aws outscale explain-manifest --image-location manifest.json "
        '--output text --query "Image.Snapshots[].[Device,SizeGiB]"\n'
        "    /dev/sda1\t10\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "image-location",
            "required": True,
            # Else AWS CLI v1 would put what is there in its place.
            "no_paramfile": True,
            "help_text": (
                "The presigned URL of the manifest, in quotes, or a file."
            ),
        }
    ]

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        # AWS CLI v2 would put the content of a file in place of its name.
        return super().__call__(
            [re.sub(r"^(--[a-z-]+=)?file://", r"\1", word) for word in args],
            parsed_globals,
        )

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        config = call_of(self._session).config
        try:
            found = manifests.explain(
                parsed_args.image_location,
                domain=str(config.get("outscale_domain", regions.DOMAIN)),
                verify=fetching.verification(self._session, parsed_globals),
            )
        except manifests.NotRead as problem:
            text = fill(str(problem), self._session)
            tell(f"--image-location: {text}")
            return _UNREADABLE
        found = found._replace(
            errors=[fill(text, self._session) for text in found.errors],
            warnings=[fill(text, self._session) for text in found.warnings],
        )
        if wants_data(parsed_globals):
            data = {
                "Image": found.image,
                "Errors": found.errors,
                "Warnings": found.warnings,
            }
            show(self._session, self.NAME, data, parsed_globals)
        else:
            for head, text in _lines(found):
                report(text, f"{head:<14}" if head else "")
        if found.image is None:
            return _UNREADABLE
        return _WRONG if found.errors else 0


def _lines(found: Explanation) -> Iterator[tuple[str, str]]:
    """Return the lines, each with what it begins with."""
    image = found.image or {}
    for title, key in (
        ("Name", "Name"),
        ("Description", "Description"),
        ("Architecture", "Architecture"),
    ):
        if image.get(key):
            yield title, image[key]
    if image.get("ProductTypes"):
        yield "Product types", ", ".join(image["ProductTypes"])
    for disk in image.get("Snapshots", []):
        yield disk["Device"] or "(no device)", _disk(disk)
        if disk["Source"]:
            yield " ", disk["Source"]
    yield from (("", f"error: {text}") for text in found.errors)
    yield from (("", f"warning: {text}") for text in found.warnings)
    verdict = "cannot" if found.errors else "can"
    yield "", f"It {verdict} be registered."


def _disk(disk: dict[str, Any]) -> str:
    size = f"{disk['SizeGiB']} GiB" if disk["SizeGiB"] else "no size"
    parts = [size, disk["VolumeType"]]
    if disk["Iops"]:
        parts.append(f"{disk['Iops']} IOPS")
    if not disk["DeleteOnTermination"]:
        parts.append("kept when the VM is deleted")
    if disk["ValidUntil"]:
        parts.append(f"URL valid until {disk['ValidUntil']}")
    return ", ".join(parts)
