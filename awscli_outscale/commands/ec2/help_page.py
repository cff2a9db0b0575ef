"""The help pages of the commands that we extend, in OUTSCALE's words.

The texts are ``data/help.json``. A page is made as the AWS CLI makes its own,
from a model and a table of arguments: the model is the host's, cut down to
what FCU knows, with our texts instead of AWS's.

Nothing of this is imported before somebody reads a page.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from awscli.arguments import CustomArgument
from awscli.clidocs import OperationDocumentEventHandler
from awscli.clidriver import CLIOperationCaller, ServiceOperation
from awscli.help import OperationHelpCommand
from botocore import xform_name
from botocore.model import ServiceModel

from awscli_outscale import data
from awscli_outscale.checks.problem import RULES
from awscli_outscale.commands.ec2 import help_model
from awscli_outscale.terminal import next_command
from awscli_outscale.triage import decision_of
from awscli_outscale.waits.resources import by_waiter, resource

# Not below `ec2`: there the AWS CLI finds AWS's examples for a page.
_EVENT_CLASS = "outscale.ec2"


def of_command(session: Any, command: Any, ours: Any) -> Any:
    """Return the help of a command that we extend.

    :param command: the command, as the AWS CLI has it.
    :param ours: the classes of our options, such as ``Wait``.
    """
    texts = data.load("help")
    entry = data.load("image-commands")["commands"][command.name]
    facts = {"method": _method(entry["operation"])}
    if "makes" in entry:
        made = resource(entry["makes"])
        facts["noun"] = texts["nouns"][entry["makes"]]
        facts["done"] = made.done[0]
    own = {
        option.NAME: _option(option, texts["options"], facts)
        for option in ours
        if command.arg_table.get(option.NAME) is not None
    }
    page = texts["commands"][command.name]
    return _help(session, command, entry["operation"], page, own)


def of_waiter(session: Any, command: Any) -> Any:
    """Return the help of a waiter that is ours.

    :param command: the command, as the AWS CLI has it.
    """
    texts = data.load("help")
    what = by_waiter()[command.name]
    waiter = texts["waiters"][command.name]
    facts = {"ids": what.option, "done": what.done[0]}
    described = texts["commands"][waiter["describes"]]
    rules = [each.format(**facts) for each in texts["waiter"]]
    if "filters" in described:
        rules.append(texts["filtered"])
    page = {
        **described,
        **waiter,
        "description": [*waiter["description"], *rules],
        "output": None,
    }
    return _help(session, command, what.operation, page, {})


def _help(
    session: Any, command: Any, operation: str, page: Any, own: dict[str, Any]
) -> Any:
    model = help_model.of_operation(session, operation, page)
    known = ServiceOperation(
        name=command.name,
        parent_name="ec2",
        session=session,
        operation_model=ServiceModel(model, "ec2").operation_model(operation),
        operation_caller=CLIOperationCaller(session),
    ).arg_table
    table = {
        **own,
        **{name: known[name] for name in known if name in command.arg_table},
    }
    unused = _unused(session, command.arg_table, table, page)
    output = ServiceModel(model, "ec2").operation_model(operation).output_shape
    return Page(session, command.name, table, output, page, unused)


class Page(OperationHelpCommand):  # type: ignore[misc]
    """What the AWS CLI needs to write a page.

    :param unused: the AWS options that FCU does not know, in words.
    """

    def __init__(
        self,
        session: Any,
        name: str,
        table: dict[str, Any],
        output: Any,
        page: Mapping[str, Any],
        unused: list[str],
    ) -> None:
        super().__init__(
            session,
            SimpleNamespace(output_shape=output),
            table,
            name,
            f"{_EVENT_CLASS}.{name}",
        )
        self.EventHandlerClass = Sections
        self._related_items = page.get("see_also", [])
        self.page = page
        self.unused = unused


class Sections(OperationDocumentEventHandler):  # type: ignore[misc]
    """Writes the sections of a page; the AWS CLI's does what is not here."""

    def doc_description(self, help_command: Any, **kwargs: Any) -> None:
        doc = help_command.doc
        doc.style.h2("Description")
        doc.include_doc_string(
            help_model.html(help_command.page["description"])
        )
        doc.style.new_paragraph()

    def doc_synopsis_start(self, help_command: Any, **kwargs: Any) -> None:
        """Write the examples, which come before the synopsis."""
        doc = help_command.doc
        doc.style.h2("Examples")
        for title, *lines in help_command.page["examples"]:
            text = "\n".join(
                f"    {_for_profile(line, help_command.session)}"
                for line in lines
            )
            doc.write(f"\n{title}::\n\n{text}\n\n")
        super().doc_synopsis_start(help_command=help_command, **kwargs)

    def doc_options_end(self, help_command: Any, **kwargs: Any) -> None:
        """Say which options FCU does not know."""
        if not help_command.unused:
            return
        doc = help_command.doc
        doc.include_doc_string(
            help_model.html(data.load("help")["unused"]["title"])
        )
        doc.style.start_ul()
        for text in help_command.unused:
            doc.style.li(text)
        doc.style.end_ul()


def _for_profile(line: str, session: Any) -> str:
    """Return a line of an example with the profile of the page.

    Without one, keys of the environment might go to AWS.
    """
    decision = decision_of(session)
    words = ["aws-outscale" if decision and decision.forced else "aws"]
    if session.profile:
        words += ["--profile", session.profile]
    program = shlex.join(words)
    return re.sub(r"\baws(?= (ec2|s3|outscale)\b)", lambda _: program, line)


def _option(option: Any, texts: Any, facts: dict[str, str]) -> Any:
    text = texts.get(option.NAME)
    return CustomArgument(
        option.NAME,
        help_text=(
            help_model.html(text.format(**facts)) if text else option.HELP
        ),
        **option.SETTINGS,
    )


def _method(operation: str) -> str:
    method: str = data.load("answers-oapi")["answers"][operation]["method"]
    return method


def _unused(
    session: Any, table: Mapping[str, Any], shown: Mapping[str, Any], page: Any
) -> list[str]:
    """Return the options of a table that FCU ignores or that are refused."""
    texts = data.load("help")["unused"]
    facts = _facts(session, page)
    found = []
    for name, argument in table.items():
        if (
            name in shown
            or name.removeprefix("no-") in table.keys() - {name}
            or getattr(argument, "_UNDOCUMENTED", False)
        ):
            continue
        kind, why = facts.get(name, ("ignored", ""))
        text = texts[kind].format(option=argument.cli_name)
        found.append(f"{text}. {why}".strip())
    return found


def _facts(
    session: Any, page: Mapping[str, Any]
) -> dict[str, tuple[str, str]]:
    """Return what becomes of AWS's options, and why, by their names."""
    warned = RULES.get(page.get("warned", ""), {})
    return {
        xform_name(name, "-"): (kind, next_command.fill(why, session))
        for kind, facts in (
            ("ignored", page.get("ignored", {})),
            ("warned", warned),
            ("refused", page.get("refused", {})),
        )
        for name, why in facts.items()
    }
