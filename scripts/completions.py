"""Renew ``data/completions.json``, from which command lines are completed.

Of the commands of an AWS CLI in an OUTSCALE session it takes those that
OUTSCALE serves, and of their options those that every AWS CLI has that is
named: FCU takes no notice of what AWS has added since. So nothing is offered
that the user's AWS CLI does not know. Name the oldest ones::

    .venv/bin/python scripts/completions.py \
        .venv/bin/python .hosts/v1-1.29.4/bin/python /usr/bin/python3

The first one's are the global options of AWS CLI v1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "awscli_outscale"
TARGET = PACKAGE / "data" / "completions.json"

SOURCE = (
    "What a command line can be completed with; scripts/completions.py writes "
    "this. Commands: sandbox/actions.json (without what only osc-cli's "
    "completion lists), for s3api sandbox/oos/rules.json, and our own. "
    "Options: those that each supported AWS CLI has, from 1.29.4 and 2.9.19, "
    "less those that OUTSCALE ignores (image-checks.json). '=' stands behind "
    "an option that takes a value, and its choices behind that. An option "
    "for all commands stands in `global`; AWS CLI v2 has those in `global_v2` "
    "as well."
)

#: Where in image-checks.json stands what OUTSCALE ignores.
IGNORED = {
    "register-image": "ignored",
    "create-image": "ignored_in_create_image",
    "copy-image": "ignored_in_copy_image",
    "create-snapshot": "ignored_in_create_snapshot",
    "copy-snapshot": "ignored_in_copy_snapshot",
    "deregister-image": "ignored_in_deregister_image",
    "modify-image-attribute": "ignored_in_modify_image",
}
#: What is an error there, because the result would be another one.
REFUSED = {
    "copy-image": ("--encrypted", "--no-encrypted", "--kms-key-id"),
    "copy-snapshot": (
        *("--encrypted", "--no-encrypted", "--kms-key-id"),
        "--destination-region",
    ),
    "modify-image-attribute": (
        "--organization-arns",
        "--organizational-unit-arns",
    ),
}

#: An option -> "", "=", or "=choice,choice"; a command -> its options, or
#: commands below it.
Options = dict[str, str]


def main(pythons: list[str]) -> int:
    """Write the file; return the exit code."""
    hosts = [_ask(python) for python in pythons]
    commands = reduce(common, (host["commands"] for host in hosts))
    everywhere = reduce(common, (host["global"] for host in hosts))
    of_v2 = [host["global"] for host in hosts if host["major"] == 2]
    more = reduce(common, of_v2)
    found = {
        "source": SOURCE,
        "global": _text(everywhere),
        "global_v2": _text(
            {k: v for k, v in more.items() if everywhere.get(k) != v}
        ),
        "commands": _texts(commands),
    }
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    TARGET.write_text(text, "utf-8")
    return 0


def _ask(python: str) -> dict[str, Any]:
    run = subprocess.run(
        [python, __file__, "--this"], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def common(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two tables have both, as the first one has it."""
    return {
        name: common(value, other[name]) if isinstance(value, dict) else value
        for name, value in one.items()
        if name in other
    }


def _is_command(table: Mapping[str, Any]) -> bool:
    return all(name.startswith("-") for name in table)


def _text(options: Options) -> str:
    return " ".join(f"{name}{options[name]}" for name in sorted(options))


def _texts(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _text(below) if _is_command(below) else _texts(below)
        for name, below in sorted(table.items())
    }


def of_this_python() -> dict[str, Any]:
    """Return what the AWS CLI of this Python has in an OUTSCALE session."""
    os.environ["AWS_OUTSCALE"] = "1"
    os.environ["AWS_CONFIG_FILE"] = os.devnull
    os.environ["AWS_DEFAULT_REGION"] = "eu-west-2"
    sys.path.insert(0, str(ROOT))
    from awscli import __version__
    from awscli.clidriver import create_clidriver

    import awscli_outscale
    from awscli_outscale.hooks import fcu_model
    from awscli_outscale.sandbox.options import option_parser

    driver = create_clidriver()
    fcu_model.install(driver.session)
    awscli_outscale.awscli_initialize(
        driver.session.get_component("event_emitter")
    )
    sys.argv = ["aws", "outscale"]
    top = driver.create_help_command()
    served = dict(_served(driver.session))
    commands: dict[str, Any] = {}
    for service, names in served.items():
        table = top.command_table[service].create_help_command().command_table
        commands[service] = {
            name: _below(table[name], name, names)
            for name in table
            if names is None or name in names or name == "wait"
        }
        if not commands[service].get("wait", True):
            del commands[service]["wait"]
    commands["sandbox"] = _of(option_parser())
    return {
        "major": int(__version__.split(".")[0]),
        "global": _options(top.arg_table),
        "commands": commands,
    }


def _served(session: Any) -> Iterator[tuple[str, set[str] | None]]:
    """Yield the services, each with its commands; None stands for all."""
    from botocore import xform_name

    actions = json.loads((PACKAGE / "sandbox" / "actions.json").read_text())
    for service in ("ec2", "iam", "elb", "directconnect"):
        yield (
            service,
            {
                xform_name(action, "-")
                for action, evidence in actions[service].items()
                if evidence != "CLI"
            },
        )
    model = session.get_service_model("s3")
    yield (
        "s3api",
        {
            xform_name(name, "-")
            for name in model.operation_names
            if is_served_by_oos(model.operation_model(name).http["requestUri"])
        },
    )
    yield "s3", None
    yield "outscale", None


def is_served_by_oos(uri: str) -> bool:
    """Tell by a request's URI, as in botocore's model, whether OOS has it."""
    rules = json.loads(
        (PACKAGE / "sandbox" / "oos" / "rules.json").read_text("utf-8")
    )
    path, _, query = uri.partition("?")
    if not re.fullmatch(r"/?|/\{Bucket\}(/\{Key\+\})?", path):
        return False
    kind = "object" if "Key" in path else "bucket"
    named = {part.partition("=")[0] for part in query.split("&") if part}
    known = {*rules["subresources"]["value"][kind], "list-type", "x-id"}
    return named <= known


def _below(command: Any, name: str, names: set[str] | None) -> dict[str, Any]:
    help_command = command.create_help_command()
    table = getattr(help_command, "command_table", None) or {}
    if table:
        return {
            each: _options(below.create_help_command().arg_table)
            for each, below in table.items()
            if name != "wait" or _waits_on(below) in (names or ())
        }
    left_out = {
        option
        for parameter in _checks().get(IGNORED.get(name, ""), ())
        for option in _spellings(parameter)
    }
    return {
        option: value
        for option, value in _options(help_command.arg_table).items()
        if option not in left_out and option not in REFUSED.get(name, ())
    }


def _checks() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (PACKAGE / "data" / "image-checks.json").read_text("utf-8")
    )
    return found


def _spellings(parameter: str) -> tuple[str, str]:
    from botocore import xform_name

    name = xform_name(parameter, "-")
    return f"--{name}", f"--no-{name}"


def _waits_on(waiter: Any) -> str:
    from botocore import xform_name

    return str(xform_name(waiter.create_help_command().obj.name, "-"))


def _options(table: Mapping[str, Any]) -> Options:
    found: Options = {}
    for argument in table.values():
        if getattr(argument, "_UNDOCUMENTED", False):
            continue
        parser = argparse.ArgumentParser(add_help=False)
        argument.add_to_parser(parser)
        found |= _of(parser)
    return found


def _of(parser: argparse.ArgumentParser) -> Options:
    return {
        action.option_strings[-1]: ""
        if action.nargs == 0
        else f"={','.join(_choices(action))}"
        for action in parser._actions
        if action.option_strings
    }


def _choices(action: argparse.Action) -> list[str]:
    if action.option_strings[-1] == "--storage-class":
        rules = PACKAGE / "sandbox" / "oos" / "rules.json"
        found: list[str] = json.loads(rules.read_text("utf-8"))[
            "storage_classes"
        ]["value"]
        return found
    return [str(choice) for choice in action.choices or ()]


if __name__ == "__main__":
    if sys.argv[1:] == ["--this"]:
        print(json.dumps(of_this_python()))
        sys.exit()
    sys.exit(main(sys.argv[1:]))
