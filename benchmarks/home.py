"""The commands that do the same with each program, and its configuration.

What differs between two commands of a group is the program or what it is
configured for, and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Command
from benchmarks.programs import (
    AWS_PROFILE,
    INSTALLED,
    OAPI,
    OSC_CLI,
    OUTSCALE_PROFILE,
    REGISTER_IMAGE,
    REGISTERING,
    SHIM,
    STOCK,
    Aws,
    described,
)
from benchmarks.server import SIZES

_CREATE_IMAGE = (
    "api CreateImage --ImageName bench --Architecture x86_64 "
    "--RootDeviceName /dev/sda1 --BlockDeviceMappings "
    '[{"DeviceName":"/dev/sda1","Bsu":{"SnapshotId":"snap-12345678"}}]'
)

_KEYS = {"access_key": "BENCHACCESSKEY012345", "secret_key": "benchSecretKey"}

# As AWS issues them: any other might be OUTSCALE's, and is looked for in
# osc-cli's file.
_AWS_ACCESS_KEY = "AKIABENCHACCESSKEY01"
_PROFILE = "[profile bench]\nregion = eu-west-2\n"


@dataclass(frozen=True)
class Group:
    """Commands for one thing; others are compared to the first."""

    host: str
    subject: str
    commands: tuple[Command, ...]


class Home:
    """A home directory with the configuration of all programs.

    :param url: where the server is.
    """

    def __init__(self, directory: Path, url: str) -> None:
        self._directory = directory
        self._url = url
        (directory / ".osc").mkdir()
        (directory / ".osc/config.json").write_text(
            json.dumps(
                {
                    "default": {
                        **_KEYS,
                        "endpoint": url,
                        "method": "POST",
                        "region_name": "eu-west-2",
                    }
                }
            )
        )
        for name, access_key in (
            ("credentials", _AWS_ACCESS_KEY),
            ("credentials-outscale", _KEYS["access_key"]),
        ):
            (directory / name).write_text(
                "[bench]\n"
                f"aws_access_key_id = {access_key}\n"
                f"aws_secret_access_key = {_KEYS['secret_key']}\n"
            )

    def groups(self, aws: Aws) -> list[Group]:
        """Return all that is measured of one AWS CLI."""
        return [
            self._register_image(aws),
            *(self._describe_images(aws, size) for size in SIZES),
        ]

    def transfer(self, aws: Aws, subject: str, line: str) -> Group:
        """Return a transfer, of the AWS CLI alone and of ours."""
        argv = (*_split(line), "--profile", "bench")
        here = (*argv, "--endpoint-url", self._url)
        stock = self._environment(aws, "stock")
        return Group(
            aws.version,
            subject,
            (
                Command(STOCK, (str(aws.script), *here), stock, 0),
                self._ours(aws, OUTSCALE_PROFILE, here, 0),
            ),
        )

    def _register_image(self, aws: Aws) -> Group:
        argv = (*_split(REGISTER_IMAGE), "--profile", "bench")
        here = (*argv, "--endpoint-url", self._url)
        stock = Command(
            STOCK, (str(aws.script), *here), self._environment(aws, "stock"), 1
        )
        commands = [
            stock,
            Command(
                "`aws` alone, once more", stock.argv, stock.environment, 1
            ),
            Command(
                "`aws` with awscli-plugin-endpoint",
                (str(aws.script), *argv),
                self._environment(aws, "endpoint"),
                1,
            ),
            self._ours(aws, AWS_PROFILE, here),
            self._ours(aws, OUTSCALE_PROFILE, here),
            self._ours(aws, SHIM, here),
        ]
        if aws.major == 1:
            commands.append(self._awslocal(aws, argv))
        osc_cli = str(INSTALLED / "osc-cli/bin/osc-cli")
        commands.append(
            Command(
                OSC_CLI,
                (osc_cli, *_split(_CREATE_IMAGE)),
                self._environment(aws, "stock"),
                1,
            )
        )
        return Group(aws.version, REGISTERING, tuple(commands))

    def _describe_images(self, aws: Aws, size: int) -> Group:
        argv = (
            *_split("ec2 describe-images --output json --profile bench"),
            *("--endpoint-url", f"{self._url}/{size}"),
        )
        stock = self._environment(aws, "stock")
        return Group(
            aws.version,
            described(size),
            (
                Command(STOCK, (str(aws.script), *argv), stock, size),
                self._ours(aws, OUTSCALE_PROFILE, argv, size),
                self._ours(aws, OAPI, (*argv, "--oapi"), size),
            ),
        )

    def _ours(
        self, aws: Aws, name: str, argv: tuple[str, ...], images: int = 1
    ) -> Command:
        script = aws.shim if name == SHIM else aws.script
        kind = "aws" if name == AWS_PROFILE else "outscale"
        environment = self._environment(aws, kind)
        return Command(name, (str(script), *argv), environment, images, True)

    def _awslocal(self, aws: Aws, argv: tuple[str, ...]) -> Command:
        environment = {
            **self._environment(aws, "stock"),
            "AWS_ENDPOINT_URL": self._url,
            "DISABLE_DEPRECATION_NOTICE": "1",
            "PATH": f"{INSTALLED / 'awslocal/bin'}:/usr/bin:/bin",
        }
        script = str(INSTALLED / "awslocal/bin/awslocal")
        return Command("`awslocal`", (script, *argv), environment, 1)

    def _environment(self, aws: Aws, kind: str) -> dict[str, str]:
        ours = aws.plugin("outscale", "awscli_outscale", "plugin-ours")
        config = self._directory / f"{kind}-{aws.major}"
        config.write_text(
            {
                "stock": _PROFILE,
                "endpoint": aws.plugin(
                    "endpoint", "awscli_plugin_endpoint", "plugin-endpoint"
                )
                + _PROFILE
                + f"ec2 =\n  endpoint_url = {self._url}\n",
                "aws": ours + _PROFILE,
                "outscale": ours + _PROFILE + "outscale = true\n",
            }[kind]
        )
        credentials = "credentials" + ("-outscale" * (kind == "outscale"))
        # In particular without PYTHONDONTWRITEBYTECODE, with which a plugin
        # is compiled for each command.
        return {
            "AWS_CONFIG_FILE": str(config),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "AWS_SHARED_CREDENTIALS_FILE": str(self._directory / credentials),
            "HOME": str(self._directory),
            "LANG": "C.UTF-8",
            "PATH": f"{aws.script.parent}:/usr/bin:/bin",
        }

    def importing(self, aws: Aws) -> dict[str, Command]:
        """Return the commands whose imports are timed, by kind of profile."""
        group = self._register_image(aws)
        names = {"AWS": AWS_PROFILE, "OUTSCALE": OUTSCALE_PROFILE}
        by_name = {command.name: command for command in group.commands}
        return {kind: by_name[name] for kind, name in names.items()}


def _split(command: str) -> list[str]:
    return command.split(" ")
