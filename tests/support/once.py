"""What is found out once for all processes of one run of the tests."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: Tells the processes of one run where it is written down.
DIRECTORY = "TEST_FOUND_DIRECTORY"


def prepare() -> None:
    """Make the place; for the process that the others come from."""
    if DIRECTORY not in os.environ:
        os.environ[DIRECTORY] = tempfile.mkdtemp(prefix="found-")
        atexit.register(shutil.rmtree, os.environ[DIRECTORY])


def once(name: str, find: Callable[[], Any]) -> Any:
    """Return what ``find`` has found, in whichever process that was.

    :param name: what is found, as the name of a file.
    :param find: returns it, as JSON can have it.
    """
    import fcntl  # which Windows lacks, where only `make quick` is run

    path = Path(os.environ[DIRECTORY], name)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        if not text:
            text = json.dumps(find())
            file.write(text)
    return json.loads(text)
