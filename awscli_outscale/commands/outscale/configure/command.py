"""``aws outscale configure``: make a profile an OUTSCALE profile."""

from __future__ import annotations

from typing import Any, ClassVar

from awscli_outscale import errors
from awscli_outscale.commands.outscale.command import Command
from awscli_outscale.commands.outscale.configure import (
    aws_signs,
    inputs,
    options,
    remove,
    writer,
)
from awscli_outscale.commands.outscale.configure.consent import Consent
from awscli_outscale.commands.outscale.configure.profile import NOWHERE
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.messages import report


class Configure(Command):
    """Set up a profile."""

    NAME = "configure"
    DESCRIPTION = (
        "Set up a profile for OUTSCALE: write ``outscale = true`` and the "
        "Region to the configuration file, and the keys, if there are any, to "
        "the credentials file. You are asked for what is not given, as by "
        "``aws configure``: the secret key is not shown, current keys are "
        "masked, and Enter keeps what is in brackets. Without a terminal "
        "nothing is asked; what is not given stays as it is.\n\n"
        "``--profile`` names the profile (it is the default one otherwise), "
        "``--region`` gives its Region and ``--output`` its output format.\n\n"
        "Other settings, comments and the permissions of the files stay. If "
        "the profile looks like an AWS profile, the command says why, and "
        "asks first; without a terminal it needs ``--force``."
    )
    EXAMPLES = (
        "To be asked for everything::\n\n"
        "    $ aws outscale configure --profile osc\n"
        "    OUTSCALE Access Key ID [None]: ABCDEFGHIJ0123456789\n"
        "    OUTSCALE Secret Access Key [None]:\n"
        "    Region [None]: eu-west-2\n"
        "    Default output format [None]:\n\n"
        "In a script, with the secret key in a file::\n\n"
        "    $ aws outscale configure --profile osc --region eu-west-2 "
        "--access-key-id ABCDEFGHIJ0123456789 "
        "--secret-access-key file://secret.txt\n\n"
        "To take keys and Region from osc-cli's profile ``default``, for "
        "tools without the plugin as well::\n\n"
        "    $ aws outscale configure --profile osc --from-osc-cli default "
        "--native\n\n"
        "To keep the keys in osc-cli's file, and nowhere else::\n\n"
        "    $ aws outscale configure --profile linked --link-osc-cli\n"
    )
    ARG_TABLE: ClassVar[list[dict[str, Any]]] = [
        {
            "name": "access-key-id",
            "help_text": "The access key ID.",
        },
        {
            "name": "secret-access-key",
            "help_text": (
                "The secret key. ``file://PATH`` reads it from a file, so "
                "that it is neither in the shell's history nor in the list "
                "of processes."
            ),
        },
        {
            "name": "from-osc-cli",
            "synopsis": "--from-osc-cli [<value>]",
            "nargs": "?",
            "const": "",
            "help_text": (
                "Take access key, secret key and Region from a profile of "
                "osc-cli, octl or a related tool: from the file that "
                "``OSC_CONFIG_FILE`` names, ``~/.osc/config.json``, "
                "``~/.osc_sdk/config.json`` or ``~/.osc/credential``. "
                "Without a name it is the profile that ``OSC_PROFILE`` "
                "names, the one marked as default, or ``default``."
            ),
        },
        {
            "name": "link-osc-cli",
            "synopsis": "--link-osc-cli [<value>]",
            "nargs": "?",
            "const": "",
            "help_text": (
                "The same, but store no secret: a ``credential_process`` "
                "reads that file for every command. Keys that the profile "
                "has are removed from the AWS CLI's files."
            ),
        },
        {
            "name": "outscale-domain",
            "help_text": (
                "The domain of a private Region; endpoints are "
                "``https://API.REGION.DOMAIN``."
            ),
        },
        {
            "name": "native",
            "action": "store_true",
            "help_text": (
                "Also write the Region's endpoints into a ``services`` "
                "section, and the settings that OOS needs, so that SDKs and "
                "tools without the plugin (boto3 alone, Terraform, the SDKs "
                "for Go and Java) can use the profile. Other services are "
                "sent to a host that does not exist, and not to AWS. The "
                "profile is then for this one Region. SDKs from before "
                "mid-2023 ignore this section and call AWS: do not use them."
            ),
        },
        {
            "name": "remove",
            "action": "store_true",
            "help_text": (
                "Remove the plugin's lines from the configuration, before you "
                "uninstall it: those of ``[plugins]`` and of all profiles, or "
                "with ``--profile`` those of one. The keys stay; so that they "
                "are not sent to AWS, their profiles get an endpoint that "
                "does not exist."
            ),
        },
        {
            "name": "with-keys",
            "action": "store_true",
            "help_text": "With ``--remove``: remove the keys as well.",
        },
        {
            "name": "force",
            "action": "store_true",
            "help_text": (
                "Do not ask, even if the profile looks like an AWS profile "
                "or has keys that would be removed."
            ),
        },
    ]

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        if parsed_globals.profile == "":
            # The AWS CLI ignores it: a script's variable was not set.
            raise errors.invalid_parameters(
                [
                    "--profile: It is empty. Name the profile, or leave the "
                    "option out. Nothing was changed."
                ]
            )
        if parsed_args.remove:
            options.check_remove(parsed_args)
            return remove.run(
                self._session,
                parsed_args.with_keys,
                writer.paths(self._session),
            )
        profile: str | None = self._session.profile
        options.check(parsed_args, parsed_globals.endpoint_url, profile)
        full = self._session.full_config
        if profile == "":
            raise errors.refused(
                "AWS_PROFILE (or AWS_DEFAULT_PROFILE) is empty, and the AWS "
                "CLI finds no profile of that name. Unset it, or name a "
                "profile with --profile. Nothing was changed."
            )
        if profile == "default":
            profile = None
        profiles, sections = full.get("profiles", {}), full.get("services", {})
        current = dict(profiles.get(profile or "default", {}))
        consent = Consent(profile, parsed_args.force)
        reasons = aws_signs.why_aws(
            current, sections, profile or "default", profiles
        )
        dropped = aws_signs.settings_of_aws(current, sections)
        if dropped:
            reasons.append(f"{', '.join(dropped)} will be removed from it.")
        consent.ask("looks like an AWS profile", reasons)
        must_have_keys = False
        if aws_signs.why_aws_key(current.get("aws_access_key_id", "")):
            # Pressing Enter must not turn AWS's keys into OUTSCALE's.
            for name in ("aws_access_key_id", "aws_secret_access_key"):
                current.pop(name, None)
            must_have_keys = True
        setup = inputs.collect(
            parsed_args,
            parsed_globals,
            profile,
            current,
            _formats(self._session),
        )
        if must_have_keys and not (setup.keys or setup.credential_process):
            raise errors.refused(
                "The keys of the profile are AWS's, and must not be sent to "
                "OUTSCALE. Give OUTSCALE's: --access-key-id and "
                "--secret-access-key, or --from-osc-cli. Nothing was changed."
            )
        if setup.keys:
            consent.ask(
                "would get an AWS key",
                aws_signs.why_aws_key(setup.keys[0]),
            )
        if setup.credential_process and current.get("aws_access_key_id"):
            consent.ask("has keys", ["They will be removed from the files."])
        if current.get("endpoint_url") == NOWHERE:
            dropped = (*dropped, "endpoint_url")  # left by --remove
        program = writer.write(self._session, setup._replace(dropped=dropped))
        if not (
            setup.keys
            or setup.credential_process
            or current.get("aws_access_key_id")
            or current.get("credential_process")
        ):
            again = next_command.of_profile(
                setup.profile,
                program,
                *("outscale", "configure", "--access-key-id", "KEY"),
                *("--secret-access-key", "file://secret.txt"),
            )
            report(f"It has no keys yet. To add them: {again}")
        if program != "aws":
            report(
                "Plain `aws` does not load the plugin: use aws-outscale, "
                'or see "Install" in awscli-outscale\'s README.'
            )
        check = next_command.of_profile(
            setup.profile, program, "outscale", "doctor"
        )
        report(f"To check it: {check}")
        return 0


def _formats(session: Any) -> list[str]:
    """Return the output formats that this AWS CLI knows."""
    return list(session.get_data("cli")["options"]["output"]["choices"])
