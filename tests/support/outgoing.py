"""Note what a program signs and where it connects, from inside the program.

The same file serves every host. An AWS CLI loads it as a plugin, so that the
session is the one that the AWS CLI itself has made; a Python program runs it
as a script. It knows nothing of the package under test: signatures are
counted in botocore's signers, connections by an audit hook of Python's. What
it finds goes, as JSON, to the file that ``OUTGOING_REPORT`` names.

``OUTGOING_JOB`` may hold a job for ``support.calling``.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import sys
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from support.calling import Work


class Recorder:
    """What was signed (host, Region, key) and connected to (address)."""

    def __init__(self) -> None:
        self.signatures: list[list[Any]] = []
        self.connections: set[tuple[str, int]] = set()
        self.lookups: set[str] = set()
        self.outcomes: list[dict[str, Any]] = []

    def start(self) -> None:
        """Begin; botocore must have been found, whichever it is."""
        import botocore.auth

        modules = [botocore.auth]
        if "botocore.crt.auth" in sys.modules:
            modules.append(sys.modules["botocore.crt.auth"])
        classes = {
            item
            for module in modules
            for item in vars(module).values()
            if isinstance(item, type)
        }
        for cls in classes:
            for name in ("add_auth", "signature"):
                if name in vars(cls):
                    setattr(cls, name, self._noting(vars(cls)[name]))
        sys.addaudithook(self._hear)
        atexit.register(self.write)

    def _noting(self, method: Any) -> Any:
        @wraps(method)
        def noting(signer: Any, *args: Any, **kwargs: Any) -> Any:
            [request] = [arg for arg in args if hasattr(arg, "url")]
            credentials = getattr(signer, "credentials", None)
            if credentials is None:  # about to say so
                return method(signer, *args, **kwargs)
            self.signatures.append(
                [
                    urlsplit(request.url).hostname,
                    getattr(signer, "_region_name", None),
                    credentials.access_key,
                ]
            )
            return method(signer, *args, **kwargs)

        return noting

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(args[1], tuple):
            self.connections.add((args[1][0], args[1][1]))
        elif event == "socket.getaddrinfo":
            self.lookups.add(str(args[0]))

    def write(self) -> None:
        report = {
            "signatures": self.signatures,
            "connections": sorted(self.connections),
            "lookups": sorted(self.lookups),
            "outcomes": self.outcomes,
        }
        with open(os.environ["OUTGOING_REPORT"], "w") as file:
            json.dump(report, file)


def awscli_initialize(events: Any) -> None:
    """Take part in an AWS CLI: note all, and do the job if there is one."""
    recorder = Recorder()
    recorder.start()

    def work(session: Any, **kwargs: Any) -> None:
        job = os.environ.get("OUTGOING_JOB")
        if job:
            Work(session, recorder.signatures, recorder.outcomes).do(
                json.loads(job)
            )
            sys.exit(0)

    events.register_last("session-initialized", work)


def main() -> None:
    """Do the job with a botocore session, enabled for OUTSCALE if asked."""
    import botocore.session

    import awscli_outscale
    import awscli_outscale.errors

    parser = argparse.ArgumentParser()
    parser.add_argument("--profile")
    parser.add_argument("--enable", action="store_true")
    options = parser.parse_args()
    recorder = Recorder()
    recorder.start()
    session = botocore.session.Session(profile=options.profile)
    work = Work(session, recorder.signatures, recorder.outcomes)
    if options.enable:
        try:
            awscli_outscale.enable(session)
        except awscli_outscale.errors.Refused as error:
            work.note({"verb": "enable"}, error)
            return
    work.do(json.loads(os.environ["OUTGOING_JOB"]))


if __name__ == "__main__":
    main()
