"""Run the sandbox in a terminal: `aws-outscale sandbox`.

Writes a configuration of its own, prints what to paste, then serves until
Ctrl-C or a signal. Loopback only; there is no option to change that.
"""

from __future__ import annotations

import logging
import queue
import signal
import sys

from awscli_outscale.sandbox import NEEDS, facts, greeting
from awscli_outscale.sandbox.files import Files, Keys, NotOurs
from awscli_outscale.sandbox.moto.profileless import no_profile
from awscli_outscale.sandbox.options import option_parser


def main(argv: list[str]) -> int:
    """Serve until told to stop; the exit code (0, 1, or 2 for bad options)."""
    try:
        parser = option_parser()
        options = parser.parse_args(argv)
        if options.outscale_domain is not None:
            problem = facts.why_not_domain(options.outscale_domain)
            if problem:
                parser.error(f"argument --outscale-domain: {problem}")
        problem = facts.why_not_region(options.region, options.outscale_domain)
        if problem:
            parser.error(f"argument --region: {problem}")
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        with no_profile():
            from awscli_outscale.sandbox.furniture import furnish
            from awscli_outscale.sandbox.server import Sandbox
    except ImportError:
        # Also raised by a moto that is too old to have what is imported.
        return _fail(NEEDS)
    # A signal may come in the middle of anything, and of an event's own lock.
    stopped: queue.SimpleQueue[None] = queue.SimpleQueue()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), lambda *_: stopped.put(None))
    try:
        kept = Files(options.keep).read() if options.keep else []
    except NotOurs as problem:
        return _fail(str(problem))
    first, *others = kept + [Keys()] * max(0, options.accounts - len(kept))
    sandbox = Sandbox(
        options.port,
        options.region,
        import_seconds=options.import_seconds,
        directory=options.keep,
        access_key=first.access_key,
        secret_key=first.secret_key,
        account_id=first.account_id,
        domain=options.outscale_domain,
    )
    for keys in others:
        sandbox.add_account(*keys)
    try:
        sandbox.start()
    except OSError as problem:
        return _fail(
            f"The sandbox cannot listen on 127.0.0.1:{options.port}: "
            f"{problem.strerror}. Choose another --port, or leave it out."
        )
    try:
        furniture = None
        if not options.empty:
            furniture = furnish(
                sandbox.endpoint_url,
                sandbox.region,
                sandbox.access_key,
                sandbox.secret_key,
            )
        if options.verbose:
            _log_to_stderr()
        try:
            variables = sandbox.environment()
        except OSError as problem:
            return _fail(
                f"--keep: {options.keep} cannot be written: "
                f"{problem.strerror}. Name another directory."
            )
        for line in greeting.lines(
            sandbox, furniture, variables, options.shell
        ):
            print(line)
        sys.stdout.flush()
        stopped.get()
    finally:
        sandbox.stop()
    return 0


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _log_to_stderr() -> None:
    logger = logging.getLogger("awscli_outscale.sandbox")
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
