"""Python looks for garbage more rarely, and not at all when it ends."""

from __future__ import annotations

import json
import subprocess
import sys

from support.hosts import ROOT

_PROGRAM = """
import atexit, gc, json
from botocore.hooks import HierarchicalEmitter

seen = {"default": gc.get_threshold()}
events = HierarchicalEmitter()

def end():
    seen["kept out at the end"] = gc.get_freeze_count()
    print(json.dumps(seen))

atexit.register(end)  # called last
from awscli_outscale.speed import garbage

seen["kept out before"] = gc.get_freeze_count()  # not 0 in Python 3.12
garbage.make_rare()
garbage.make_rare(events)
seen["first"] = gc.get_threshold()
needed = [[] for _ in range(50_000)]
looks = []
gc.callbacks.append(lambda phase, info: looks.append(phase))
events.emit("before-send.ec2.DescribeImages")
more = [[] for _ in range(1_000)]
seen["looks at the first request"] = list(looks)
seen["then"] = gc.get_threshold()
seen["kept out"] = gc.get_freeze_count()
events.emit("before-send.ec2.DescribeImages")
seen["kept out later"] = gc.get_freeze_count()
for _ in range(50_000):
    more.append([more])
seen["looks later"] = list(looks)
seen["enabled"] = [gc.isenabled()]
for enabled in (True, False):
    (gc.enable if enabled else gc.disable)()
    try:
        with garbage.kept():
            seen["enabled"].append(gc.isenabled())
            raise LookupError
    except LookupError:
        seen["enabled"].append(gc.isenabled())
"""


def test_a_process_that_goes_on_has_its_garbage_collected() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(run.stdout)
    thresholds = seen["default"], seen["then"], seen["first"]

    assert [True, False, True, False, False] == seen["enabled"]
    assert sorted(thresholds) == list(thresholds)
    assert seen["default"][0] < seen["then"][0] < seen["first"][0]
    assert seen["kept out before"] + 50_000 < seen["kept out"]
    assert [] == seen["looks at the first request"]
    assert seen["kept out"] == seen["kept out later"]
    assert ["start", "stop"] == seen["looks later"][:2]
    assert seen["kept out"] < seen["kept out at the end"]
