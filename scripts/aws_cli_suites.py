"""Run the AWS CLI's own tests without the plugin and with it, and compare.

    make test-aws-cli AWS_CLI=CHECKOUT [AWS_CLI_TESTS="PYTEST ARGUMENTS"]

CHECKOUT is a clone of https://github.com/aws/aws-cli at the tag of a version,
1.x or 2.x, that this environment has been made from. Those who wrote the
tests know nothing of us: whatever they say about the AWS CLI has to be said
with the plugin as well. Every test counts, with its outcome; a test that
fails without the plugin has to fail with it.

The tests of botocore and s3transfer, which AWS CLI v2 has beside its own,
know no plugins and are left out.

The file is also the plugin of pytest's that loads ours wherever the AWS CLI
loads plugins. The tests see to it that no configuration file does that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from functools import wraps
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_LOADED = "AWS_CLI_SUITES_LOADED"
_LEFT_OUT = tuple(
    f"{tree}/{library}"
    for tree in ("unit", "functional")
    for library in ("botocore", "s3transfer")
)


def pytest_configure(config: Any) -> None:
    """Hook of pytest's: load our plugin with those of the AWS CLI."""
    if _LOADED not in os.environ:
        return
    # First of all: it brings the botocore that everything else uses.
    import awscli.clidriver
    import awscli.plugin

    import awscli_outscale

    load_theirs = awscli.plugin.load_plugins
    config.outscale_loads = 0

    @wraps(load_theirs)
    def load_plugins(*args: Any, **kwargs: Any) -> Any:
        events = load_theirs(*args, **kwargs)
        awscli_outscale.awscli_initialize(events)
        config.outscale_loads += 1
        return events

    awscli.plugin.load_plugins = load_plugins
    awscli.clidriver.load_plugins = load_plugins


def pytest_sessionfinish(session: Any) -> None:
    """Hook of pytest's: say how often our plugin was loaded."""
    if _LOADED in os.environ:
        with open(os.environ[_LOADED], "a") as file:
            file.write(f"{session.config.outscale_loads}\n")


def main(argv: list[str]) -> int:
    """Run the tests of a checkout twice; return 0 if nothing differs."""
    tests, arguments = Path(argv[0]).resolve() / "tests", argv[1:]
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        without = _run(tests, arguments, directory / "without.xml")
        loaded = directory / "loaded"
        found = _run(tests, arguments, directory / "with.xml", loaded)
        loads = sum(int(line) for line in loaded.read_text().split())
    print(f"Without the plugin: {_count(without)}")
    print(f"With the plugin:    {_count(found)}")
    print(f"The plugin was loaded {loads} times.")
    for test, outcome in sorted(_failures(without)):
        print(f"  {outcome} without the plugin: {test}")
    for test, outcome in sorted((without - found).keys()):
        print(f"- {outcome} without the plugin only: {test}")
    for test, outcome in sorted((found - without).keys()):
        print(f"+ {outcome} with the plugin only: {test}")
    return int(without != found or not without or not loads)


def _run(
    tests: Path,
    arguments: list[str],
    report: Path,
    loaded: Path | None = None,
) -> Counter[tuple[str, str]]:
    """Run the tests once; return how often each had each outcome."""
    scripts = Path(__file__).resolve().parent
    home = report.with_suffix(".home")
    home.mkdir()
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and name != "PYTHONPATH"
    }
    environ |= {
        "HOME": str(home),
        # Some tests start `aws`, and have to find the one that is tested.
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environ['PATH']}",
        "PYTHONPATH": str(scripts),
        # The AWS CLI that is installed is tested, not the checkout.
        "TESTS_REMOVE_REPO_ROOT_FROM_PATH": "true",
    }
    if loaded:
        environ[_LOADED] = str(loaded)
    ignored = [f"--ignore={path}" for path in _LEFT_OUT]
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-n", "2"),
            *("-p", Path(__file__).stem, f"--junitxml={report}"),
            *("-p", "no:cacheprovider", "--tb=no", "-r", "fE"),
            *ignored,
            *(arguments or ["unit", "functional"]),
        ],
        cwd=tests,
        env=environ,
        check=False,
    )
    return Counter(
        (f"{case.get('classname')}.{case.get('name')}", _outcome(case))
        for case in ElementTree.parse(report).iter("testcase")
    )


def _outcome(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    for kind in ("failure", "error", "skipped"):
        if kind in kinds:
            return kind
    return "passed"


def _count(outcomes: Counter[tuple[str, str]]) -> str:
    counts: Counter[str] = Counter()
    for (_, outcome), number in outcomes.items():
        counts[outcome] += number
    return ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items()))


def _failures(outcomes: Counter[tuple[str, str]]) -> set[tuple[str, str]]:
    return {key for key in outcomes if key[1] in ("failure", "error")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
