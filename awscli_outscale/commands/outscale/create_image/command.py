"""``aws outscale create-image``: OAPI's CreateImage, through FCU."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, ClassVar

from awscli.argprocess import ParamError
from awscli.arguments import CustomArgument, create_argument_model_from_schema
from awscli.paramfile import (
    LOCAL_PREFIX_MAP,
    ResourceLoadingError,
    get_paramfile,
)

from awscli_outscale import errors
from awscli_outscale.checks import report, template
from awscli_outscale.checks.problem import Problem
from awscli_outscale.commands.ec2 import options
from awscli_outscale.commands.outscale import clients, wait_options
from awscli_outscale.commands.outscale.command import Command, show
from awscli_outscale.hooks import check_parameters
from awscli_outscale.oapi import create_image, osc_spelling
from awscli_outscale.terminal import next_command

_INPUT = "cli-input-json"
_URL = "FileLocation"

_HELP = {
    "Architecture": "``i386`` or ``x86_64`` (from a snapshot only). The "
    "default is ``x86_64``.",
    "BlockDeviceMappings": "The devices of an OMI created from a "
    "snapshot. The root device is ``/dev/sda1``. Names are the OUTSCALE "
    "API's: ``Bsu``, and not ``Ebs``.",
    "BootModes": "What FCU cannot set; ``[]`` is accepted.",
    "Description": "A description of the OMI.",
    "DryRun": "Check whether you may do this, without doing it. The answer "
    "is the error ``DryRunOperation`` if you may.",
    "FileLocation": "The presigned URL of the manifest of an exported OMI. "
    "Put quotes around it. It is sent as it is, and not fetched; "
    "``file://PATH`` reads the URL from a file.",
    "ImageName": "The name of the OMI: 3 to 128 letters, digits, spaces and "
    "``_ ( ) / . -``.",
    "NoReboot": "Do not stop the VM while the OMI is created from it.",
    "ProductCodes": "The product codes of the OMI, such as ``0001``. They "
    "are set once the OMI exists, by a second call.",
    "RootDeviceName": "The root device of an OMI created from a snapshot: "
    "``/dev/sda1``.",
    "SourceImageId": "The ID of the OMI to copy.",
    "SourceRegionName": "The Region of the OMI to copy, which is that of the "
    "call. Across Regions, use ``aws outscale copy-image``.",
    "TpmMandatory": "What FCU cannot set; ``False`` is accepted.",
    "VmId": "The ID of the VM to create the OMI from.",
}


class CreateImage(Command):
    """Make an OMI of a VM, an OMI, a snapshot or a manifest."""

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
        "TpmMandatory) is refused, unless it is the default spelt out.\n\n"
        "Once FCU has answered with an ImageId it is written to the standard "
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
            "name": _INPUT,
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
            args = osc_spelling.translated(args, _known())
        return super().__call__(args, parsed_globals)

    def _build_arg_table(self) -> Any:
        table = OrderedDict()
        for name, specification in _known().items():
            for argument in _arguments(name, specification):
                table[argument.name] = argument
        table.update(super()._build_arg_table())
        return table

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        from awscli_outscale.commands.outscale.create_image.creation import (
            Creation,
        )

        decision = clients.outscale(self._session, self.NAME)
        given = _request(parsed_args)
        call = create_image.fcu_call(given)
        if isinstance(call, list):
            _stop_at(self._session, iter(call))
            raise AssertionError  # there was something to stop at
        wish = wait_options.read(parsed_args, self._session)
        client = clients.ec2(self._session, parsed_globals)
        check_parameters.rename(client, self._session, decision, _renamed)
        return Creation(self._session, client, call, wish).run(
            lambda answer: show(
                self._session, self.NAME, answer, parsed_globals
            )
        )


def _known() -> dict[str, dict[str, Any]]:
    """Return all parameters of the OUTSCALE API's method."""
    known = {**create_image.parameters(), **create_image.refused()}
    return dict(sorted(known.items()))


def _arguments(
    name: str, specification: dict[str, Any]
) -> Iterator[CustomArgument]:
    if specification["type"] == "boolean":
        group = osc_spelling.option(name).removeprefix("--")
        for option in osc_spelling.switches(name):
            yield CustomArgument(
                option.removeprefix("--"),
                help_text=f"<p>{_HELP[name]}</p>",
                action="store_true",
                group_name=group,
            )
        return
    yield CustomArgument(
        osc_spelling.option(name).removeprefix("--"),
        help_text=f"<p>{_HELP[name]}</p>",
        no_paramfile=name == _URL,
        argument_model=create_argument_model_from_schema(
            _schema(specification)
        ),
    )


def _schema(specification: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter as the AWS CLI has it."""
    schema: dict[str, Any] = {"type": specification["type"]}
    if "items" in specification:
        schema["items"] = _schema(specification["items"])
    if "properties" in specification:
        schema["properties"] = {
            name: _schema(inner)
            for name, inner in specification["properties"].items()
        }
    return schema


def _request(parsed_args: Any) -> dict[str, Any]:
    """Return the request that the options and the JSON make together."""
    given = vars(parsed_args)

    def value_of(option: str) -> Any:
        return given[option.removeprefix("--").replace("-", "_")]

    request = _read_json(given[_INPUT.replace("-", "_")])
    for name, specification in _known().items():
        if specification["type"] == "boolean":
            on, off = map(value_of, osc_spelling.switches(name))
            if on or off:
                request[name] = on
            continue
        value = value_of(osc_spelling.option(name))
        if value is not None:
            request[name] = _from_file(name, value) if name == _URL else value
    return request


def _read_json(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        found = json.loads(_from_file(_INPUT, text))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        # Its text may have a presigned URL in it.
        raise ParamError(
            f"--{_INPUT}",
            "It is not a JSON object, such as "
            '\'{"ImageName": "…", "VmId": "i-…"}\', nor file:// of one.',
        )
    return found


def _from_file(name: str, value: str) -> str:
    try:
        found = get_paramfile(value, LOCAL_PREFIX_MAP)
    except ResourceLoadingError as problem:
        option = name if name == _INPUT else osc_spelling.option(name)
        raise ParamError(option, str(problem)) from None
    return value if found is None else str(found)


def _renamed(problem: Problem) -> Problem:
    """Return a problem of FCU's parameter as one of the user's option."""

    def asked_as(name: str) -> str:
        return str(create_image.asked_as((name,))[0])

    return Problem(
        create_image.asked_as(problem.path),
        template.renamed(problem.text, asked_as),
    )


def _stop_at(session: Any, problems: Iterator[Problem]) -> None:
    spell = next_command.speller(session)
    lines = [report.describe(p, style="cli", command=spell) for p in problems]
    if lines:
        raise errors.invalid_parameters(lines)
