"""``aws outscale configure``: make a profile an OUTSCALE profile."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any, ClassVar

from awscli_outscale import errors
from awscli_outscale.commands.outscale.command import Command, is_v2
from awscli_outscale.commands.outscale.configure import (
    changes,
    files,
    ini,
    options,
    prompts,
    remove,
)
from awscli_outscale.commands.outscale.configure import (
    profile as profile_setup,
)
from awscli_outscale.commands.outscale.configure.profile import Setup
from awscli_outscale.terminal import next_command
from awscli_outscale.terminal.messages import report, tell


class Configure(Command):
    """Set up a profile."""

    NAME = "configure"
    DESCRIPTION = (
        "Set up a profile for OUTSCALE: write ``outscale = true`` and "
        "the Region to the configuration file, and the keys, if there are "
        "any, to the credentials file. What is not given is asked for, as "
        "``aws configure`` does: the secret key is not shown, current keys "
        "are masked, and Enter keeps what is in brackets. Without a terminal "
        "nothing is asked; what is not given stays as it is.\n\n"
        "``--profile`` names the profile (it is the default one otherwise), "
        "``--region`` gives its Region and ``--output`` its output "
        "format.\n\n"
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
                "osc-cli, octl or their relatives: from the file that "
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
                "Also write the Region's endpoints in a ``services`` "
                "section, and what OOS needs, so that SDKs and tools without "
                "the plugin (boto3 alone, Terraform, the SDKs for Go and "
                "Java) can use the profile. Other services are sent to a "
                "host that does not exist, and not to AWS. The profile then "
                "is for this one Region. SDKs from before mid-2023 know no "
                "such section and go to AWS: do not use them."
            ),
        },
        {
            "name": "remove",
            "action": "store_true",
            "help_text": (
                "Take the plugin's lines out of the configuration, before it "
                "is uninstalled: those of ``[plugins]`` and of all profiles, "
                "or with ``--profile`` those of one. Keys stay; so that they "
                "do not go to AWS, their profiles get an endpoint that does "
                "not exist."
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
            # The AWS CLI takes it for none: a script's variable was not set.
            raise errors.invalid_parameters(
                [
                    "--profile: It is empty. Name the profile, or leave the "
                    "option out. Nothing was changed."
                ]
            )
        if parsed_args.remove:
            options.check_remove(parsed_args)
            return remove.run(
                self._session, parsed_args.with_keys, self._paths()
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
        consent = _Consent(profile, parsed_args.force)
        reasons = profile_setup.why_aws(
            current, sections, profile or "default", profiles
        )
        dropped = profile_setup.settings_of_aws(current, sections)
        if dropped:
            reasons.append(f"{', '.join(dropped)} will be removed from it.")
        consent.ask("looks like an AWS profile", reasons)
        must_have_keys = False
        if profile_setup.why_aws_key(current.get("aws_access_key_id", "")):
            # AWS's keys are not to become OUTSCALE's by a stroke of Enter.
            for name in ("aws_access_key_id", "aws_secret_access_key"):
                current.pop(name, None)
            must_have_keys = True
        setup = options.collect(
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
                "would get a key of AWS's",
                profile_setup.why_aws_key(setup.keys[0]),
            )
        if setup.credential_process and current.get("aws_access_key_id"):
            consent.ask("has keys", ["They will be removed from the files."])
        if current.get("endpoint_url") == profile_setup.NOWHERE:
            dropped = (*dropped, "endpoint_url")  # left by --remove
        program = self._write(setup._replace(dropped=dropped))
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
                "The plain `aws` does not load the plugin: go on with "
                'aws-outscale, or see "Install" in awscli-outscale\'s README.'
            )
        check = next_command.of_profile(
            setup.profile, program, "outscale", "doctor"
        )
        report(f"To check it: {check}")
        return 0

    def _paths(self) -> tuple[str, str]:
        """Return the paths of configuration and credentials file."""
        config, credentials = (
            os.path.expandvars(
                os.path.expanduser(self._session.get_config_variable(name))
            )
            for name in ("config_file", "credentials_file")
        )
        return config, credentials

    def _write(self, setup: Setup) -> str:
        """Write the files; return the program that has the plugin now."""
        config, credentials = self._paths()
        old = {path: files.read(path) for path in (config, credentials)}
        path = config
        try:
            loads = _aws_loads_us(self._session)
            if files.are_one(config, credentials):
                credentials = config
                text = profile_setup.change_one_file(old[config], setup)
            else:
                text = profile_setup.change_config(old[config], setup)
            if loads:
                text = profile_setup.load_plugin(text, _path_for_v2())
            new = {config: text}
            path = credentials
            if path != config:
                new[path] = profile_setup.change_credentials(old[path], setup)
        except ini.NotEditable as problem:
            raise errors.refused(
                f"{path} cannot be changed ({problem}). Nothing was changed. "
                "Look at the file, or write OUTSCALE's settings into it "
                "yourself."
            ) from None
        changed = {p: t for p, t in new.items() if t != old[p]}
        files.write(changed, [credentials] if setup.keys else [])
        program = "aws" if loads else "aws-outscale"
        _report(setup, list(changed))
        for path, text in changed.items():
            changes.show(path, old[path], text)
        return program


class _Consent:
    """Goes on only if the user wants to."""

    def __init__(self, profile: str | None, forced: bool) -> None:
        self._section = ini.profile_section(profile)
        self._forced = forced

    def ask(self, what: str, reasons: list[str]) -> None:
        if not reasons or self._forced:
            return
        text = f"[{self._section}] {what}. {' '.join(reasons)}"
        if not prompts.is_interactive():
            raise errors.refused(
                f"{text} Nothing was changed. Name another profile with "
                "--profile, or add --force."
            )
        tell(f"warning: {text}")
        if not prompts.confirm("Go on all the same?"):
            raise errors.refused(
                "Nothing was changed. Name another profile with --profile."
            )


def _aws_loads_us(session: Any) -> bool:
    """Tell whether the configuration is to name our plugin.

    If it does not yet, this is ``aws-outscale``. Then it may only be named
    for an ``aws`` that finds us; any other v1 would end with an error.
    """
    plugins = session.full_config.get("plugins", {})
    if profile_setup.PLUGIN in plugins.values():
        return True
    aws = shutil.which("aws")
    return aws is not None and (
        Path(aws).parent.resolve() == Path(sys.executable).parent.resolve()
    )


def _formats(session: Any) -> list[str]:
    """Return the output formats that this AWS CLI knows."""
    return list(session.get_data("cli")["options"]["output"]["choices"])


def _path_for_v2() -> str | None:
    if not is_v2():
        return None
    return str(Path(errors.__file__).resolve().parents[1])


def _report(setup: Setup, paths: list[str]) -> None:
    section = ini.profile_section(setup.profile)
    report(f"[{section}] is an OUTSCALE profile now, in {setup.region}.")
    report(f"Written: {', '.join(paths) or 'nothing; it was one before'}.")
