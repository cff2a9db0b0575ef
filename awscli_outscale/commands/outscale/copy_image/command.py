"""``aws outscale copy-image``: an OMI into other accounts and Regions."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from awscli_outscale import errors
from awscli_outscale.checks import exports, report
from awscli_outscale.checks import problem as problems
from awscli_outscale.checks.problem import Circumstances, Error, Problem
from awscli_outscale.commands.ec2 import options
from awscli_outscale.commands.outscale import clients, wait_options
from awscli_outscale.commands.outscale.command import Command, show
from awscli_outscale.hooks import check_parameters
from awscli_outscale.terminal import next_command
from awscli_outscale.triage import decision_of
from awscli_outscale.waits import schedule

# What the user is asked for, by the path of FCU's parameter.
_ASKED_AS: dict[problems.Where, problems.Where] = {
    ("ExportToOsu", "OsuBucket"): ("Bucket",),
    ("ExportToOsu", "OsuPrefix"): ("Prefix",),
    ("ImageLocation",): ("Bucket",),
}


class CopyImage(Command):
    """Copy an OMI into other accounts and Regions."""

    NAME = "copy-image"
    DESCRIPTION = (
        "Export an OMI to a bucket, presign its manifest, register it in "
        "each target, and wait until all are ``available``. A target is a "
        "profile (an account) in a Region; all are served at once, and one "
        "that fails does not stop the others. The profile of the call, or "
        "``--profile``, is that of the OMI's account; the bucket is in its "
        "Region.\n\n"
        "If it breaks off, give the same command again: it goes on with the "
        "export that exists (of the same OMI, bucket and prefix, as long as "
        "its manifest is valid) and with the OMIs that are registered "
        "already.\n\n"
        "The standard output has the export and the ImageId of each target "
        "that FCU has answered with, whatever happens. The exit code is 255 "
        "if any target failed, 124 if the time was up for all that are "
        "missing, and 130 after Ctrl-C."
    )
    SYNOPSIS = (
        "aws outscale copy-image --image-id <value> --bucket <value>\n"
        "  [--to-profile <value> [<value> ...]]\n"
        "  [--to-region <value> [<value> ...]]\n"
        "  [--prefix <value>] [--name <value>] [--description <value>]\n"
        "  [--wait-timeout <value>] [--wait-progress] [--oapi]"
    )
    EXAMPLES = (
        "To copy an OMI into two other accounts, each in its profile's "
        "Region::\n\n"
        "    $ aws outscale copy-image --image-id ami-12345678 "
        "--bucket exports --to-profile partner customer\n\n"
        "To copy it into another Region of the same account, and get the ID "
        "only::\n\n"
        "    $ aws outscale copy-image --image-id ami-12345678 "
        "--bucket exports --to-region us-east-2 --query Copies[].ImageId "
        "--output text\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "image-id",
            "required": True,
            "help_text": "The ID of the OMI. It has to be your own.",
        },
        {
            "name": "bucket",
            "required": True,
            "help_text": (
                "The bucket that the OMI is exported to. The export stays "
                "there."
            ),
        },
        {
            "name": "to-profile",
            "nargs": "+",
            "action": "append",
            "help_text": (
                "The profiles of the accounts that get a copy. The default "
                "is the profile of the call, which needs ``--to-region``."
            ),
        },
        {
            "name": "to-region",
            "nargs": "+",
            "action": "append",
            "help_text": (
                "The Regions that each of these accounts gets a copy in. The "
                "default is the Region of each profile."
            ),
        },
        {
            "name": "prefix",
            "help_text": "What the keys of the exported files begin with.",
        },
        {
            "name": "name",
            "help_text": (
                "The name of the copies. The default is that of the OMI."
            ),
        },
        {
            "name": "description",
            "help_text": (
                "The description of the copies. The default is that of the "
                "OMI."
            ),
        },
        *wait_options.arguments(
            [
                options.WaitTimeout,
                options.WaitProgress,
                options.Oapi,
            ],
            {
                options.WaitTimeout.NAME: (
                    "The number of seconds to wait at most for the export, "
                    "and then for each copy. The default is the profile's "
                    f"``{options.SETTING}``, or {schedule.TIMEOUT}."
                ),
                options.WaitProgress.NAME: (
                    "Write how it is going to the standard error, in plain "
                    "lines, where that is not a terminal. On a terminal it "
                    "is shown anyway."
                ),
                options.Oapi.NAME: (
                    "Write the export and the copies as the OUTSCALE API "
                    "describes them: ``ImageExportTask`` and ``Images``. "
                    "Presigned URLs come without their queries."
                ),
            },
        ),
    ]

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        from awscli_outscale.commands.outscale.copy_image import targets
        from awscli_outscale.commands.outscale.copy_image.copying import (
            Copying,
            Request,
        )
        from awscli_outscale.commands.outscale.copy_image.export import Export

        decision = clients.outscale(self._session, self.NAME)
        _check(self._session, parsed_args, parsed_globals)
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
        s3 = self._session.create_client(
            "s3", region_name=region, verify=verify
        )
        export = Export(
            ec2,
            s3,
            self._session,
            parsed_args.image_id,
            parsed_args.bucket,
            parsed_args.prefix or "",
        )
        request = Request(
            parsed_args.name, parsed_args.description, parsed_args.bucket, wish
        )
        again = next_command.same_again(self._session)
        copying = Copying(export, places, request, again)

        def write() -> None:
            answer = copying.oapi() if parsed_args.oapi else copying.summary()
            show(self._session, self.NAME, answer, parsed_globals)

        return copying.run(write)


def _flat(values: list[list[str]] | None) -> list[str]:
    return [value for some in values or [] for value in some]


def _renamed(problem: Problem) -> Problem:
    """Return a problem of FCU's parameter as one of the user's option."""
    return problem._replace(path=_ASKED_AS.get(problem.path, problem.path))


def _check(session: Any, parsed_args: Any, parsed_globals: Any) -> None:
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
                "It is missing. Name the profiles of the accounts that get a "
                "copy, or the Regions: --to-region.",
            )
        )
    found += problems.check_name({"Name": parsed_args.name})
    target = {"OsuBucket": parsed_args.bucket, "OsuPrefix": parsed_args.prefix}
    found += [
        _renamed(problem)
        for problem in exports.export_image(
            {"ExportToOsu": target}, Circumstances(time.time())
        )
        if isinstance(problem, Error)
    ]
    if found:
        spell = next_command.speller(session)
        raise errors.invalid_parameters(
            [report.describe(p, style="cli", command=spell) for p in found]
        )
