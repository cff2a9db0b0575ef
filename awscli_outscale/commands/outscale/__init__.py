"""The commands of ``aws outscale``.

One file for each command; none of them is imported before it is run, or its
help is read.
"""

from __future__ import annotations

#: The name of the group.
GROUP = "outscale"

#: Name of a command -> its class.
COMMANDS = {
    "configure": (
        "awscli_outscale.commands.outscale.configure.command:Configure"
    ),
    "copy-image": (
        "awscli_outscale.commands.outscale.copy_image.command:CopyImage"
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
