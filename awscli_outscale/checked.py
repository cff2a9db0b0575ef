"""Which operations have checks, and which have parameters to rewrite?

Names only: a command that needs none of them loads nothing for it.
"""

from __future__ import annotations

#: The check of each operation: (parameters, circumstances) -> problems.
CHECKS = {
    "CopyImage": "awscli_outscale.image_checks:copy_image",
    "CreateImage": "awscli_outscale.image_checks:create_image",
    "CreateImageExportTask": "awscli_outscale.export_checks:export_image",
    "CreateSnapshotExportTask": (
        "awscli_outscale.export_checks:export_snapshot"
    ),
    "ImportSnapshot": "awscli_outscale.export_checks:import_snapshot",
    "ModifyImageAttribute": (
        "awscli_outscale.attribute_checks:modify_image_attribute"
    ),
    "RegisterImage": "awscli_outscale.register_checks:register_image",
}

#: What makes of the parameters those that FCU takes.
REWRITES = {
    "ImportSnapshot": "awscli_outscale.url_checks:stripped",
    "ModifyImageAttribute": "awscli_outscale.attribute_form:nested",
    "RegisterImage": "awscli_outscale.url_checks:stripped",
}
