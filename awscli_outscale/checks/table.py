"""Which operations have checks, and which have parameters to rewrite?

Names only: a command that needs none of them loads nothing for it.
"""

from __future__ import annotations

#: The check of each operation: (parameters, circumstances) -> problems.
CHECKS = {
    "CopyImage": "awscli_outscale.checks.create_or_copy_image:copy_image",
    "CopySnapshot": "awscli_outscale.checks.snapshots:copy_snapshot",
    "CreateImage": "awscli_outscale.checks.create_or_copy_image:create_image",
    "CreateImageExportTask": "awscli_outscale.checks.exports:export_image",
    "CreateSnapshot": "awscli_outscale.checks.snapshots:create_snapshot",
    "CreateSnapshotExportTask": (
        "awscli_outscale.checks.exports:export_snapshot"
    ),
    "DeleteSnapshot": "awscli_outscale.checks.snapshots:delete_snapshot",
    "DeregisterImage": (
        "awscli_outscale.checks.create_or_copy_image:deregister_image"
    ),
    "ImportSnapshot": "awscli_outscale.checks.exports:import_snapshot",
    "ModifyImageAttribute": (
        "awscli_outscale.checks.modify_image_attribute:modify_image_attribute"
    ),
    "ModifySnapshotAttribute": (
        "awscli_outscale.checks.snapshots:modify_snapshot_attribute"
    ),
    "RegisterImage": "awscli_outscale.checks.register_image:register_image",
}

#: The same of those of which only what is ignored to the user's harm is
#: looked at.
PARTLY = {
    "CreateVolume": "awscli_outscale.checks.volumes:create_volume",
    "RunInstances": "awscli_outscale.checks.volumes:run_instances",
}

#: What makes of the parameters those that FCU takes.
REWRITES = {
    "ImportSnapshot": "awscli_outscale.checks.url_parameter:stripped",
    "ModifyImageAttribute": "awscli_outscale.checks.attribute_form:nested",
    "ModifySnapshotAttribute": (
        "awscli_outscale.checks.attribute_form:nested_snapshot"
    ),
    "RegisterImage": "awscli_outscale.checks.url_parameter:stripped",
}
