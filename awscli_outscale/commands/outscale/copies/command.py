"""What `aws outscale copy-image` and `copy-snapshot` have in common."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from awscli_outscale import by_name, errors
from awscli_outscale.checks import problem as problems
from awscli_outscale.checks import report
from awscli_outscale.checks.problem import Circumstances, Error, Problem
from awscli_outscale.checks.table import CHECKS
from awscli_outscale.cloud import regions
from awscli_outscale.commands import bucket_keys
from awscli_outscale.commands.ec2 import options
from awscli_outscale.commands.outscale import clients, wait_options
from awscli_outscale.commands.outscale.command import Command, show
from awscli_outscale.commands.outscale.copies.kind import Kind, Request
from awscli_outscale.hooks import check_parameters
from awscli_outscale.terminal import next_command
from awscli_outscale.triage import decision_of
from awscli_outscale.waits import schedule

# What the user is asked for, by the path of FCU's parameter.
_ASKED_AS: dict[problems.Where, problems.Where] = {
    ("ExportToOsu", "OsuBucket"): ("Bucket",),
    ("ExportToOsu", "OsuPrefix"): ("Prefix",),
    ("ImageLocation",): ("Bucket",),
    ("SnapshotLocation",): ("Bucket",),
}


class CopyCommand(Command):
    """Copy something of a kind into other accounts and Regions.

    :cvar KIND: what is copied.
    """

    KIND: ClassVar[Kind]

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        from awscli_outscale.commands.outscale.copies import targets
        from awscli_outscale.commands.outscale.copies.copying import Copying
        from awscli_outscale.commands.outscale.copies.export import Export

        kind, given = self.KIND, vars(parsed_args)
        decision = clients.outscale(self._session, self.NAME)
        source_id = given[f"{kind.NAME}_id"]
        request = Request(given.get("name"), parsed_args.description)
        _check(
            *(self._session, kind, source_id, request),
            *(parsed_args, parsed_globals),
        )
        wish = wait_options.read(parsed_args, self._session, always=True)
        ec2 = clients.ec2(self._session, parsed_globals)
        region = ec2.meta.region_name
        verify = parsed_globals.verify_ssl
        places = targets.places(
            self._session,
            _flat(parsed_args.to_profile),
            _flat(parsed_args.to_region),
            region,
            verify,
        )
        for session, client in [
            (self._session, ec2),
            *((place.session, place.client) for place in places),
        ]:
            own = decision_of(session) or decision
            check_parameters.rename(client, session, own, _renamed)
        keys = None
        if parsed_args.osu_profile is not None:
            keys = bucket_keys.of_profile(
                self._session, ec2, parsed_args.osu_profile
            )
        s3 = (keys.session if keys else self._session).create_client(
            "s3", region_name=region, verify=verify
        )
        export = Export(
            kind,
            ec2,
            s3,
            self._session,
            source_id,
            parsed_args.bucket,
            parsed_args.prefix or "",
            keys,
        )
        again = next_command.same_again(self._session)
        copying = Copying(export, places, request, wish, again)

        def write() -> None:
            answer = copying.oapi() if parsed_args.oapi else copying.summary()
            show(self._session, self.NAME, answer, parsed_globals)

        return copying.run(write)


def arguments(
    kind: Kind, *more: dict[str, Any], prefix: str, description: str
) -> list[dict[str, Any]]:
    """Return the ``ARG_TABLE`` of the command for a kind.

    :param more: options that only this kind has.
    :param prefix: the help text of ``--prefix``.
    :param description: the help text of ``--description``.
    """
    return [
        {
            "name": f"{kind.NAME}-id",
            "required": True,
            "help_text": (f"The ID of the {kind.NOUN}. It must be your own."),
        },
        {
            "name": "bucket",
            "required": True,
            "help_text": (
                f"The bucket that the {kind.NOUN} is exported to. The export "
                "stays there."
            ),
        },
        {
            "name": options.OsuProfile.NAME,
            "help_text": (
                "The profile of the account that owns the bucket, if that is "
                "not the account of the call. Its keys are sent to FCU with "
                "the export, and presign the exported file; they are shown "
                "nowhere. It must be an OUTSCALE profile."
            ),
        },
        {
            "name": "to-profile",
            "nargs": "+",
            "action": "append",
            "help_text": (
                "The profiles of the accounts that get a copy: one or "
                "more, separated by spaces. The default is "
                "the profile of the call, which needs ``--to-region``."
            ),
        },
        {
            "name": "to-region",
            "nargs": "+",
            "action": "append",
            "help_text": (
                "The Regions that each of these accounts gets a copy in: one "
                "or more, separated by spaces. The default is the "
                "Region of each profile."
            ),
        },
        {"name": "prefix", "help_text": prefix},
        *more,
        {"name": "description", "help_text": description},
        *wait_options.arguments(
            [
                options.WaitTimeout,
                options.WaitProgress,
                options.Oapi,
            ],
            {
                options.WaitTimeout.NAME: (
                    "The maximum number of seconds to wait for the export, "
                    "and then again for each copy. The default is the "
                    f"profile's ``{options.SETTING}``, or {schedule.TIMEOUT}."
                ),
                options.WaitProgress.NAME: (
                    "Write the progress to standard error in plain lines if "
                    "it is not a terminal. On a terminal the progress is "
                    "shown in any case."
                ),
                options.Oapi.NAME: (
                    "Write the export and the copies as the OUTSCALE API "
                    f"describes them: ``{kind.TASK}`` and ``{kind.OAPI}``. "
                    "Presigned URLs are shown without their queries."
                ),
            },
        ),
    ]


def _flat(values: list[list[str]] | None) -> list[str]:
    return [value for some in values or [] for value in some]


def _renamed(problem: Problem) -> Problem:
    """Return a problem of FCU's parameter as one of the user's option."""
    return problem._replace(path=_ASKED_AS.get(problem.path, problem.path))


def _check(
    session: Any,
    kind: Kind,
    source_id: str,
    request: Request,
    parsed_args: Any,
    parsed_globals: Any,
) -> None:
    """Stop at what would only fail after a long export.

    :raises ParamValidationError: an option is wrong, or missing.
    """
    found: list[Problem] = []
    if parsed_globals.endpoint_url:
        found.append(
            Problem(
                ("EndpointUrl",),
                "The command calls several services and Regions. Set "
                "endpoint_url in the profiles instead, or AWS_ENDPOINT_URL.",
            )
        )
    if not (parsed_args.to_profile or parsed_args.to_region):
        found.append(
            Problem(
                ("ToProfile",),
                "It is required. Name the profiles of the accounts that get a "
                "copy, or the Regions: --to-region.",
            )
        )
    if "" in _flat(parsed_args.to_region):
        known = ", ".join(regions.REGIONS)
        found.append(
            Problem(("ToRegion",), f"Name a Region (known: {known}).")
        )
    found += problems.check_name({"Name": request.name})
    target = {"OsuBucket": parsed_args.bucket, "OsuPrefix": parsed_args.prefix}
    check = by_name(CHECKS[kind.EXPORT])
    found += [
        _renamed(problem)
        for problem in check(
            {kind.what.id: source_id, "ExportToOsu": target},
            Circumstances(time.time()),
        )
        if isinstance(problem, Error)
    ]
    if found:
        spell = next_command.speller(session)
        raise errors.invalid_parameters(
            [report.describe(p, style="cli", command=spell) for p in found]
        )
