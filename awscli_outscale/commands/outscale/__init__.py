"""The commands of ``aws outscale``.

One file for each command; none of them is imported before it is run, or its
help is read.
"""

from __future__ import annotations

from collections.abc import Mapping

#: The name of the group.
GROUP = "outscale"

#: Name of a command -> its class.
COMMANDS = {
    "configure": (
        "awscli_outscale.commands.outscale.configure.command:Configure"
    ),
    "copy-image": (
        "awscli_outscale.commands.outscale.copies.copy_image:CopyImage"
    ),
    "copy-snapshot": (
        "awscli_outscale.commands.outscale.copies.copy_snapshot:CopySnapshot"
    ),
    "create-image": (
        "awscli_outscale.commands.outscale.create_image.command:CreateImage"
    ),
    "doctor": "awscli_outscale.commands.outscale.doctor.command:Doctor",
    "explain-manifest": (
        "awscli_outscale.commands.outscale.explain_manifest:ExplainManifest"
    ),
    "osc-credentials": (
        "awscli_outscale.commands.outscale.configure.osc_credentials:"
        "OscCredentials"
    ),
    "regions": "awscli_outscale.commands.outscale.regions:Regions",
    "sandbox": "awscli_outscale.commands.outscale.sandbox:RunSandbox",
}

#: What each does, in one line. What is not here is not for users to type.
SUMMARIES = {
    "configure": "set up a profile for OUTSCALE",
    "copy-image": "copy an OMI into other accounts and Regions",
    "copy-snapshot": "copy a snapshot into other accounts and Regions",
    "create-image": "create an OMI with the options of osc-cli's CreateImage",
    "doctor": "find out what is wrong with a profile, and how to fix it",
    "explain-manifest": "show what an exported OMI's manifest would register",
    "regions": "list the Regions and their endpoints",
    "sandbox": "run a local Region, without an account",
}


def summary(width: int = 80) -> list[str]:
    """Return the commands, one a line, with what they do.

    :param width: of the terminal; what does not fit goes on below.
    """
    return listed(SUMMARIES, width)


def listed(described: Mapping[str, str], width: int) -> list[str]:
    """Return lines that say of each name what it is.

    >>> listed({"doctor": "find out what is wrong"}, 24)
    ['  doctor  find out what', '          is wrong']
    """
    from textwrap import wrap

    margin = max(map(len, described)) + 4
    lines = []
    for name, text in described.items():
        first, *more = wrap(
            text, max(width - margin, 12), break_on_hyphens=False
        )
        lines.append(f"  {name:{margin - 2}}{first}")
        lines += [" " * margin + each for each in more]
    return lines
