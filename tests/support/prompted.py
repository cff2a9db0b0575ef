"""Complete what is typed at the prompt of an AWS CLI v2 (``cli_auto_prompt``).

The host's own Python runs it: pairs of a command line and of what stands in
the prompt come as JSON on standard input, each with the environment
variables that are its own. The prompt itself is not shown; what asks AWS for
values is the AWS CLI's own.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from awscli.autocomplete.main import create_autocompleter
from awscli.clidriver import create_clidriver
from prompt_toolkit.application import Application
from prompt_toolkit.application.current import set_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.input import DummyInput
from prompt_toolkit.layout import BufferControl, Layout, Window
from prompt_toolkit.output import DummyOutput


def complete(argv: list[str], typed: str) -> list[str]:
    """Return what the prompt would offer."""
    sys.argv = argv
    buffer = Buffer(document=Document(typed))
    window = Window(BufferControl(buffer))
    app: Any = Application(
        Layout(window), input=DummyInput(), output=DummyOutput()
    )
    completer = create_autocompleter(driver=create_clidriver(argv[1:]))
    with set_app(app):
        found = completer.autocomplete(f"aws {typed}")
    return [item.name for item in found or ()]


def main() -> None:
    before = dict(os.environ)
    for argv, typed, env in json.load(sys.stdin):
        os.environ.update(env)
        complete(argv, typed)
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    main()
