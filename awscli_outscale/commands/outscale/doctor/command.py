"""``aws outscale doctor``: what is wrong, and how to fix it."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from awscli_outscale import errors
from awscli_outscale.cloud import sections
from awscli_outscale.cloud.decision import Call, Decision, decide
from awscli_outscale.commands import fetching
from awscli_outscale.commands.outscale.command import (
    Command,
    current_region,
    is_v2,
    show,
    wants_data,
)
from awscli_outscale.commands.outscale.configure import writer
from awscli_outscale.commands.outscale.doctor import (
    files,
    findings,
    network,
    plugin_section,
    settings,
    values,
)
from awscli_outscale.commands.outscale.doctor import session as examine_session
from awscli_outscale.commands.outscale.doctor.findings import (
    FAIL,
    OK,
    SKIP,
    Finding,
)
from awscli_outscale.hooks import key_owner
from awscli_outscale.hooks.install import call_of
from awscli_outscale.terminal import next_command
from awscli_outscale.triage import decision_of


class Doctor(Command):
    """Check everything that a call needs."""

    NAME = "doctor"
    DESCRIPTION = (
        "Check all that an OUTSCALE call needs, one line for each check: the "
        "AWS CLI, the plugin, the profile, where the keys come from, the "
        "Region, the endpoint of each service and the setting that it comes "
        "from, settings that get in the way, the network, the clock, and "
        "whether FCU accepts the keys. A line that begins with ``warn`` or "
        "``fail`` is followed by how to fix it.\n\n"
        "The exit code is 1 if something fails, and 0 otherwise. No key and "
        "no other secret is shown; ``--output json`` is made for support "
        "tickets. At most one call is made that can fail to authenticate, "
        "because OUTSCALE locks a key after four such failures.\n\n"
        "On a terminal the lines have colours, unless ``--color off`` or the "
        "environment variable ``NO_COLOR`` says otherwise; with "
        "``--color on`` they have them elsewhere, too."
    )
    EXAMPLES = (
        "To check a profile without asking the network::\n\n"
        "    $ aws outscale doctor --profile osc --offline\n\n"
        "To get what support wants to know::\n\n"
        "    $ aws outscale doctor --profile osc --output json\n\n"
        "To see only what is wrong::\n\n"
        "    $ aws outscale doctor --profile osc --offline --output text "
        "--query \"Checks[?Status=='fail'].[Check,Message,Fix]\"\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "offline",
            "action": "store_true",
            "help_text": (
                "Do not use the network. (A ``credential_process`` is run "
                "all the same.)"
            ),
        }
    ]

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        call = call_of(
            self._session,
            endpoint_url=parsed_globals.endpoint_url,
            region=parsed_globals.region,
            command="ec2",  # whose calls are what this is about
        )
        decision = decision_of(self._session) or decide(call)
        found: list[Finding] = []
        data = wants_data(parsed_globals)
        screen = findings.Writer(sys.stdout, parsed_globals.color)
        for finding in self._examine(
            call, decision, parsed_globals, parsed_args.offline
        ):
            finding = finding._replace(
                fix=next_command.fill(finding.fix, self._session)
            )
            found.append(finding)
            if not data:
                screen.write(finding)
        if not data:
            screen.sum_up(found)
        if data:
            show(
                self._session,
                self.NAME,
                findings.as_data(found),
                parsed_globals,
            )
        return 1 if findings.status(found) == FAIL else 0

    def _examine(
        self,
        call: Call,
        decision: Decision,
        parsed_globals: Any,
        offline: bool,
    ) -> Iterator[Finding]:
        yield _host(self._session)
        raw = key_owner.all_sections(self._session)
        yield from plugin_section.examine(
            # As it is written: a v2 takes the path out of its own copy.
            raw.get("plugins", {}),
            *_ourselves(),
            writer.aws_loads_us(self._session),
            is_v2(),
        )
        unread = list(sections.unread(raw, call.profiles))
        profile = settings.profile(call, decision, unread)
        yield profile._replace(
            message=next_command.fill(
                profile.message, self._session, decision=decision
            )
        )
        yield from settings.mistakes(call, unread)
        paths = [
            self._session.get_config_variable(name)
            for name in ("config_file", "credentials_file")
        ]
        yield from files.passed_over(paths, os.environ)
        yield from files.open_to_others(paths)
        if profile.status == FAIL:
            yield Finding(
                "Others", SKIP, "They need an OUTSCALE profile that works"
            )
            return
        keys, loaded = examine_session.credentials(self._session, decision)
        yield keys
        if keys.status == OK:
            yield from examine_session.odd_keys(self._session)
        region = decision.region or current_region(
            self._session, parsed_globals
        )
        place = settings.region(region, decision, os.environ)
        if decision.region:
            place = Finding("Region", OK, f"{region} (the endpoint's)")
        yield place
        formats = self._session.get_data("cli")["options"]["output"]["choices"]
        yield from values.wrong(self._session, call, formats, is_v2())
        yield from settings.settings(call, is_v2())
        if place.status == FAIL:
            return
        if not loaded:
            yield Finding("Others", SKIP, "They need keys that can be loaded")
            return
        urls: dict[str, str] = {}
        for finding, command, url in examine_session.endpoints(
            self._session, call, decision, region
        ):
            yield finding
            if url:
                urls[command] = url
        if offline:
            yield Finding("Network", SKIP, "--offline")
            return
        yield from self._ask(
            str(region), urls, keys.status == OK, parsed_globals
        )

    def _ask(
        self,
        region: str,
        urls: dict[str, str],
        has_keys: bool,
        parsed_globals: Any,
    ) -> Iterator[Finding]:
        try:
            verify = fetching.verification(self._session, parsed_globals)
        except errors.Refused as problem:
            yield Finding("Network", FAIL, str(problem))
            return
        dates: list[str] = []
        reached = False
        for finding, date in network.reach(urls, verify):
            yield finding
            if finding.check == "Reach FCU" and finding.status != FAIL:
                reached = True
            if date and not dates:
                dates.append(date)
        clock = network.clock(next(iter(dates), None), time.time())
        yield clock
        if not (reached and has_keys) or clock.status == FAIL:
            yield Finding(
                "Call", SKIP, "Something that it needs has failed above"
            )
            return
        yield network.authenticate(
            self._session,
            region,
            endpoint_url=parsed_globals.endpoint_url,
            verify=verify,
        )


def _host(session: Any) -> Finding:
    version = session.user_agent().split()[0]
    return Finding(
        "AWS CLI",
        OK,
        f"{version}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.machine()}",
    )


def _ourselves() -> tuple[str, str]:
    """Return where we are, and our version."""
    from importlib import metadata

    place = Path(errors.__file__).resolve().parent
    try:
        return str(place), metadata.version("awscli-outscale")
    except metadata.PackageNotFoundError:
        return str(place), _version_beside(place.parent)


def _version_beside(place: Path) -> str:
    """Return the version where Python does not know what is installed.

    An AWS CLI v2 finds us in a directory, installed there or checked out.
    """
    for pattern in (
        "awscli_outscale-*.dist-info/METADATA",
        "awscli_outscale.egg-info/PKG-INFO",
        "pyproject.toml",
        "setup.cfg",
    ):
        for path in place.glob(pattern):
            version = re.search(
                r'^version(?:: | = "?)([\w.+-]+)',
                path.read_text("utf-8"),
                re.IGNORECASE | re.MULTILINE,
            )
            if version:
                return version[1]
    return "(version unknown)"
