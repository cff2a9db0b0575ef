"""The commands of ``aws outscale``.

One file for each command; none of them is imported before it is run, or its
help is read.
"""

from __future__ import annotations

#: The name of the group.
GROUP = "outscale"

#: Name of a command -> its class.
COMMANDS = {
    "configure": "awscli_outscale.commands.configure:Configure",
    "copy-image": "awscli_outscale.commands.copy_image:CopyImage",
    "create-image": "awscli_outscale.commands.create_image:CreateImage",
    "doctor": "awscli_outscale.commands.doctor:Doctor",
    "explain-manifest": (
        "awscli_outscale.commands.explain_manifest:ExplainManifest"
    ),
    "osc-credentials": (
        "awscli_outscale.commands.osc_credentials:OscCredentials"
    ),
    "regions": "awscli_outscale.commands.regions:Regions",
    "sandbox": "awscli_outscale.commands.sandbox:RunSandbox",
}
