"""Python looks for garbage more rarely, and not at all when it ends."""

from __future__ import annotations

import subprocess
import sys

from support.hosts import ROOT

_PROGRAM = """
import atexit, gc
default = gc.get_threshold()

def end():
    print("at the end", gc.get_freeze_count() > 0)

atexit.register(end)  # called last
from awscli_outscale import garbage

for _ in range(2):
    garbage.make_rare()
    print(gc.isenabled(), gc.get_freeze_count())
threshold = gc.get_threshold()
print(threshold[0] > default[0], threshold[1:] == default[1:])
"""


def test_a_program_that_goes_on_has_its_garbage_collected() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert [
        "True 0",
        "True 0",
        "True True",
        "at the end True",
    ] == run.stdout.splitlines()
