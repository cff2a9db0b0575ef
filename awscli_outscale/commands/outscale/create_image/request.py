"""The request that options and JSON make together, as OAPI takes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from awscli.argprocess import ParamError
from awscli.arguments import CustomArgument, create_argument_model_from_schema
from awscli.paramfile import (
    LOCAL_PREFIX_MAP,
    ResourceLoadingError,
    get_paramfile,
)

from awscli_outscale.checks.template import option
from awscli_outscale.oapi import create_image, osc_spelling

#: The option that takes the request as JSON.
INPUT = "cli-input-json"

_URL = "FileLocation"

_HELP = {
    "Architecture": "``i386`` or ``x86_64`` (from a snapshot only). The "
    "default is ``x86_64``.",
    "BlockDeviceMappings": "The devices of an OMI created from a "
    "snapshot. The root device is ``/dev/sda1``. Names are the OUTSCALE "
    "API's: ``Bsu``, and not ``Ebs``.",
    "BootModes": "FCU cannot set them; only ``[]`` is accepted.",
    "Description": "A description of the OMI.",
    "DryRun": "Check whether you may do this, without doing it. The answer "
    "is the error ``DryRunOperation`` if you may.",
    "FileLocation": "The presigned URL of the manifest of an exported OMI. "
    "Put quotes around it. It is sent as it is, and not fetched; "
    "``file://PATH`` reads the URL from a file.",
    "ImageName": "The name of the OMI: 3 to 128 characters: a to z, A to Z, "
    "digits, spaces and ``_ ( ) / . -``.",
    "NoReboot": "Do not stop the VM while the OMI is created from it.",
    "ProductCodes": "The product codes of the OMI, such as ``0001``. They "
    "are set once the OMI exists, by a second call.",
    "RootDeviceName": "The root device of an OMI created from a snapshot: "
    "``/dev/sda1``.",
    "SourceImageId": "The ID of the OMI to copy.",
    "SourceRegionName": "The Region of the OMI to copy, which is that of the "
    "call. Across Regions, use ``aws outscale copy-image``.",
    "TpmMandatory": "FCU cannot set it; only ``False`` is accepted.",
    "VmId": "The ID of the VM to create the OMI from.",
}


def parameters() -> dict[str, dict[str, Any]]:
    """Return all parameters of the OUTSCALE API's method."""
    known = {**create_image.parameters(), **create_image.refused()}
    return dict(sorted(known.items()))


def arguments(
    name: str, specification: dict[str, Any]
) -> Iterator[CustomArgument]:
    """Return the options of a parameter, of which a switch has two."""
    if specification["type"] == "boolean":
        group = option(name).removeprefix("--")
        for switch in osc_spelling.switches(name):
            yield CustomArgument(
                switch.removeprefix("--"),
                help_text=f"<p>{_HELP[name]}</p>",
                action="store_true",
                group_name=group,
            )
        return
    yield CustomArgument(
        option(name).removeprefix("--"),
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


def read(parsed_args: Any) -> dict[str, Any]:
    """Return the request that the options and the JSON make together."""
    given = vars(parsed_args)

    def value_of(name: str) -> Any:
        return given[name.removeprefix("--").replace("-", "_")]

    request = _read_json(given[INPUT.replace("-", "_")])
    for name, specification in parameters().items():
        if specification["type"] == "boolean":
            on, off = map(value_of, osc_spelling.switches(name))
            if on or off:
                request[name] = on
            continue
        value = value_of(option(name))
        if value is not None:
            request[name] = _from_file(name, value) if name == _URL else value
    return request


def _read_json(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        found = json.loads(_from_file(INPUT, text))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        # Its text may have a presigned URL in it.
        raise ParamError(
            f"--{INPUT}",
            "It is not a JSON object, such as "
            '\'{"ImageName": "…", "VmId": "i-…"}\', nor file:// of one.',
        )
    return found


def _from_file(name: str, value: str) -> str:
    try:
        found = get_paramfile(value, LOCAL_PREFIX_MAP)
    except ResourceLoadingError as problem:
        given = name if name == INPUT else option(name)
        raise ParamError(given, str(problem)) from None
    return value if found is None else str(found)
