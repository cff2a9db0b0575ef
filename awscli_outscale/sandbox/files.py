"""Write the configuration that makes an `aws` or boto3 the sandbox's.

A directory with `config` and `credentials`: a profile for each account and
Region. With the three variables of :func:`Files.environment`, the AWS CLI v1
and v2 load the plugin, and all that they and boto3 call is the sandbox.
"""

from __future__ import annotations

import configparser
import contextlib
import os
import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from awscli_outscale.sandbox import facts

#: The profile of the first account in the Region of the sandbox.
PROFILE = "sandbox"

_FIRST_LINE = "# Written by aws-outscale sandbox, at each start."
_PACKAGES = Path(__file__).resolve().parents[2]


class NotOurs(Exception):
    """A directory has files that the sandbox did not write."""


class Keys(NamedTuple):
    """What a profile has of an account; what is None is made up."""

    access_key: str | None = None
    secret_key: str | None = None
    account_id: str | None = None


class Files:
    """The files of a directory.

    :param directory: where they are, or are going to be.
    """

    def __init__(self, directory: Path) -> None:
        # Whole: the lines are pasted in another terminal, which is elsewhere.
        self.directory = Path(os.path.abspath(directory))
        self.config = self.directory / "config"
        self.credentials = self.directory / "credentials"

    def read(self) -> list[Keys]:
        """Return the accounts of an earlier sandbox, the first one first.

        :raises NotOurs: the files were not written by a sandbox.
        """
        for path in (self.config, self.credentials):
            if path.exists() and not _is_ours(path):
                raise NotOurs(
                    f"{path} was not written by the sandbox and is left as it "
                    "is. Give --keep a directory of its own."
                )
        parser = configparser.RawConfigParser()
        with contextlib.suppress(configparser.Error, UnicodeDecodeError):
            parser.read(self.credentials, "utf-8")
        return [
            Keys(
                section["aws_access_key_id"],
                section["aws_secret_access_key"],
                section["sandbox_account_id"],
            )
            for section in map(parser.__getitem__, parser.sections())
            if "sandbox_account_id" in section
        ]

    def write(
        self,
        accounts: Iterable[Keys],
        region: str,
        endpoint_url: str,
        domain: str | None = None,
    ) -> None:
        """Write both files, for their owner alone.

        :param accounts: the first of them is the one of ``PROFILE``.
        :param region: the Region of the profiles that name none.
        :param endpoint_url: where the sandbox is.
        :param domain: of the Region, for one that is private or new.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        config = [
            _FIRST_LINE,
            "[plugins]",
            "outscale = awscli_outscale",
            f"cli_legacy_plugin_path = {_PACKAGES}",
        ]
        credentials = [_FIRST_LINE]
        for number, keys in enumerate(accounts, 1):
            name = profile(number)
            for each, where in _regions(name, region):
                config += [
                    "",
                    f"[profile {each}]",
                    "outscale = true",
                    f"region = {where}",
                    f"endpoint_url = {endpoint_url}",
                    *([f"outscale_domain = {domain}"] if domain else []),
                ]
                credentials += [
                    f"[{each}]",
                    f"aws_access_key_id = {keys.access_key}",
                    f"aws_secret_access_key = {keys.secret_key}",
                ]
                if each == name:
                    credentials += [f"sandbox_account_id = {keys.account_id}"]
        _write(self.config, config)
        _write(self.credentials, credentials)

    def environment(self, number: int = 1) -> dict[str, str]:
        """Return the variables for an account, counted from 1."""
        return {
            "AWS_CONFIG_FILE": str(self.config),
            "AWS_SHARED_CREDENTIALS_FILE": str(self.credentials),
            "AWS_PROFILE": profile(number),
        }


def profile(number: int) -> str:
    """Return the profile of an account, counted from 1.

    >>> profile(1), profile(2)
    ('sandbox', 'sandbox-2')
    """
    return PROFILE if number == 1 else f"{PROFILE}-{number}"


def assignments(variables: Mapping[str, str], shell: str) -> list[str]:
    """Return the lines that set variables in a shell.

    :param shell: one of ``SHELLS``.
    """
    set_, quoted = _SET[SHELLS[shell]], _QUOTED[SHELLS[shell]]
    return [
        set_.format(name, quoted(value)) for name, value in variables.items()
    ]


def removal(name: str, shell: str) -> str:
    """Return the line that makes a shell forget a variable."""
    return _UNSET[SHELLS[shell]].format(name)


#: The shells, and whose spelling each has.
SHELLS = {
    "sh": "sh",
    "bash": "sh",
    "zsh": "sh",
    "fish": "fish",
    "csh": "csh",
    "tcsh": "csh",
    "powershell": "powershell",
    "pwsh": "powershell",
    "cmd": "cmd",
}
_SET = {
    "sh": "export {}={}",
    "fish": "set -gx {} {}",
    "csh": "setenv {} {}",
    "powershell": "$env:{} = {}",
    "cmd": 'set "{}={}"',
}
_QUOTED: dict[str, Callable[[str], str]] = {
    "sh": shlex.quote,
    "fish": lambda value: (
        "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    ),
    "csh": lambda value: shlex.quote(value).replace("!", "\\!"),
    "powershell": lambda value: "'" + value.replace("'", "''") + "'",
    "cmd": str,
}
_UNSET = {
    "sh": "unset {}",
    "fish": "set -e {}",
    "csh": "unsetenv {}",
    "powershell": "Remove-Item Env:{}",
    "cmd": 'set "{}="',
}


def _regions(name: str, region: str) -> list[tuple[str, str]]:
    others = [(f"{name}-{each}", each) for each in facts.REGIONS]
    return [(name, region), *others]


def _is_ours(path: Path) -> bool:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return path.read_text("utf-8").startswith(_FIRST_LINE)
    return False


def _write(path: Path, lines: list[str]) -> None:
    # A new file instead of the old one: a link is not followed.
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join([*lines, ""]))
    fresh.replace(path)
