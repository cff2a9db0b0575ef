"""Look into an ``aws`` while it works."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from support.runner import OSC, PLAIN, Aws, Result


@dataclass(frozen=True)
class Watched:
    """A command, and what was seen inside.

    :ivar registered: the events for which we registered a handler.
    :ivar called: those whose handler was called.
    :ivar modules: the modules that were loaded in the end.
    """

    result: Result
    registered: set[str]
    called: set[str]
    modules: set[str]

    @property
    def ours(self) -> set[str]:
        """The modules of the package, without its name before them."""
        return {
            name.partition(".")[2] or "__init__"
            for name in self.modules
            if "awscli_outscale" == name.partition(".")[0]
        }


class Watch:
    """Runs ``aws ARGS`` with a second plugin before ours, which watches."""

    def __init__(self, aws: Aws) -> None:
        self.host = aws.host
        self.aws = aws
        section, _, ours = aws.host.plugins_section().partition("\n")
        aws.config.write_text(
            f"{section}\nprobe = law_probe\n{ours}{OSC}{PLAIN}"
        )

    def __call__(
        self, *args: str, profile: str = "osc", first: Path | None = None
    ) -> Watched:
        """Run it.

        :param first: where its Python looks for modules first.
        """
        paths = [*([str(first)] if first else []), str(Path(__file__).parent)]
        report = self.aws.home / "report.json"
        result = self.aws(
            *args,
            profile=profile,
            env={
                "LAW_REPORT": str(report),
                "PYTHONPATH": os.pathsep.join(paths),
                "AWS_MAX_ATTEMPTS": "1",
            },
        )
        seen = json.loads(report.read_text("utf-8"))
        return Watched(
            result,
            set(seen["registered"]),
            set(seen["called"]),
            set(seen["modules"]),
        )
