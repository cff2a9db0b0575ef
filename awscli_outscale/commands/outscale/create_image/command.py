"""``aws outscale create-image``: OAPI's CreateImage, through FCU."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, ClassVar

from awscli_outscale import errors
from awscli_outscale.checks import report, template
from awscli_outscale.checks.problem import Problem
from awscli_outscale.commands.ec2 import options
from awscli_outscale.commands.outscale import clients, wait_options
from awscli_outscale.commands.outscale.command import Command, show
from awscli_outscale.commands.outscale.create_image import request
from awscli_outscale.hooks import check_parameters
from awscli_outscale.oapi import create_image, osc_spelling
from awscli_outscale.terminal import next_command


class CreateImage(Command):
    """Create an OMI from a VM, an OMI, a snapshot or a manifest."""

    NAME = "create-image"
    DESCRIPTION = (
        "Create an OMI as the OUTSCALE API's CreateImage does, and answer "
        "as it does. There are four ways: from a VM (``--vm-id``), as a copy "
        "of an OMI (``--source-image-id`` and ``--source-region-name``), from "
        "a snapshot (``--block-device-mappings`` and "
        "``--root-device-name``), and from the manifest of an exported OMI in "
        "a bucket (``--file-location``).\n\n"
        "Options may also be spelt as osc-cli spells them: ``--ImageName``, "
        "``--FileLocation``, ``--DryRun true``. The call goes through FCU, "
        "with an OUTSCALE profile; what FCU cannot do (BootModes, "
        "TpmMandatory) is refused, unless the value given is the default.\n\n"
        "Once FCU has returned an ImageId, it is written to standard "
        "output, whatever happens next. The exit code is 124 if the time "
        "is up, and 255 if the OMI fails or the product codes could not be "
        "set."
    )
    SYNOPSIS = (
        "aws outscale create-image --image-name <value>\n"
        "  [--vm-id <value> [--no-reboot | --reboot]]\n"
        "  [--source-image-id <value> --source-region-name <value>]\n"
        "  [--block-device-mappings <value> --root-device-name <value>\n"
        "   [--architecture <value>]]\n"
        "  [--file-location <value>]\n"
        "  [--description <value>] [--product-codes <value>]\n"
        "  [--dry-run | --no-dry-run] [--cli-input-json <value>]\n"
        "  [--wait] [--wait-timeout <value>] [--wait-progress]"
    )
    EXAMPLES = (
        "To create an OMI from a VM, and wait for it::\n\n"
        "    $ aws outscale create-image --image-name web-1 "
        "--vm-id i-12345678 --no-reboot --wait\n\n"
        "To create an OMI from a snapshot, with osc-cli's options::\n\n"
        "    $ aws outscale create-image --ImageName from-snapshot "
        "--RootDeviceName /dev/sda1 --BlockDeviceMappings "
        '\'[{"DeviceName": "/dev/sda1", "Bsu": {"SnapshotId": '
        '"snap-12345678"}}]\'\n\n'
        "To give the request as the OUTSCALE API takes it, and get the ID "
        "only::\n\n"
        '    $ aws outscale create-image --cli-input-json \'{"ImageName": '
        '"copy", "SourceImageId": "ami-12345678", "SourceRegionName": '
        '"eu-west-2"}\' --query Image.ImageId --output text\n'
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = [
        {
            "name": request.INPUT,
            # Read here: v1 would fetch what is at a URL.
            "no_paramfile": True,
            "help_text": (
                "The request as the OUTSCALE API takes it, as JSON, or "
                "``file://PATH`` of it. Options come first, where both say "
                "something."
            ),
        },
        *wait_options.arguments(
            [
                options.Wait,
                options.WaitTimeout,
                options.WaitProgress,
            ]
        ),
    ]

    def __call__(self, args: Any, parsed_globals: Any) -> Any:
        if args != ["help"]:
            clients.outscale(self._session, self.NAME)
            args = osc_spelling.translated(args, request.parameters())
        return super().__call__(args, parsed_globals)

    def _build_arg_table(self) -> Any:
        table = OrderedDict()
        for name, specification in request.parameters().items():
            for argument in request.arguments(name, specification):
                table[argument.name] = argument
        table.update(super()._build_arg_table())
        return table

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        from awscli_outscale.commands.outscale.create_image.creation import (
            Creation,
        )

        decision = clients.outscale(self._session, self.NAME)
        given = request.read(parsed_args)
        call = create_image.fcu_call(given)
        if isinstance(call, list):
            spell = next_command.speller(self._session)
            raise errors.invalid_parameters(
                [report.describe(p, style="cli", command=spell) for p in call]
            )
        wish = wait_options.read(parsed_args, self._session)
        client = clients.ec2(self._session, parsed_globals)
        check_parameters.rename(client, self._session, decision, _renamed)
        return Creation(self._session, client, call, wish).run(
            lambda answer: show(
                self._session, self.NAME, answer, parsed_globals
            )
        )


def _renamed(problem: Problem) -> Problem:
    """Return a problem of FCU's parameter as one of the user's option."""

    def asked_as(name: str) -> str:
        return str(create_image.asked_as((name,))[0])

    return Problem(
        create_image.asked_as(problem.path),
        template.renamed(problem.text, asked_as),
    )
